package dev.hypernet.objects.conflict;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that waits, or waited, for an object's owner to decide.
 *
 * @param kind {@code changed} or {@code deleted_at_source}
 * @param part {@code fields} or {@code metadata}; empty for the whole object
 * @param base what the source said before both were changed; any JSON value, as the others
 * @param mine what the object holds now
 * @param theirs what the source says
 * @param status {@code open}, {@code resolved} by its owner, or {@code obsolete}
 */
record Conflict(
        UUID id,
        ObjectId object,
        String objectType,
        UUID integration,
        UUID job,
        String kind,
        String part,
        String field,
        @Nullable Object base,
        @Nullable Object mine,
        @Nullable Object theirs,
        String status,
        @Nullable String resolution,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant resolvedAt) {

    static Conflict of(Row row) {
        return new Conflict(
                row.getUUID("id"),
                new ObjectId(row.getUUID("object_id")),
                row.getString("object_type"),
                row.getUUID("integration_id"),
                row.getUUID("job_id"),
                row.getString("kind"),
                row.getString("part"),
                row.getString("field"),
                JsonValues.of(row.getString("base")),
                JsonValues.of(row.getString("mine")),
                JsonValues.of(row.getString("theirs")),
                row.getString("status"),
                row.getString("resolution"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                Columns.instantOrNull(row, "resolved_at"));
    }

    boolean isOpen() {
        return status.equals("open");
    }

    boolean isOfMetadata() {
        return part.equals("metadata");
    }

    boolean isOfTheWholeObject() {
        return part.isEmpty();
    }
}
