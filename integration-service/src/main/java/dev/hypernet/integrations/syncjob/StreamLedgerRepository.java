package dev.hypernet.integrations.syncjob;

import dev.hypernet.connector.Stream;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.contracts.event.SyncProgress.RejectionCount;
import dev.hypernet.contracts.event.SyncProgress.StreamFailed;
import dev.hypernet.contracts.event.SyncProgress.StreamFinished;
import dev.hypernet.contracts.event.SyncProgress.StreamSwept;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ledgers of jobs, a row a stream, and the cursors they leave. Counts grow by what one message says, under the lock
 * of their job.
 */
@Singleton
class StreamLedgerRepository {
    private static final String INSERT_STREAM = """
        insert into sync_job_stream (user_id, job_id, stream, depends_on, cursor_in)
        values ($1, $2, $3, $4,
                case when $6 then null
                     else (select cursor from stream_cursor
                            where user_id = $1 and integration_id = $5 and stream = $3) end)
        """;
    private static final String STREAMS =
            "select * from sync_job_stream where user_id = $1 and job_id = $2 order by stream";
    private static final String REQUESTED =
            "update sync_job_stream set requested = true where user_id = $1 and job_id = $2 and stream = $3";
    private static final String BEGIN_ANEW = """
        update sync_job_stream
           set restart = restart + 1, cursor_in = null, cursor_out = null, finished = false, ends = '{}',
               link_end = null, link_at = null, pages = 0, fetched = 0, bytes = 0, object_pages = 0, link_pages = 0,
               applied = 0, unchanged = 0, suppressed = 0, rejected = 0, unnamed = 0, over_quota = 0,
               rejections = '[]', sweep = null
         where user_id = $1 and job_id = $2 and stream = $3 and restart = $4 and restart < $6
           and (cursor_in is not null or $5::integer > 0)
           and error_code is null and (link_end is null or link_at is distinct from link_end)
        """;
    private static final String OBJECTS_APPLIED = """
        update sync_job_stream
           set object_pages = object_pages + $4::integer * (restart = $14)::integer,
               applied = applied + $5::bigint * (restart = $14)::integer,
               unchanged = unchanged + $6::bigint * (restart = $14)::integer,
               suppressed = suppressed + $7::bigint * (restart = $14)::integer,
               rejected = rejected + $8::bigint * (restart = $14)::integer,
               unnamed = unnamed + $9::bigint * (restart = $14)::integer,
               over_quota = over_quota + $17::bigint * (restart = $14)::integer,
               rejections = case when restart = $14 and $16::jsonb is not null
                                 then more_rejections(rejections, $16::jsonb) else rejections end,
               link_at = case when restart = $14 then coalesce($15::text, link_at) else link_at end,
               objects_created = objects_created + $10, objects_updated = objects_updated + $11,
               objects_deleted = objects_deleted + $12, conflicts = conflicts + $13
         where user_id = $1 and job_id = $2 and stream = $3
        """;
    private static final String LINKS_APPLIED = """
        update sync_job_stream
           set link_pages = link_pages + $4::integer * (restart = $8)::integer,
               links_created = links_created + $5, links_deleted = links_deleted + $6,
               links_pending = links_pending + $7
         where user_id = $1 and job_id = $2 and stream = $3
        """;
    private static final String FINISHED = """
        update sync_job_stream
           set finished = true, pages = $4::integer, fetched = $5::bigint, cursor_out = $6::text, bytes = $7::bigint,
               link_end = $8::text,
               ends = case when $8::text is null then ends
                           else ends || jsonb_build_object($8::text, jsonb_build_object(
                                'pages', $4::integer, 'fetched', $5::bigint, 'cursor', $6::text,
                                'bytes', $7::bigint)) end
         where user_id = $1 and job_id = $2 and stream = $3 and restart = $9 and error_code is null
           and (link_end is null or link_at is distinct from link_end)
        """;
    private static final String FOLLOW = """
        update sync_job_stream
           set link_end = link_at, pages = (ends -> link_at ->> 'pages')::integer,
               fetched = (ends -> link_at ->> 'fetched')::bigint, cursor_out = ends -> link_at ->> 'cursor',
               bytes = (ends -> link_at ->> 'bytes')::bigint
         where user_id = $1 and job_id = $2 and jsonb_exists(ends, link_at) and link_end is distinct from link_at
        """;
    private static final String FAILED = """
        update sync_job_stream
           set error_code = $4::text, error = $5, pages = case when finished then pages else $6::integer end
         where user_id = $1 and job_id = $2 and stream = $3 and restart = $7 and error_code is null
           and (link_end is null or link_at is distinct from link_end
                or (sweep = 'requested' and $4::text = 'listing_incomplete'))
        """;
    private static final String SKIP_UNREAD = """
        with recursive unread (stream) as (
            select $3::text
            union
            select below.stream
              from sync_job_stream below
              join unread on unread.stream = any (below.depends_on)
             where below.user_id = $1 and below.job_id = $2 and not below.requested
        )
        update sync_job_stream
           set error_code = 'not_read', error = 'A stream it depends on failed.'
         where user_id = $1 and job_id = $2 and not requested and error_code is null
           and stream = any (array(select stream from unread))
           and exists (
               select from sync_job_stream failed
                where failed.user_id = $1 and failed.job_id = $2 and failed.stream = $3
                  and failed.error_code is not null)
        """;
    private static final String SWEPT = """
        update sync_job_stream
           set sweep = case when $4 then 'held' else 'done' end, swept = $5, objects_deleted = objects_deleted + $5,
               conflicts = conflicts + $7
         where user_id = $1 and job_id = $2 and stream = $3 and restart = $6
        """;
    private static final String DEFERRED = """
        update sync_job_stream set pages_deferred = pages_deferred + 1
         where user_id = $1 and job_id = $2 and stream = $3
        """;
    private static final String THROTTLED = """
        update sync_job_stream set throttled_ms = throttled_ms + $4
         where user_id = $1 and job_id = $2 and stream = $3
        """;
    private static final String COMMIT_CURSORS = """
        insert into stream_cursor as known (user_id, integration_id, stream, cursor, updated_at)
        select user_id, $3, stream, cursor_out, $4
          from sync_job_stream
         where user_id = $1 and job_id = $2 and stream = any ($5) and cursor_out is not null
        on conflict (user_id, integration_id, stream) do update
           set cursor = excluded.cursor, updated_at = excluded.updated_at
        """;

    /** A stream is read from its beginning so often in one job; a provider that forgets all the time is not waited for. */
    private static final int BEGINNINGS = 3;

    private final Pool pool;

    StreamLedgerRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Void> insert(SqlConnection connection, SyncJob job, List<Stream> streams) {
        return connection
                .preparedQuery(INSERT_STREAM)
                .executeBatch(streams.stream()
                        .map(stream -> Tuple.of(
                                job.userId().value(),
                                job.id().value(),
                                stream.name(),
                                stream.dependsOn().toArray(String[]::new),
                                job.integrationId().value(),
                                job.syncType().equals("full")))
                        .toList())
                .replaceWithVoid();
    }

    Uni<List<StreamLedger>> streams(UserId owner, JobId job) {
        return pool.preparedQuery(STREAMS)
                .execute(Tuple.of(owner.value(), job.value()))
                .map(StreamLedgerRepository::ledgers);
    }

    Uni<List<StreamLedger>> streams(SqlConnection connection, SyncJob job) {
        return connection
                .preparedQuery(STREAMS)
                .execute(Tuple.of(job.userId().value(), job.id().value()))
                .map(StreamLedgerRepository::ledgers);
    }

    Uni<Void> requested(SqlConnection connection, SyncJob job, List<StreamLedger> streams) {
        return streams.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(REQUESTED)
                        .executeBatch(streams.stream()
                                .map(stream ->
                                        Tuple.of(job.userId().value(), job.id().value(), stream.stream()))
                                .toList())
                        .replaceWithVoid();
    }

    /**
     * Forgets where the stream began and what was read since, so that it is read whole; what comes of an earlier
     * beginning counts no more. Not one that was begun whole and failed at once, and not for ever.
     */
    Uni<Boolean> beginAnew(SqlConnection connection, StreamFailed message) {
        return connection
                .preparedQuery(BEGIN_ANEW)
                .execute(Tuple.of(
                        message.userId().value(),
                        message.jobId().value(),
                        message.stream(),
                        message.restart(),
                        message.page(),
                        BEGINNINGS - 1))
                .map(changed -> changed.rowCount() == 1);
    }

    Uni<Void> add(SqlConnection connection, ObjectsApplied message) {
        return connection
                .preparedQuery(OBJECTS_APPLIED)
                .execute(Tuple.tuple()
                        .addValue(message.userId().value())
                        .addValue(message.jobId().value())
                        .addValue(message.stream())
                        .addValue(message.part() == message.parts() - 1 ? 1 : 0)
                        .addValue(message.applied())
                        .addValue(message.unchanged())
                        .addValue(message.suppressed())
                        .addValue(message.rejected())
                        .addValue(message.unnamed())
                        .addValue(message.created())
                        .addValue(message.updated())
                        .addValue(message.deleted())
                        .addValue(message.conflicts())
                        .addValue(message.restart())
                        .addValue(message.linkOut())
                        .addValue(rejections(message))
                        .addValue(message.overQuota() == null ? 0 : message.overQuota()))
                .replaceWithVoid();
    }

    private static @Nullable JsonArray rejections(ObjectsApplied message) {
        List<RejectionCount> told = message.rejections();
        return told == null
                ? null
                : new JsonArray(told.stream().map(StreamLedgerRepository::row).toList());
    }

    private static JsonObject row(RejectionCount told) {
        return new JsonObject()
                .put("code", told.code())
                .put("reason", told.reason())
                .put("count", told.count())
                .put("source_ids", new JsonArray(told.sourceIds()));
    }

    Uni<Void> add(SqlConnection connection, LinksApplied message) {
        return connection
                .preparedQuery(LINKS_APPLIED)
                .execute(Tuple.tuple()
                        .addValue(message.userId().value())
                        .addValue(message.jobId().value())
                        .addValue(message.stream())
                        .addValue(message.batches())
                        .addValue(message.created())
                        .addValue(message.deleted())
                        .addValue(message.pending())
                        .addValue(message.restart()))
                .replaceWithVoid();
    }

    Uni<Void> finished(SqlConnection connection, StreamFinished message) {
        return connection
                .preparedQuery(FINISHED)
                .execute(Tuple.tuple()
                        .addValue(message.userId().value())
                        .addValue(message.jobId().value())
                        .addValue(message.stream())
                        .addValue(message.pages())
                        .addValue(message.fetched())
                        .addValue(message.cursor())
                        .addValue(message.bytes())
                        .addValue(message.link())
                        .addValue(message.restart()))
                .replaceWithVoid();
    }

    /** Where several ends were reported: goes by the one that the batches led to. */
    Uni<Void> follow(SqlConnection connection, SyncJob job) {
        return connection
                .preparedQuery(FOLLOW)
                .execute(Tuple.of(job.userId().value(), job.id().value()))
                .replaceWithVoid();
    }

    /**
     * What was applied to its end fails by its sweep alone. Those that depend on it and were not asked for yet are not
     * read either.
     *
     * @return whether it has failed by this
     */
    Uni<Boolean> failed(SqlConnection connection, StreamFailed message) {
        return connection
                .preparedQuery(FAILED)
                .execute(Tuple.tuple()
                        .addValue(message.userId().value())
                        .addValue(message.jobId().value())
                        .addValue(message.stream())
                        .addValue(message.code())
                        .addValue(message.message())
                        .addValue(message.page())
                        .addValue(message.restart()))
                .map(failed -> failed.rowCount() == 1)
                .call(() -> connection
                        .preparedQuery(SKIP_UNREAD)
                        .execute(Tuple.of(
                                message.userId().value(), message.jobId().value(), message.stream())));
    }

    Uni<Void> swept(SqlConnection connection, StreamSwept message) {
        return connection
                .preparedQuery(SWEPT)
                .execute(Tuple.tuple()
                        .addValue(message.userId().value())
                        .addValue(message.jobId().value())
                        .addValue(message.stream())
                        .addValue(message.held())
                        .addValue(message.swept())
                        .addValue(message.restart())
                        .addValue(message.kept() == null ? 0 : message.kept()))
                .replaceWithVoid();
    }

    Uni<Void> deferred(SqlConnection connection, SyncJob job, String stream) {
        return connection
                .preparedQuery(DEFERRED)
                .execute(Tuple.of(job.userId().value(), job.id().value(), stream))
                .replaceWithVoid();
    }

    /** The stream's provider made it wait so long. */
    Uni<Void> throttled(SqlConnection connection, SyncJob job, String stream, Duration waited) {
        return connection
                .preparedQuery(THROTTLED)
                .execute(Tuple.of(job.userId().value(), job.id().value(), stream, waited.toMillis()))
                .replaceWithVoid();
    }

    Uni<Void> commitCursors(SqlConnection connection, SyncJob job, Set<String> streams, Instant now) {
        return streams.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(COMMIT_CURSORS)
                        .execute(Tuple.of(
                                job.userId().value(),
                                job.id().value(),
                                job.integrationId().value(),
                                Columns.timestamp(now),
                                streams.toArray(String[]::new)))
                        .replaceWithVoid();
    }

    private static List<StreamLedger> ledgers(RowSet<Row> rows) {
        return Rows.list(rows, StreamLedger::of);
    }
}
