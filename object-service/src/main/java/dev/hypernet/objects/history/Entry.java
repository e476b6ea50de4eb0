package dev.hypernet.objects.history;

import dev.hypernet.persistence.Columns;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One version of an object in its history.
 *
 * @param kind {@code created}, {@code updated}, {@code deleted} or {@code restored}
 * @param changedBy {@code user}, {@code admin}, {@code sync} or {@code system}
 * @param state null unless it was asked for
 */
record Entry(
        long version,
        String type,
        String kind,
        Instant changedAt,
        String changedBy,
        @Nullable UUID actorId,
        @Nullable String reason,
        List<String> changed,
        @Nullable UUID jobId,
        @Nullable String definitionVersion,
        @Nullable String payloadHash,
        @Nullable JsonObject state) {

    static Entry of(Row row) {
        return new Entry(
                row.getLong("version"),
                row.getString("object_type"),
                row.getString("kind"),
                Columns.instant(row, "changed_at"),
                row.getString("changed_by"),
                row.getUUID("actor_id"),
                row.getString("reason"),
                List.of(row.getArrayOfStrings("changed")),
                row.getUUID("job_id"),
                row.getString("definition_version"),
                row.getString("payload_hash"),
                row.getJsonObject("state"));
    }

    boolean isDeletion() {
        return kind.equals("deleted");
    }
}
