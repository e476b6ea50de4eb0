package dev.hypernet.objects.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.conflict.ConflictPolicy;
import dev.hypernet.objects.conflict.FieldConflict;
import dev.hypernet.objects.conflict.SourceFields;
import dev.hypernet.objects.history.StoredObject;
import dev.hypernet.objects.lifecycle.ObjectTable;
import dev.hypernet.objects.media.Media;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
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
    private static final List<String> PLACE = List.of("latitude", "longitude");

    /**
     * What the source says of a row that is there is merged with it field by field; the row counts as changed where
     * something is another then. Where nothing is, only the source's last word is written down.
     */
    private static final String UPSERT = """
        insert into %1$s as known
            (user_id, id, version, created_at, updated_at, source_type, source_id, integration_id, metadata,
             source_payload, payload_hash, job_id, definition_version, source_state, %2$s)
        select $1, gen_random_uuid(), 1, $4, $4, 'integration', source_id, $2, metadata,
               source_payload, payload_hash, $5, $6,
               jsonb_build_object('fields', %4$s, 'metadata', metadata, 'modified_at', modified_at), %2$s
          from (select *, %3$s from jsonb_to_recordset($3)
                       as given (source_id text, metadata jsonb, source_payload jsonb, payload_hash text,
                                 modified_at text, %5$s)) as incoming
         where not exists (
                   select from source_tombstone purged
                    where purged.user_id = $1 and purged.integration_id = $2
                      and purged.source_id = incoming.source_id)
        on conflict (user_id, integration_id, source_id) do update
           set deleted_at = null, deleted_by = null, source_gone_at = null,
               source_payload = excluded.source_payload, payload_hash = excluded.payload_hash,
               job_id = excluded.job_id, definition_version = excluded.definition_version,
               source_state = excluded.source_state%6$s,
               (version, updated_at, metadata, own_edits, %7$s) =
               (select known.version + differs::integer,
                       case when differs then excluded.updated_at else known.updated_at end,
                       merged_metadata, edits_left, %8$s
                  from %9$s as merging,
                       lateral (select known.deleted_at is not null
                                       or merged_metadata is distinct from known.metadata
                                       or merged_fields is distinct from %10$s%14$s as differs) as comparing)
         where (known.deleted_at is null and (known.payload_hash is distinct from excluded.payload_hash
                                              or known.source_gone_at is not null))
            or known.deleted_by = 'source'
        returning new.*, old.id is null as is_new, new.version is distinct from old.version as is_other,
                  case when old.id is not null
                       then differing_keys(%11$s, %12$s)
                            || case when old.metadata is distinct from new.metadata
                                    then array['metadata'] else '{}' end
                       else '{}' end as changed_fields,
                  case when old.id is not null and old.own_edits is not null and $7::text = 'manual'
                       then (select conflicts from %13$s as merging) end as conflicts
        """;

    private static final Map<ObjectTable, String> UPSERTS = Map.of(
            ObjectTable.MEDIA,
                    upsert(ObjectTable.MEDIA, "'pending' as processing_status", "processing_status", """
                        filename text, media_type text, mime_type text, size bigint, width integer,
                        height integer, duration double precision, taken_at timestamptz,
                        latitude double precision, longitude double precision\
                        """, ""),
            ObjectTable.ALBUM,
                    upsert(
                            ObjectTable.ALBUM,
                            "'private' as visibility",
                            "visibility",
                            "name text, description text, sort_order text",
                            ""),
            ObjectTable.TYPED,
                    upsert(
                            ObjectTable.TYPED,
                            "null::text as nothing",
                            "type, type_version",
                            "type text, type_version text, fields jsonb",
                            ", type = excluded.type, type_version = excluded.type_version"));

    /** What it deleted and was restored stays until its source has shown it once more: a repeated word is no new one. */
    private static final String RESTORED = """
        exists (select from detached_object as restored
                 where restored.user_id = $1 and restored.integration_id = $2
                   and restored.source_id = known.source_id and restored.gone)\
        """;

    /** What its owner changed stays, unless the policy lets the source have its way. */
    private static final Map<ObjectTable, String> DELETES = ofEach("""
        update %1$s as known
           set version = version + 1, updated_at = $4, deleted_at = $4, deleted_by = 'source', job_id = $5
         where user_id = $1 and integration_id = $2 and source_id = any($3) and deleted_at is null
           and ($6::boolean or not %2$s) and not %4$s
        returning *
        """);

    /** After {@link #DELETES}: what that left is what its owner changed. */
    private static final Map<ObjectTable, String> DETACHES = ofEach("""
        update %1$s as known
           set source_gone_at = $4, job_id = $5
         where user_id = $1 and integration_id = $2 and source_id = any($3) and deleted_at is null
           and source_gone_at is null and %2$s and not %4$s
        returning id, %3$s as type
        """);

    private static final Map<ObjectTable, String> KEPT_AWAY = ofEach("""
        select (select count(*) from %1$s
                 where user_id = $1 and integration_id = $2 and source_id = any($3)
                   and deleted_at is not null and deleted_by <> 'source')
             + (select count(*) from source_tombstone
                 where user_id = $1 and integration_id = $2 and source_id = any($3)) as kept_away
        """);

    /**
     * A row the sync wrote.
     *
     * @param isOther it differs from before: a new version
     * @param changed the fields that do; none for a new row
     * @param conflicts what was changed here and at the source and waits for its owner
     */
    record Written(
            ObjectSnapshot object,
            boolean isNew,
            boolean isOther,
            List<String> changed,
            String payloadHash,
            List<FieldConflict> conflicts) {}

    /** An object that its source no longer has and its owner keeps. */
    record Detached(ObjectId id, String type) {}

    /** Writes what is new or different, and returns that. */
    Uni<List<Written>> upsert(
            SqlConnection connection,
            ObjectTable table,
            Batch batch,
            List<IncomingRecord> records,
            ConflictPolicy policy,
            Instant now) {
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
                        .addValue(batch.definitionVersion())
                        .addValue(policy.word()))
                .map(written -> stream(written).map(row -> written(table, row)).toList());
    }

    /** Marks as deleted what is not yet and, where edits hold, not its owner's; returns that. */
    Uni<List<ObjectSnapshot>> delete(
            SqlConnection connection, ObjectTable table, Source source, List<String> sourceIds, Instant now) {
        return connection
                .preparedQuery(DELETES.get(table))
                .execute(gone(source, sourceIds, now).addValue(source.policy().deletesWhatWasEdited()))
                .map(rows -> Rows.list(rows, row -> snapshot(table, row)));
    }

    /** Marks as no longer at the source what {@link #delete} left, once, and returns that. */
    Uni<List<Detached>> detach(
            SqlConnection connection, ObjectTable table, Source source, List<String> sourceIds, Instant now) {
        return connection
                .preparedQuery(DETACHES.get(table))
                .execute(gone(source, sourceIds, now))
                .map(rows ->
                        Rows.list(rows, row -> new Detached(new ObjectId(row.getUUID("id")), row.getString("type"))));
    }

    private static Tuple gone(Source source, List<String> sourceIds, Instant now) {
        return Tuple.of(
                source.owner().value(),
                source.integration().value(),
                sourceIds.toArray(String[]::new),
                Columns.timestamp(now),
                source.job().value());
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
                .collect(Collectors.toMap(
                        Function.identity(),
                        table -> sql.formatted(
                                table.table(),
                                SourceFields.of(table).standsByItsOwner("known"),
                                table.typeOfRow(),
                                RESTORED)));
    }

    private static String upsert(
            ObjectTable table, String constants, String insertedOnly, String given, String alsoUpdated) {
        SourceFields fields = SourceFields.of(table);
        return UPSERT.formatted(
                table.table(),
                insertedOnly + ", " + fields.columns(),
                constants,
                fields.state("incoming"),
                given,
                alsoUpdated,
                fields.columns(),
                fields.values("merged_fields"),
                fields.merge("known", "excluded.source_state", "$7"),
                fields.state("known"),
                fields.state("old"),
                fields.state("new"),
                fields.merge("old", "new.source_state", "$7"),
                table == ObjectTable.TYPED ? " or known.type <> excluded.type" : "");
    }

    private static Written written(ObjectTable table, Row row) {
        ObjectSnapshot object = snapshot(table, row);
        return new Written(
                object,
                row.getBoolean("is_new"),
                row.getBoolean("is_other"),
                changed(row),
                row.getString("payload_hash"),
                FieldConflict.all(row.getJsonObject("conflicts")));
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
        return Stream.of(row.getArrayOfStrings("changed_fields"))
                .flatMap(field -> field.equals("place") ? PLACE.stream() : Stream.of(field))
                .toList();
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
