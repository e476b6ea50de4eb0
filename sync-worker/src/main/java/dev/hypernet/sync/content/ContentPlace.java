package dev.hypernet.sync.content;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a transfer begins: how many bytes of the item object-service has already.
 *
 * @param length of the whole; null while nobody knows
 * @param validator by which the provider told, when those came, whether they are still the same; null where it gave none
 */
record ContentPlace(
        long offset, @Nullable Long length, @Nullable String validator) {
    static final ContentPlace START = new ContentPlace(0, null, null);

    static ContentPlace of(JsonNode answer) {
        return new ContentPlace(
                answer.path("offset").asLong(),
                answer.path("length").isIntegralNumber() ? answer.get("length").longValue() : null,
                answer.path("validator").textValue());
    }

    /** What asks for the rest: all of it comes when it is not the same any more (RFC 9110, 13.1.5). */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (offset > 0) {
            headers.put("Range", "bytes=" + offset + "-");
        }
        if (offset > 0 && validator != null) {
            headers.put("If-Range", validator);
        }
        return headers;
    }
}
