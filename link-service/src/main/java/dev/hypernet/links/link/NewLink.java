package dev.hypernet.links.link;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.json.Metadata;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A link to be made. */
@Schema(description = "A link to be made between two of your objects")
public record NewLink(
        @Schema(implementation = String.class, format = "uuid", description = "Where it starts: one of your objects")
        @NotNull
        ObjectId fromObjectId,

        @Schema(description = "The type of that object; when given it must be right") @Nullable
        String fromObjectType,

        @Schema(implementation = String.class, format = "uuid", description = "Where it leads: another of your objects")
        @NotNull
        ObjectId toObjectId,

        @Schema(description = "The type of that object; when given it must be right") @Nullable
        String toObjectType,

        @Schema(description = "One of GET /api/v1/link-types", examples = "contains") @NotBlank
        String linkType,

        @Schema(description = "Confidence", defaultValue = "1.0") @DecimalMin("0.0") @DecimalMax("1.0") @Nullable
        Double strength,

        @Schema(description = "Whether it holds in both directions", defaultValue = "false") @Nullable
        Boolean isBidirectional,

        @Schema(description = "A whole number to be ordered by among its siblings, for types that are ordered")
        @PositiveOrZero
        @Nullable
        Integer sortOrder,

        @Schema(description = "reason, properties and whatever else you want to keep; created_by is set here")
        @Metadata
        @Nullable
        Map<String, @Nullable Object> metadata) {

    boolean bothWays() {
        return Boolean.TRUE.equals(isBidirectional);
    }

    Map<String, @Nullable Object> given() {
        return metadata == null ? Map.of() : metadata;
    }
}
