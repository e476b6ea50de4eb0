package dev.hypernet.objects.conflict;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** JSON values of any kind, from the text the database makes of them. */
final class JsonValues {
    private JsonValues() {}

    static @Nullable Object of(@Nullable String text) {
        return switch (text == null ? null : Json.decodeValue(text)) {
            case JsonObject object -> object.getMap();
            case JsonArray array -> array.getList();
            case null -> null;
            case Object value -> value;
        };
    }
}
