package dev.hypernet.links.history;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A link as it was. */
@Schema(name = "PastLink", description = "A link as it was at a time")
public record PastLinkView(
        @Schema(implementation = String.class, format = "uuid")
        LinkId id,

        @Schema(description = "Always link") String type,

        @Schema(implementation = String.class, format = "uuid")
        UserId userId,

        @Schema(description = "The one that held then") long version,

        @Schema(description = "The time asked for") Instant asOf,

        Instant createdAt,

        @Schema(description = "When that version came to be")
        Instant updatedAt,

        @Schema(implementation = String.class, format = "uuid")
        ObjectId fromObjectId,

        String fromObjectType,

        @Schema(implementation = String.class, format = "uuid")
        ObjectId toObjectId,

        String toObjectType,
        String linkType,
        double strength,
        boolean isBidirectional,
        @Nullable Integer sortOrder,
        double place,
        Map<String, @Nullable Object> metadata) {

    static PastLinkView of(LinkSnapshot link, Instant asOf) {
        return new PastLinkView(
                link.id(),
                "link",
                link.userId(),
                link.version(),
                asOf,
                link.createdAt(),
                link.updatedAt(),
                link.fromObjectId(),
                link.fromObjectType(),
                link.toObjectId(),
                link.toObjectType(),
                link.linkType(),
                link.strength(),
                link.isBidirectional(),
                link.sortOrder(),
                Objects.requireNonNull(link.place()),
                link.metadata());
    }
}
