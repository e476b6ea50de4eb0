package dev.hypernet.contracts.event;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A link's whole state after a change.
 *
 * @param strength confidence, 0.0 to 1.0
 * @param sortOrder a whole number its owner or a sync gave it to be ordered by, from 0; null for none
 * @param place what its siblings are ordered by, exactly: the sort order, or a value between two others' for a link that
 *     was moved there. What has no sort order stands behind all that have one. Null in events older than this field
 */
public record LinkSnapshot(
        LinkId id,
        UserId userId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        String linkType,
        ObjectId fromObjectId,
        String fromObjectType,
        ObjectId toObjectId,
        String toObjectType,
        double strength,
        boolean isBidirectional,
        @Nullable Integer sortOrder,
        @Nullable Double place,
        Map<String, @Nullable Object> metadata) {}
