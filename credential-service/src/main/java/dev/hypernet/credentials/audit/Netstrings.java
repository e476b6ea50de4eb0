package dev.hypernet.credentials.audit;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Values as one text that no other values make: each with its length in bytes of UTF-8 before it, {@code 4:sync,}, as
 * D. J. Bernstein's netstrings have it. What is hashed must not be read in two ways.
 */
final class Netstrings {
    private Netstrings() {}

    /** A value that is missing stands as one of no length. Numbers are decimal, times ISO 8601 in UTC. */
    static String of(@Nullable Object... values) {
        StringBuilder text = new StringBuilder();
        for (Object value : values) {
            String each = value == null ? "" : value.toString();
            text.append(each.getBytes(StandardCharsets.UTF_8).length)
                    .append(':')
                    .append(each)
                    .append(',');
        }
        return text.toString();
    }
}
