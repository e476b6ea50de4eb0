package dev.hypernet.objects.typed;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.platform.http.Versioned;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An object of any type as its owner sees it.
 *
 * @param typeVersion the version of the type its fields were checked against; null for media and albums
 * @param fields what this type has beyond what all objects have
 */
public record ObjectView(
        ObjectId id,
        String type,
        @Nullable String typeVersion,
        UUID userId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        String sourceType,
        @Nullable String sourceId,
        @Nullable UUID integrationId,
        Map<String, @Nullable Object> fields,
        Map<String, @Nullable Object> metadata)
        implements Versioned {

    static ObjectView of(AnyObject living) {
        ObjectSnapshot object = living.snapshot();
        return new ObjectView(
                object.id(),
                object.type(),
                living.typeVersion(),
                object.userId().value(),
                object.version(),
                object.createdAt(),
                object.updatedAt(),
                null,
                object.sourceType(),
                object.sourceId(),
                object.integrationId() == null ? null : object.integrationId().value(),
                object.fields(),
                object.metadata());
    }
}
