package dev.hypernet.platform.http;

import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.time.Era;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text of a query parameter; one that cannot be read is a 400 that names it. */
public final class QueryText {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private QueryText() {}

    /** A time of our {@link Era}, as ISO 8601 has it. */
    public static Instant instant(String parameter, String text) {
        try {
            Instant time = Instant.parse(text);
            if (Era.contains(time)) {
                return time;
            }
        } catch (DateTimeException malformed) {
            // answered below, like a time of another era
        }
        throw Problem.badRequest(parameter, "must be a UTC time such as 2026-02-03T12:34:56.789Z");
    }

    /** The same of a parameter that may be left out. */
    public static @Nullable Instant instantOrNull(String parameter, @Nullable String text) {
        return text == null ? null : instant(parameter, text);
    }

    /** A UUID in its form of 36 characters: Java reads shorter ones too. */
    public static UUID uuid(String parameter, String text) {
        if (!isUuid(text)) {
            throw Problem.badRequest(parameter, "must be a UUID");
        }
        return UUID.fromString(text);
    }

    /** The same of a parameter that may be left out. */
    public static @Nullable UUID uuidOrNull(String parameter, @Nullable String text) {
        return text == null ? null : uuid(parameter, text);
    }

    /** One of these words, of a parameter that may be left out. */
    public static @Nullable String wordOrNull(String parameter, @Nullable String text, List<String> words) {
        if (text != null && !words.contains(text)) {
            throw Problem.badRequest(parameter, "must be one of " + String.join(", ", words));
        }
        return text;
    }

    public static boolean isUuid(String text) {
        return UUID_TEXT.matcher(text).matches();
    }

    /** Whether the database can keep it: without NUL, which it has no place for, and without half surrogate pairs. */
    public static boolean isStorable(String text) {
        return text.codePoints()
                .noneMatch(character -> character == 0 || Character.getType(character) == Character.SURROGATE);
    }
}
