package dev.hypernet.platform.http;

import dev.hypernet.platform.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code If-Match} or {@code If-None-Match} (RFC 9110, 8.8.3): {@code *}, or a list of tags.
 *
 * @param any whether it was the star
 */
record EntityTags(boolean any, List<Tag> tags) {
    static final EntityTags ANY = new EntityTags(true, List.of());

    /** One tag, after any commas and blanks: the opaque part may hold commas itself. */
    private static final Pattern NEXT =
            Pattern.compile("[ \\t,]*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"[ \\t]*(?=,|$)");

    /** One entity tag; {@code opaque} is what stands between the quotation marks. */
    record Tag(boolean weak, String opaque) {
        private static final char SELECTION = '-';

        /** The tag of a whole view. */
        static String of(long version) {
            return '"' + Long.toString(version) + '"';
        }

        /** The tag of some fields of a view: another representation, so another tag. */
        static String of(long version, String selection) {
            return '"' + Long.toString(version) + SELECTION + selection + '"';
        }

        boolean isOfVersion(long version) {
            String whole = Long.toString(version);
            return opaque.startsWith(whole)
                    && (opaque.length() == whole.length() || opaque.charAt(whole.length()) == SELECTION);
        }
    }

    static EntityTags parse(String header, String value) {
        String list = value.strip();
        if (list.equals("*")) {
            return ANY;
        }
        List<Tag> tags = new ArrayList<>();
        Matcher next = NEXT.matcher(list);
        int end = 0;
        while (end < list.length() && next.find() && next.start() == end) {
            tags.add(new Tag(next.group(1) != null, next.group(2)));
            end = next.end();
        }
        // Empty elements may stand in a list, also at its end.
        if (tags.isEmpty() || !list.substring(end).matches("[ \\t,]*")) {
            throw Problem.badHeader(header, "must be * or entity tags in quotation marks, with commas between them");
        }
        return new EntityTags(false, List.copyOf(tags));
    }

    /** The weak comparison that {@code If-None-Match} asks for (RFC 9110, 8.8.3.2). */
    boolean containWeakly(String tag) {
        String opaque = tag.substring(1, tag.length() - 1);
        return any || tags.stream().anyMatch(known -> known.opaque().equals(opaque));
    }
}
