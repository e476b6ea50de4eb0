package dev.hypernet.links.link;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.platform.json.Metadata;
import dev.hypernet.platform.problem.Problem;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a person may change of a link: not what it joins, nor what it means, nor who made it. */
record LinkEdit(
        @DecimalMin("0.0") @DecimalMax("1.0") double strength,

        boolean isBidirectional,

        @Schema(description = "Places it anew, also one that was moved") @PositiveOrZero @Nullable
        Integer sortOrder,

        @Schema(description = "created_by stays, also when null removes everything else") @Metadata @Nullable
        Map<String, @Nullable Object> metadata) {
    private static final String METADATA = "metadata";
    private static final String CREATED_BY = "created_by";

    static LinkEdit of(LinkSnapshot link) {
        return new LinkEdit(link.strength(), link.isBidirectional(), link.sortOrder(), link.metadata()).withoutAuthor();
    }

    /** A patch may say who made the link if it says it as it is. */
    static void refuseOtherAuthor(LinkSnapshot link, JsonNode patch) {
        JsonNode said = patch.path(METADATA).path(CREATED_BY);
        if (!said.isMissingNode() && !said.asText().equals(link.metadata().get(CREATED_BY))) {
            throw Problem.invalid("/" + METADATA + "/" + CREATED_BY, "cannot be changed");
        }
    }

    LinkEdit withoutAuthor() {
        Map<String, @Nullable Object> others = new LinkedHashMap<>(Objects.requireNonNullElse(metadata, Map.of()));
        others.remove(CREATED_BY);
        return new LinkEdit(strength, isBidirectional, sortOrder, others);
    }

    /** The metadata to be stored. */
    Map<String, @Nullable Object> metadataOf(LinkSnapshot link) {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(Objects.requireNonNullElse(metadata, Map.of()));
        if (link.metadata().containsKey(CREATED_BY)) {
            whole.put(CREATED_BY, link.metadata().get(CREATED_BY));
        }
        return whole;
    }
}
