package dev.hypernet.objects.history;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object as it was.
 *
 * @param version the one that held then
 * @param asOf the time asked for
 * @param updatedAt when that version came to be
 * @param fields what its type has beyond the common fields
 */
public record PastView(
        ObjectId id,
        String type,
        UserId userId,
        long version,
        Instant asOf,
        Instant createdAt,
        Instant updatedAt,
        String sourceType,
        @Nullable String sourceId,
        @Nullable IntegrationId integrationId,
        Map<String, @Nullable Object> fields,
        Map<String, @Nullable Object> metadata) {

    static PastView of(ObjectSnapshot object, Instant asOf) {
        return new PastView(
                object.id(),
                object.type(),
                object.userId(),
                object.version(),
                asOf,
                object.createdAt(),
                object.updatedAt(),
                object.sourceType(),
                object.sourceId(),
                object.integrationId(),
                object.fields(),
                object.metadata());
    }

    /** What an object's identity and source are does not change: that is taken from the object as it is. */
    static PastView of(ObjectSnapshot current, Entry entry, Instant asOf) {
        JsonObject state = entry.state() == null ? new JsonObject() : entry.state();
        return new PastView(
                current.id(),
                entry.type(),
                current.userId(),
                entry.version(),
                asOf,
                current.createdAt(),
                entry.changedAt(),
                current.sourceType(),
                current.sourceId(),
                current.integrationId(),
                state.getJsonObject("fields", new JsonObject()).getMap(),
                state.getJsonObject("metadata", new JsonObject()).getMap());
    }
}
