package dev.hypernet.objects.typed;

import dev.hypernet.objects.type.IndexedField.Kind;
import dev.hypernet.platform.paging.Cursor;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;

/** The value of the field a list is sorted by, in a cursor: encoded, because a text may hold line breaks. */
final class SortedValue {
    private SortedValue() {}

    static String encoded(Object value) {
        String text = value instanceof OffsetDateTime time ? time.toInstant().toString() : value.toString();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Object of(Kind kind, Cursor cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor.text(1)), StandardCharsets.UTF_8);
            return FieldFilter.indexed(kind == Kind.BOOLEAN ? Kind.NUMBER : kind, text, "cursor");
        } catch (IllegalArgumentException notBase64) {
            throw Cursor.unusable();
        }
    }
}
