package dev.hypernet.links.listing;

import dev.hypernet.contracts.ObjectId;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How many links an object has in one direction. */
@Schema(name = "LinkCount", description = "How many links an object has in one direction, exactly")
public record CountView(
        @Schema(implementation = String.class, format = "uuid")
        ObjectId objectId,

        @Schema(
                description = "from: those that start from it; to: those that lead to it",
                enumeration = {"from", "to"})
        String direction,

        @Schema(description = "Of all the types asked for") long total,

        @Schema(description = "By link type; a type of which there are none is left out")
        Map<String, Long> byType) {

    static CountView of(ObjectId object, String direction, Map<String, Long> byType) {
        long total = byType.values().stream().mapToLong(Long::longValue).sum();
        return new CountView(object, direction, total, byType);
    }
}
