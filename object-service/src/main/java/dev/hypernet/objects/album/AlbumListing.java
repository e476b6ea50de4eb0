package dev.hypernet.objects.album;

import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.problem.Problem;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which albums, in which order.
 *
 * @param prefix how their names begin, in lower case; empty for all
 */
record AlbumListing(Order order, String prefix) {
    private static final int LONGEST_PREFIX = 200;

    /** The newest first, or by name from A to Z whatever its case. */
    enum Order {
        NEWEST,
        NAME
    }

    /** Reads the parameters of the list; what they cannot mean is a 400. */
    static AlbumListing of(String order, @Nullable String query) {
        String prefix = Objects.requireNonNullElse(query, "");
        if (prefix.codePointCount(0, prefix.length()) > LONGEST_PREFIX || !QueryText.isStorable(prefix)) {
            throw Problem.badRequest("q", "must be the beginning of a name, at most 200 characters");
        }
        return new AlbumListing(
                switch (order) {
                    case "newest" -> Order.NEWEST;
                    case "name" -> Order.NAME;
                    default -> throw Problem.badRequest("order", "must be newest or name");
                },
                folded(prefix));
    }

    /** Behind every name that begins so: in the order of bytes nothing follows the last code point. */
    String beyondPrefix() {
        return prefix + Character.toString(Character.MAX_CODE_POINT);
    }

    /** What its cursors begin with. */
    String shape() {
        return order + URLEncoder.encode(prefix, StandardCharsets.UTF_8);
    }

    Cursor cursor(Album last) {
        return switch (order) {
            case NEWEST -> Cursor.of(shape(), last.createdAt, last.id());
            case NAME ->
                Cursor.of(
                        shape(),
                        URLEncoder.encode(Objects.requireNonNull(last.nameKey), StandardCharsets.UTF_8),
                        last.id());
        };
    }

    /** The name a page by name ended with. */
    static String nameOf(Cursor cursor) {
        try {
            return URLDecoder.decode(cursor.text(1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw Cursor.unusable();
        }
    }

    /** As the database's function folded does it: each character for itself. */
    private static String folded(String text) {
        StringBuilder folded = new StringBuilder();
        text.codePoints().map(Character::toLowerCase).forEach(folded::appendCodePoint);
        return folded.toString();
    }
}
