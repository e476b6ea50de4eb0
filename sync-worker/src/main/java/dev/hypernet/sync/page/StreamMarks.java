package dev.hypernet.sync.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hypernet.connector.CanonicalJson;
import org.jspecify.annotations.Nullable;

/**
 * A provider's marks in a stream, as events carry them. A page token is JSON as it stands; a cursor is canonical JSON in
 * a text, for it is stored and shown as one.
 */
final class StreamMarks {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StreamMarks() {}

    static @Nullable JsonNode page(@Nullable Object token) {
        return token == null ? null : JSON.valueToTree(token);
    }

    /** A cursor that is no JSON was not written here; it is taken as the text it is. */
    static @Nullable JsonNode cursor(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException plain) {
            return TextNode.valueOf(text);
        }
    }

    static @Nullable String text(@Nullable JsonNode cursor) {
        return cursor == null ? null : CanonicalJson.of(cursor);
    }

    /**
     * What tells a batch from another at its place in the chain.
     *
     * @param digest of what it holds: two readings of a page may differ in nothing else
     */
    static String step(@Nullable JsonNode nextPageOrCursor, int part, String digest) {
        JsonNode mark = nextPageOrCursor == null ? NullNode.getInstance() : nextPageOrCursor;
        return CanonicalJson.of(mark) + "#" + part + "#" + digest;
    }
}
