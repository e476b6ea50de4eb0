package dev.hypernet.objects.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.history.StoredObject;
import dev.hypernet.objects.lifecycle.ObjectTable;
import dev.hypernet.objects.media.Media;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a sync brings, a set at a time. The key is the source's (row S11): {@code (user_id, integration_id,
 * source_id)}. A row whose source values did not change is not touched; one its owner deleted stays deleted, and one that
 * was purged does not come back.
 *
 * <p>{@code returning old.…} needs PostgreSQL 18.
 */
@Singleton
class SyncedObjectRepository {
    private static final String UPSERT_MEDIA = """
            insert into media as known
                (user_id, id, version, created_at, updated_at, source_type, source_id, integration_id, metadata,
                 source_payload, payload_hash, job_id, definition_version,
                 filename, media_type, mime_type, size, width, height, duration, taken_at, latitude, longitude,
                 processing_status)
            select $1, gen_random_uuid(), 1, $4, $4, 'integration', source_id, $2, metadata,
                   source_payload, payload_hash, $5, $6,
                   filename, media_type, mime_type, size, width, height, duration, taken_at, latitude, longitude,
                   'pending'
              from jsonb_to_recordset($3)
                   as incoming (source_id text, metadata jsonb, source_payload jsonb, payload_hash text,
                                filename text, media_type text, mime_type text, size bigint, width integer,
                                height integer, duration double precision, taken_at timestamptz,
                                latitude double precision, longitude double precision)
             where not exists (
                       select from source_tombstone purged
                        where purged.user_id = $1 and purged.integration_id = $2
                          and purged.source_id = incoming.source_id)
            on conflict (user_id, integration_id, source_id) do update
               set version = known.version + 1, updated_at = excluded.updated_at, deleted_at = null, deleted_by = null,
                   metadata = known.metadata || excluded.metadata,
                   source_payload = excluded.source_payload, payload_hash = excluded.payload_hash,
                   job_id = excluded.job_id, definition_version = excluded.definition_version,
                   filename = excluded.filename, media_type = excluded.media_type, mime_type = excluded.mime_type,
                   size = coalesce(excluded.size, known.size), width = coalesce(excluded.width, known.width),
                   height = coalesce(excluded.height, known.height),
                   duration = coalesce(excluded.duration, known.duration),
                   taken_at = coalesce(excluded.taken_at, known.taken_at),
                   latitude = coalesce(excluded.latitude, known.latitude),
                   longitude = coalesce(excluded.longitude, known.longitude)
             where (known.deleted_at is null and known.payload_hash is distinct from excluded.payload_hash)
                or known.deleted_by = 'source'
            returning new.*, old.source_payload as payload_before
            """;

    private static final String UPSERT_ALBUMS = """
            insert into album as known
                (user_id, id, version, created_at, updated_at, source_type, source_id, integration_id, metadata,
                 source_payload, payload_hash, job_id, definition_version,
                 name, description, sort_order, visibility)
            select $1, gen_random_uuid(), 1, $4, $4, 'integration', source_id, $2, metadata,
                   source_payload, payload_hash, $5, $6,
                   name, description, sort_order, 'private'
              from jsonb_to_recordset($3)
                   as incoming (source_id text, metadata jsonb, source_payload jsonb, payload_hash text,
                                name text, description text, sort_order text)
             where not exists (
                       select from source_tombstone purged
                        where purged.user_id = $1 and purged.integration_id = $2
                          and purged.source_id = incoming.source_id)
            on conflict (user_id, integration_id, source_id) do update
               set version = known.version + 1, updated_at = excluded.updated_at, deleted_at = null, deleted_by = null,
                   metadata = known.metadata || excluded.metadata,
                   source_payload = excluded.source_payload, payload_hash = excluded.payload_hash,
                   job_id = excluded.job_id, definition_version = excluded.definition_version,
                   name = excluded.name, description = excluded.description, sort_order = excluded.sort_order
             where (known.deleted_at is null and known.payload_hash is distinct from excluded.payload_hash)
                or known.deleted_by = 'source'
            returning new.*, old.source_payload as payload_before
            """;

    private static final String UPSERT_TYPED = """
            insert into typed_object as known
                (user_id, id, version, created_at, updated_at, source_type, source_id, integration_id, metadata,
                 source_payload, payload_hash, job_id, definition_version, type, type_version, fields)
            select $1, gen_random_uuid(), 1, $4, $4, 'integration', source_id, $2, metadata,
                   source_payload, payload_hash, $5, $6, type, type_version, fields
              from jsonb_to_recordset($3)
                   as incoming (source_id text, metadata jsonb, source_payload jsonb, payload_hash text,
                                type text, type_version text, fields jsonb)
             where not exists (
                       select from source_tombstone purged
                        where purged.user_id = $1 and purged.integration_id = $2
                          and purged.source_id = incoming.source_id)
            on conflict (user_id, integration_id, source_id) do update
               set version = known.version + 1, updated_at = excluded.updated_at, deleted_at = null, deleted_by = null,
                   metadata = known.metadata || excluded.metadata,
                   source_payload = excluded.source_payload, payload_hash = excluded.payload_hash,
                   job_id = excluded.job_id, definition_version = excluded.definition_version,
                   type = excluded.type, type_version = excluded.type_version, fields = excluded.fields
             where (known.deleted_at is null and known.payload_hash is distinct from excluded.payload_hash)
                or known.deleted_by = 'source'
            returning new.*, old.source_payload as payload_before
            """;

    private static final Map<ObjectTable, String> UPSERTS = Map.of(
            ObjectTable.MEDIA, UPSERT_MEDIA,
            ObjectTable.ALBUM, UPSERT_ALBUMS,
            ObjectTable.TYPED, UPSERT_TYPED);

    private static final Map<ObjectTable, String> DELETES = ofEach("""
            update %s
               set version = version + 1, updated_at = $4, deleted_at = $4, deleted_by = 'source', job_id = $5
             where user_id = $1 and integration_id = $2 and source_id = any($3) and deleted_at is null
            returning *
            """);

    private static final Map<ObjectTable, String> KEPT_AWAY = ofEach("""
            select (select count(*) from %s
                     where user_id = $1 and integration_id = $2 and source_id = any($3)
                       and deleted_at is not null and deleted_by <> 'source')
                 + (select count(*) from source_tombstone
                     where user_id = $1 and integration_id = $2 and source_id = any($3)) as kept_away
            """);

    /**
     * A row the sync wrote.
     *
     * @param changed the source's fields that differ from what it said before; all of them for a new row
     */
    record Written(ObjectSnapshot object, List<String> changed, String payloadHash, boolean awaitsContent) {
        boolean isNew() {
            return object.version() == 1;
        }
    }

    /** Writes what is new or different, and returns that. */
    Uni<List<Written>> upsert(
            SqlConnection connection, ObjectTable table, Batch batch, List<IncomingRecord> records, Instant now) {
        if (records.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        JsonArray rows = new JsonArray(records.stream().map(IncomingRecord::row).toList());
        return connection
                .preparedQuery(UPSERTS.get(table))
                .execute(Tuple.tuple()
                        .addValue(batch.userId().value())
                        .addValue(batch.integrationId().value())
                        .addValue(rows)
                        .addValue(Columns.timestamp(now))
                        .addValue(batch.jobId().value())
                        .addValue(batch.definitionVersion()))
                .map(written -> stream(written).map(row -> written(table, row)).toList());
    }

    /** Marks as deleted what is not yet, and returns that. */
    Uni<List<ObjectSnapshot>> delete(
            SqlConnection connection, ObjectTable table, Batch batch, List<String> sourceIds, Instant now) {
        return connection
                .preparedQuery(DELETES.get(table))
                .execute(Tuple.of(
                        batch.userId().value(),
                        batch.integrationId().value(),
                        sourceIds.toArray(String[]::new),
                        Columns.timestamp(now),
                        batch.jobId().value()))
                .map(rows -> stream(rows).map(row -> snapshot(table, row)).toList());
    }

    /** How many of these their owner deleted or had purged, so that the source may say what it likes. */
    Uni<Long> keptAway(SqlConnection connection, ObjectTable table, Batch batch, List<IncomingRecord> records) {
        String[] sourceIds = records.stream().map(IncomingRecord::sourceId).toArray(String[]::new);
        return sourceIds.length == 0
                ? Uni.createFrom().item(0L)
                : connection
                        .preparedQuery(KEPT_AWAY.get(table))
                        .execute(Tuple.of(
                                batch.userId().value(), batch.integrationId().value(), sourceIds))
                        .map(rows -> rows.iterator().next().getLong("kept_away"));
    }

    private static Map<ObjectTable, String> ofEach(String sql) {
        return Stream.of(ObjectTable.values())
                .collect(Collectors.toMap(Function.identity(), table -> sql.formatted(table.table())));
    }

    private static Written written(ObjectTable table, Row row) {
        boolean awaitsContent = table == ObjectTable.MEDIA && row.getString("hash") == null;
        return new Written(snapshot(table, row), changed(row), row.getString("payload_hash"), awaitsContent);
    }

    private static ObjectSnapshot snapshot(ObjectTable table, Row row) {
        return switch (table) {
            case MEDIA -> Media.of(row).snapshot();
            case ALBUM -> album(row);
            case TYPED -> StoredObject.snapshotOf(row);
        };
    }

    private static ObjectSnapshot album(Row row) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", row.getString("name"));
        fields.put("description", row.getString("description"));
        fields.put("cover_media_id", Objects.toString(row.getUUID("cover_media_id"), null));
        fields.put("sort_order", row.getString("sort_order"));
        fields.put("visibility", row.getString("visibility"));
        return new ObjectSnapshot(
                new ObjectId(row.getUUID("id")),
                "album",
                new UserId(row.getUUID("user_id")),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                row.getString("source_type"),
                row.getString("source_id"),
                new IntegrationId(row.getUUID("integration_id")),
                fields,
                Columns.object(row, "metadata"));
    }

    private static List<String> changed(Row row) {
        JsonObject before = Objects.requireNonNullElseGet(row.getJsonObject("payload_before"), JsonObject::new);
        JsonObject after = row.getJsonObject("source_payload");
        return Stream.concat(before.fieldNames().stream(), after.fieldNames().stream())
                .distinct()
                .filter(field -> !Objects.equals(before.getValue(field), after.getValue(field)))
                .sorted()
                .toList();
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
