package dev.hypernet.contracts.event;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A typed object's whole state after a change.
 *
 * @param type the object type, such as {@code media} or {@code album}
 * @param version rises by one with each change, from 1
 * @param sourceType {@code integration}, {@code upload}, {@code import}, {@code system} or {@code user}
 * @param sourceId the provider's stable id, prefixed by its stream ({@code media:1784…}); null for what is not synced
 * @param integrationId the integration the object came through; null for what is not synced
 * @param fields what this type has beyond the common fields, as the REST resource shows it
 */
public record ObjectSnapshot(
        ObjectId id,
        String type,
        UserId userId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        String sourceType,
        @Nullable String sourceId,
        @Nullable IntegrationId integrationId,
        Map<String, @Nullable Object> fields,
        Map<String, @Nullable Object> metadata) {}
