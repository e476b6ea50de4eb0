package dev.hypernet.links.link;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.platform.http.Versioned;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A link as the REST resource shows it. */
@Schema(name = "Link", description = "A relationship between two of your objects")
public record LinkView(
        @Schema(implementation = String.class, format = "uuid")
        LinkId id,

        @Schema(description = "Always link") String type,

        @Schema(implementation = String.class, format = "uuid")
        UserId userId,

        @Schema(description = "Rises by one with each change; also the ETag")
        long version,

        Instant createdAt,
        Instant updatedAt,

        @Schema(description = "Always null: a deleted link is not found") @Nullable
        Instant deletedAt,

        @Schema(implementation = String.class, format = "uuid")
        ObjectId fromObjectId,

        String fromObjectType,

        @Schema(implementation = String.class, format = "uuid")
        ObjectId toObjectId,

        String toObjectType,
        String linkType,
        @Schema(description = "Confidence, 0.0 to 1.0") double strength,

        @Schema(description = "Whether it holds in both directions")
        boolean isBidirectional,

        @Schema(description = "A whole number to be ordered by, from 0; null for none. See place") @Nullable
        Integer sortOrder,

        @Schema(
                description =
                        "What siblings are ordered by: the sort order, or a value between two for what was moved there")
        @Nullable
        Double place,

        @Schema(description = "created_by: user or system; reason; properties; sync_timestamp and job_id of a sync's")
        Map<String, @Nullable Object> metadata,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "The object it starts from, where it was asked for")
        @Nullable
        Map<String, @Nullable Object> fromObject,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "The object it leads to, where it was asked for")
        @Nullable
        Map<String, @Nullable Object> toObject)
        implements Versioned {

    public static LinkView of(LinkSnapshot link) {
        return new LinkView(
                link.id(),
                "link",
                link.userId(),
                link.version(),
                link.createdAt(),
                link.updatedAt(),
                null,
                link.fromObjectId(),
                link.fromObjectType(),
                link.toObjectId(),
                link.toObjectType(),
                link.linkType(),
                link.strength(),
                link.isBidirectional(),
                link.sortOrder(),
                link.place(),
                link.metadata(),
                null,
                null);
    }

    /** The same with its ends as object-service has them; null for one that is not asked for, or not there. */
    public LinkView with(
            @Nullable Map<String, @Nullable Object> fromObject, @Nullable Map<String, @Nullable Object> toObject) {
        return new LinkView(
                id,
                type,
                userId,
                version,
                createdAt,
                updatedAt,
                deletedAt,
                fromObjectId,
                fromObjectType,
                toObjectId,
                toObjectType,
                linkType,
                strength,
                isBidirectional,
                sortOrder,
                place,
                metadata,
                fromObject,
                toObject);
    }
}
