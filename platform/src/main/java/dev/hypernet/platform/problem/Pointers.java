package dev.hypernet.platform.problem;

import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Locale;

/** JSON pointers, RFC 6901, to what Bean Validation and Jackson name in ways of their own. */
public final class Pointers {
    private Pointers() {}

    /** One step of a pointer: a slash and the name, escaped. */
    public static String step(String name) {
        return '/' + name.replace("~", "~0").replace("/", "~1");
    }

    /**
     * The place a constraint was broken at.
     *
     * @param leading how many nodes to leave out: a method and its argument stand before the body's own
     */
    public static String of(Path path, int leading) {
        StringBuilder pointer = new StringBuilder();
        int position = 0;
        for (Path.Node node : path) {
            if (position++ >= leading) {
                append(pointer, node);
            }
        }
        return pointer.toString();
    }

    /** As JSON names what Java calls {@code sortOrder}. */
    public static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** A node carries the index or key of the container it stands in, before its own name. */
    private static void append(StringBuilder pointer, Path.Node node) {
        if (node.getIndex() != null) {
            pointer.append('/').append(node.getIndex());
        }
        if (node.getKey() != null) {
            pointer.append(step(node.getKey().toString()));
        }
        if (node.getKind() == ElementKind.PROPERTY) {
            pointer.append(step(snakeCase(node.getName())));
        }
    }
}
