package dev.hypernet.objects.type;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type of objects, said in data (row O11).
 *
 * @param typeId what objects carry as {@code type}
 * @param version semantic, without a suffix; any change of the document needs a higher one
 * @param category for people, such as {@code communication}
 * @param parentType whose fields these objects have too
 * @param schema JSON Schema 2020-12 of {@code fields}: an object whose properties are all there is
 */
public record ObjectTypeDocument(
        @NotNull @Pattern(regexp = TYPE_ID, message = "must be a lower-case letter and up to 49 letters, digits and _")
        String typeId,

        @NotNull @Pattern(regexp = TypeVersion.PATTERN, message = "must be a version such as 1.0.0")
        String version,

        @NotBlank @Size(max = 100) String category,

        @Pattern(regexp = TYPE_ID, message = "must be a type's id") @Nullable
        String parentType,

        @NotBlank @Size(max = 100) String title,
        @Size(max = 2000) @Nullable String description,
        @NotNull JsonNode schema,
        @Size(max = TypeRules.MOST_INDEXED) @Nullable List<@NotNull @Valid IndexedField> indexed) {
    static final String TYPE_ID = "[a-z][a-z0-9_]{0,49}";

    public ObjectTypeDocument {
        indexed = indexed == null ? List.of() : indexed;
    }

    List<IndexedField> ownIndexed() {
        return indexed == null ? List.of() : indexed;
    }
}
