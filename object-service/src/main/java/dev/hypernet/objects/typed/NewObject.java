package dev.hypernet.objects.typed;

import dev.hypernet.platform.json.Metadata;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person says of a new object.
 *
 * @param fields as the type's schema wants them
 * @param sourceType {@code user}, which is meant by default, or {@code import}
 */
public record NewObject(
        @NotNull @Pattern(regexp = "[a-z][a-z0-9_]{0,49}", message = "must be a type's id")
        String type,

        @Metadata @Nullable Map<String, @Nullable Object> fields,
        @Metadata @Nullable Map<String, @Nullable Object> metadata,

        @Pattern(regexp = "user|import", message = "must be user or import") @Nullable
        String sourceType) {

    Map<String, @Nullable Object> fieldsOrNone() {
        return Objects.requireNonNullElseGet(fields, Map::of);
    }

    Map<String, @Nullable Object> metadataOrNone() {
        return Objects.requireNonNullElseGet(metadata, Map::of);
    }

    String sourceTypeOrUser() {
        return Objects.requireNonNullElse(sourceType, "user");
    }
}
