package dev.hypernet.objects.history;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the view {@code any_object}: an object of any type as it is, living or deleted.
 *
 * @param deletedBy {@code user}, {@code source} or {@code admin}
 */
public record StoredObject(
        ObjectSnapshot snapshot,
        @Nullable Instant deletedAt,
        @Nullable String deletedBy) {
    /** What {@link #of} reads. */
    public static final String COLUMNS = """
            user_id, id, type, version, created_at, updated_at, deleted_at, deleted_by,
            source_type, source_id, integration_id, metadata, fields""";

    /** One object, deleted or not, by owner and id. */
    public static final String BY_OWNER_AND_ID =
            "select " + COLUMNS + " from any_object where user_id = $1 and id = $2";

    public static StoredObject of(Row row) {
        return new StoredObject(snapshotOf(row), Columns.instantOrNull(row, "deleted_at"), row.getString("deleted_by"));
    }

    /** The same without its deletion, which rows of living objects need not have. */
    public static ObjectSnapshot snapshotOf(Row row) {
        UUID integration = row.getUUID("integration_id");
        return new ObjectSnapshot(
                new ObjectId(row.getUUID("id")),
                row.getString("type"),
                Columns.owner(row),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                row.getString("source_type"),
                row.getString("source_id"),
                integration == null ? null : new IntegrationId(integration),
                Columns.object(row, "fields"),
                Columns.object(row, "metadata"));
    }

    /** Whether it is there for its owner, as an object of this type; null for any type. */
    boolean isLiving(@Nullable String type) {
        return deletedAt == null && (type == null || type.equals(snapshot.type()));
    }
}
