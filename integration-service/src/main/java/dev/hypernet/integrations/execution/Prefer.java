package dev.hypernet.integrations.execution;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a client would rather have, from the header {@code Prefer} (RFC 7240). Of its preferences {@code respond-async}
 * is known here; others, and what cannot be read, mean nothing, as the RFC wants it.
 */
final class Prefer {
    /** The header that says which preferences were followed. */
    static final String APPLIED = "Preference-Applied";

    static final String RESPOND_ASYNC = "respond-async";

    /**
     * A preference ends at a comma that stands in no quoted text. Possessive: Java's matcher goes one level deeper for
     * each character otherwise, and a long header is more than a stack holds.
     */
    private static final Pattern PREFERENCE = Pattern.compile("(?:[^,\"]|\"(?:[^\"\\\\]|\\\\.)*+\")++");

    private Prefer() {}

    /** Whether the client would rather not wait; each element is a line of the header. */
    static boolean respondsAsync(List<String> header) {
        return header.stream()
                .flatMap(line -> PREFERENCE.matcher(line).results())
                .map(preference -> preference.group().split("[;=]", 2)[0].strip())
                .anyMatch(RESPOND_ASYNC::equalsIgnoreCase);
    }
}
