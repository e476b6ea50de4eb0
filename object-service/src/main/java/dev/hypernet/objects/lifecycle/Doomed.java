package dev.hypernet.objects.lifecycle;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectEvent.ObjectPurged;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of an object to remove every trace of it.
 *
 * @param hash of its bytes, null where it has none
 */
record Doomed(
        UserId owner,
        ObjectId id,
        String type,
        long version,
        @Nullable UUID integrationId,
        @Nullable String sourceId,
        @Nullable String deletedBy,
        @Nullable String hash,
        @Nullable String thumbnailPath) {

    static Doomed of(Row row) {
        return new Doomed(
                Columns.owner(row),
                new ObjectId(row.getUUID("id")),
                row.getString("type"),
                row.getLong("version"),
                row.getUUID("integration_id"),
                row.getString("source_id"),
                row.getString("deleted_by"),
                row.getString("hash"),
                row.getString("thumbnail_path"));
    }

    /** What its source deleted may come back with its source; what its owner deleted may not. */
    boolean leavesATombstone() {
        return integrationId != null && sourceId != null && !"source".equals(deletedBy);
    }

    /** Above every version it had. */
    ObjectPurged event(Instant now) {
        return new ObjectPurged(id, type, owner, version + 1, now);
    }
}
