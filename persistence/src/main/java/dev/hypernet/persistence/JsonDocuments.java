package dev.hypernet.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Records in columns of type {@code jsonb}, in the JSON that the service speaks. */
@Singleton
public class JsonDocuments {
    private final ObjectMapper json;

    JsonDocuments(ObjectMapper json) {
        this.json = json;
    }

    /** For a column. */
    public JsonObject write(Object value) {
        try {
            return new JsonObject(json.writeValueAsString(value));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * From a column.
     *
     * @throws IllegalStateException when it holds something else
     */
    public <T> T read(JsonObject document, Class<T> type) {
        try {
            return json.readValue(document.encode(), type);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("a stored %s cannot be read".formatted(type.getSimpleName()), unreadable);
        }
    }

    /** The same from a column that may be empty. */
    public <T> @Nullable T readOrNull(@Nullable JsonObject document, Class<T> type) {
        return document == null ? null : read(document, type);
    }
}
