package dev.hypernet.objects.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ObjectSnapshot;
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
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a sync brings, a set at a time. The key is the source's (row S11): {@code (user_id, integration_id,
 * source_id)}. A row whose source values did not change is not touched; one its owner deleted stays deleted.
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

    private static final String DELETE = """
            update %s
               set version = version + 1, updated_at = $4, deleted_at = $4, deleted_by = 'source', job_id = $5
             where user_id = $1 and integration_id = $2 and source_id = any($3) and deleted_at is null
            returning *
            """;
    private static final Map<String, String> DELETES =
            Map.of(Media.TYPE, DELETE.formatted("media"), "album", DELETE.formatted("album"));

    private static final String KEPT_DELETED = """
            select count(*) as kept from %s
             where user_id = $1 and integration_id = $2 and source_id = any($3)
               and deleted_at is not null and deleted_by <> 'source'
            """;
    private static final Map<String, String> KEPT =
            Map.of(Media.TYPE, KEPT_DELETED.formatted("media"), "album", KEPT_DELETED.formatted("album"));

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

    Uni<List<Written>> upsertMedia(SqlConnection connection, Batch batch, List<IncomingRecord> records, Instant now) {
        return upsert(connection, UPSERT_MEDIA, batch, records, now)
                .map(rows ->
                        stream(rows).map(SyncedObjectRepository::writtenMedia).toList());
    }

    Uni<List<Written>> upsertAlbums(SqlConnection connection, Batch batch, List<IncomingRecord> records, Instant now) {
        return upsert(connection, UPSERT_ALBUMS, batch, records, now)
                .map(rows -> stream(rows)
                        .map(row -> new Written(album(row), changed(row), row.getString("payload_hash"), false))
                        .toList());
    }

    /** Marks as deleted what is not yet, and returns that. */
    Uni<List<ObjectSnapshot>> delete(
            SqlConnection connection, Batch batch, String type, List<String> sourceIds, Instant now) {
        return connection
                .preparedQuery(DELETES.get(type))
                .execute(Tuple.of(
                        batch.userId().value(),
                        batch.integrationId().value(),
                        sourceIds.toArray(String[]::new),
                        Columns.timestamp(now),
                        batch.jobId().value()))
                .map(rows -> stream(rows)
                        .map(row -> type.equals(Media.TYPE) ? Media.of(row).snapshot() : album(row))
                        .toList());
    }

    /** How many of these their owner deleted, so that the source may say what it likes. */
    Uni<Long> keptDeleted(SqlConnection connection, Batch batch, String type, List<IncomingRecord> records) {
        String[] sourceIds = records.stream().map(IncomingRecord::sourceId).toArray(String[]::new);
        return sourceIds.length == 0
                ? Uni.createFrom().item(0L)
                : connection
                        .preparedQuery(KEPT.get(type))
                        .execute(Tuple.of(
                                batch.userId().value(), batch.integrationId().value(), sourceIds))
                        .map(rows -> rows.iterator().next().getLong("kept"));
    }

    private static Uni<RowSet<Row>> upsert(
            SqlConnection connection, String sql, Batch batch, List<IncomingRecord> records, Instant now) {
        JsonArray rows = new JsonArray(records.stream().map(IncomingRecord::row).toList());
        return connection
                .preparedQuery(sql)
                .execute(Tuple.tuple()
                        .addValue(batch.userId().value())
                        .addValue(batch.integrationId().value())
                        .addValue(rows)
                        .addValue(Columns.timestamp(now))
                        .addValue(batch.jobId().value())
                        .addValue(batch.definitionVersion()));
    }

    private static Written writtenMedia(Row row) {
        Media media = Media.of(row);
        boolean awaitsContent = media.hash() == null;
        return new Written(media.snapshot(), changed(row), row.getString("payload_hash"), awaitsContent);
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
