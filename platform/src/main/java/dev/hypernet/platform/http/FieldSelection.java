package dev.hypernet.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fields a client wants of a view: {@code ?fields=name,metadata.colour}. The id always comes along; what was asked
 * for and is not there is null.
 *
 * @param names sorted, dots leading inside
 */
record FieldSelection(Set<String> names) {
    private static final int MOST_NAMES = 50;
    private static final Pattern NAME = Pattern.compile("[^.,\\p{Cntrl}]+(\\.[^.,\\p{Cntrl}]+)*");
    private static final Pattern DOT = Pattern.compile("\\.");
    private static final String ID = "id";

    /** Reads the parameter's values; a 400 for what is no list of names. */
    static FieldSelection of(List<String> values) {
        List<String> named = values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .toList();
        if (named.size() > MOST_NAMES) {
            throw Problem.badRequest("fields", "must be at most " + MOST_NAMES + " names");
        }
        if (!named.stream().allMatch(name -> NAME.matcher(name).matches())) {
            throw Problem.badRequest("fields", "must be names with commas between them and dots that lead inside");
        }
        return new FieldSelection(new TreeSet<>(named));
    }

    /** Refuses, by name, what no view of these types has. */
    void check(KnownFields known, Set<Class<?>> types) {
        for (String name : names) {
            List<String> steps = List.of(DOT.split(name));
            if (types.stream().noneMatch(type -> known.has(type, steps))) {
                throw Problem.badRequest("fields", "names " + name + ", which is not a field here");
            }
        }
    }

    /** The view with only these fields. */
    JsonNode of(JsonNode view) {
        JsonNode selected = select(view, names);
        if (selected instanceof ObjectNode object && view.has(ID)) {
            object.set(ID, view.get(ID));
        }
        return selected;
    }

    /** Each view of a page with only these fields. */
    ArrayNode ofEach(JsonNode views) {
        ArrayNode selected = JsonNodeFactory.instance.arrayNode();
        views.forEach(view -> selected.add(of(view)));
        return selected;
    }

    /** Tells this selection from others, in a few characters. */
    String fingerprint() {
        byte[] text = String.join(",", names).getBytes(StandardCharsets.UTF_8);
        return Sha256.hex(text).substring(0, 16);
    }

    private static JsonNode select(JsonNode value, Set<String> names) {
        if (value instanceof ArrayNode array) {
            ArrayNode selected = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> selected.add(select(element, names)));
            return selected;
        }
        return value instanceof ObjectNode object ? selectOf(object, names) : NullNode.instance;
    }

    private static ObjectNode selectOf(ObjectNode object, Set<String> names) {
        ObjectNode selected = JsonNodeFactory.instance.objectNode();
        byFirstStep(names).forEach((field, inside) -> {
            JsonNode value = object.has(field) ? object.get(field) : NullNode.instance;
            // Named by itself, all of it is wanted.
            selected.set(field, inside.contains("") ? value : select(value, inside));
        });
        return selected;
    }

    /** What is wanted inside each field; the empty name is the field itself. */
    private static Map<String, Set<String>> byFirstStep(Set<String> names) {
        return names.stream()
                .collect(Collectors.groupingBy(
                        name -> DOT.split(name, 2)[0],
                        TreeMap::new,
                        Collectors.mapping(
                                name -> name.contains(".") ? DOT.split(name, 2)[1] : "",
                                Collectors.toCollection(TreeSet::new))));
    }
}
