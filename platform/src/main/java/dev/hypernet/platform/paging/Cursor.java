package dev.hypernet.platform.paging;

import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.time.Era;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The key of the row a page ended with. Opaque to clients; its parts are the values the list is ordered by.
 *
 * @param parts as text, never with a line break in them
 */
public record Cursor(List<String> parts) {
    private static final String SEPARATOR = "\n";

    public static Cursor of(Object... parts) {
        return new Cursor(List.of(parts).stream().map(Object::toString).toList());
    }

    /** What a client sent, or nothing for the first page. A cursor that is not one of ours is a 400. */
    public static @Nullable Cursor decode(@Nullable String encoded, int parts) {
        if (encoded == null || encoded.isEmpty()) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
            List<String> values = List.of(text.split(SEPARATOR, -1));
            if (values.size() == parts) {
                return new Cursor(values);
            }
        } catch (IllegalArgumentException notBase64) {
            // answered below, like a cursor of the wrong shape
        }
        throw unusable();
    }

    /**
     * The same for a list that can be ordered and filtered in many ways.
     *
     * @param shape the list's order and filters, as {@link #shape} names them: the first part of its cursors. Under
     *     another the key would mean another place, so a cursor of another shape is a 400
     * @param parts how many there are, the shape among them
     */
    public static @Nullable Cursor decode(@Nullable String encoded, String shape, int parts) {
        Cursor cursor = decode(encoded, parts);
        if (cursor != null && !cursor.text(0).equals(shape)) {
            throw Problem.badRequest("cursor", "belongs to another order or other filters: begin again without it");
        }
        return cursor;
    }

    /** A short name of an order and filters, told apart by their {@code toString}. */
    public static String shape(Object orderAndFilters) {
        CRC32 sum = new CRC32();
        sum.update(orderAndFilters.toString().getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }

    /** The answer to a cursor that means nothing here. */
    public static Problem unusable() {
        return Problem.badRequest("cursor", "is not a cursor of this list: pass the next_cursor of its last page");
    }

    public String encoded() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8));
    }

    public String text(int part) {
        return parts.get(part);
    }

    public UUID uuid(int part) {
        try {
            return UUID.fromString(text(part));
        } catch (IllegalArgumentException malformed) {
            throw unusable();
        }
    }

    public Instant instant(int part) {
        try {
            Instant time = Instant.parse(text(part));
            if (Era.contains(time)) {
                return time;
            }
        } catch (DateTimeException malformed) {
            // answered below, like a time no database keeps
        }
        throw unusable();
    }

    public long number(int part) {
        try {
            return Long.parseLong(text(part));
        } catch (NumberFormatException malformed) {
            throw unusable();
        }
    }
}
