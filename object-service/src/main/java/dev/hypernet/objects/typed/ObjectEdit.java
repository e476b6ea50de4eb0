package dev.hypernet.objects.typed;

import dev.hypernet.platform.json.Metadata;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a person may change of an object. */
public record ObjectEdit(
        @Metadata @Nullable Map<String, @Nullable Object> fields,
        @Metadata @Nullable Map<String, @Nullable Object> metadata) {

    Map<String, @Nullable Object> fieldsOrNone() {
        return Objects.requireNonNullElseGet(fields, Map::of);
    }

    Map<String, @Nullable Object> metadataOrNone() {
        return Objects.requireNonNullElseGet(metadata, Map::of);
    }
}
