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
 * @param sortOrder the place among its siblings, from 0; null where order means nothing
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
        Map<String, @Nullable Object> metadata) {}
