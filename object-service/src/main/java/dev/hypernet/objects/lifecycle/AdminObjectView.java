package dev.hypernet.objects.lifecycle;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.history.StoredObject;
import dev.hypernet.platform.http.Versioned;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Anybody's object as an admin sees it: whose, what and when, not what it holds.
 *
 * @param deletedBy {@code user}, {@code source} or {@code admin}
 */
public record AdminObjectView(
        ObjectId id,
        String type,
        UserId userId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        @Nullable String deletedBy,
        String sourceType,
        @Nullable String sourceId,
        @Nullable IntegrationId integrationId)
        implements Versioned {

    static AdminObjectView of(StoredObject object) {
        ObjectSnapshot snapshot = object.snapshot();
        return new AdminObjectView(
                snapshot.id(),
                snapshot.type(),
                snapshot.userId(),
                snapshot.version(),
                snapshot.createdAt(),
                snapshot.updatedAt(),
                object.deletedAt(),
                object.deletedBy(),
                snapshot.sourceType(),
                snapshot.sourceId(),
                snapshot.integrationId());
    }
}
