package dev.hypernet.integrations.syncjob;

import dev.hypernet.connector.Stream;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.contracts.event.SyncProgress.StreamFailed;
import dev.hypernet.contracts.event.SyncProgress.StreamFinished;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Jobs and their ledgers. Counts only ever grow by what one message says, under the lock of their job. */
@Singleton
class SyncJobRepository {
    private static final String INSERT = """
            insert into sync_job
                (user_id, id, integration_id, epoch, integration_type, definition_version, sync_type, trigger, status,
                 created_at, started_at, progressed_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, $9, $9)
            returning *
            """;
    private static final String INSERT_STREAM = """
            insert into sync_job_stream (user_id, job_id, stream, depends_on, cursor_in)
            values ($1, $2, $3, $4,
                    case when $6 then null
                         else (select cursor from stream_cursor
                                where user_id = $1 and integration_id = $5 and stream = $3) end)
            """;
    private static final String BY_ID = "select * from sync_job where user_id = $1 and id = $2";
    private static final String RUNNING = """
            select * from sync_job
             where user_id = $1 and integration_id = $2 and status in ('queued', 'running', 'waiting')
            """;
    private static final String LATEST = """
            select * from sync_job where user_id = $1 and integration_id = $2
             order by created_at desc, id desc
             limit 1
            """;
    private static final String PAGE = """
            select * from sync_job
             where user_id = $1 and ($2::uuid is null or integration_id = $2)
               and ($3::timestamptz is null or (created_at, id) < ($3, $4))
             order by created_at desc, id desc
             limit $5
            """;
    private static final String STREAMS =
            "select * from sync_job_stream where user_id = $1 and job_id = $2 order by stream";
    private static final String REQUESTED =
            "update sync_job_stream set requested = true where user_id = $1 and job_id = $2 and stream = $3";
    private static final String START_OVER = """
            update sync_job_stream set cursor_in = null
             where user_id = $1 and job_id = $2 and stream = $3 and cursor_in is not null and object_pages = 0
            """;
    private static final String OBJECTS_APPLIED = """
            update sync_job_stream
               set object_pages = object_pages + $4, applied = applied + $5, unchanged = unchanged + $6,
                   suppressed = suppressed + $7, rejected = rejected + $8,
                   objects_created = objects_created + $9, objects_updated = objects_updated + $10,
                   objects_deleted = objects_deleted + $11
             where user_id = $1 and job_id = $2 and stream = $3
            """;
    private static final String LINKS_APPLIED = """
            update sync_job_stream
               set link_pages = link_pages + $4, links_created = links_created + $5,
                   links_deleted = links_deleted + $6, links_pending = links_pending + $7
             where user_id = $1 and job_id = $2 and stream = $3
            """;
    private static final String FINISHED = """
            update sync_job_stream set finished = true, pages = $4, fetched = $5, cursor_out = $6
             where user_id = $1 and job_id = $2 and stream = $3
            """;
    private static final String FAILED = """
            update sync_job_stream set error_code = $4, error = $5
             where user_id = $1 and job_id = $2 and stream = $3
            """;
    private static final String SKIP_UNREQUESTED = """
            update sync_job_stream
               set error_code = 'not_read', error = 'A stream it depends on failed.'
             where user_id = $1 and job_id = $2 and not requested and error_code is null
            """;
    private static final String DEFERRED = """
            update sync_job_stream set pages_deferred = pages_deferred + 1
             where user_id = $1 and job_id = $2 and stream = $3
            """;
    private static final String SET_STATUS = """
            update sync_job set status = $3
             where user_id = $1 and id = $2 and status in ('queued', 'running', 'waiting')
            """;
    private static final String END = """
            update sync_job set status = $3, ended_at = $4, error_code = $5, error = $6
             where user_id = $1 and id = $2
            returning *
            """;
    private static final String CANCEL = """
            update sync_job set status = 'cancelled', ended_at = $3
             where user_id = $1 and integration_id = $2 and status in ('queued', 'running', 'waiting')
            returning *
            """;
    private static final String PROGRESSED = "update sync_job set progressed_at = $3 where user_id = $1 and id = $2";
    private static final String STALLED = """
            select * from sync_job
             where status in ('queued', 'running') and progressed_at < $1
             order by progressed_at
             limit 100
            """;
    private static final String COMMIT_CURSORS = """
            insert into stream_cursor as known (user_id, integration_id, stream, cursor, updated_at)
            select user_id, $3, stream, cursor_out, $4
              from sync_job_stream
             where user_id = $1 and job_id = $2 and cursor_out is not null
            on conflict (user_id, integration_id, stream) do update
               set cursor = excluded.cursor, updated_at = excluded.updated_at
            """;

    private final Pool pool;
    private final Pool system;

    SyncJobRepository(Pool pool, @ReactiveDataSource("system") Pool system) {
        this.pool = pool;
        this.system = system;
    }

    /** What a new job is to be. */
    record NewJob(
            JobId id,
            UserId owner,
            IntegrationId integration,
            long epoch,
            String integrationType,
            String definitionVersion,
            String syncType,
            String trigger,
            Instant now) {}

    Uni<SyncJob> insert(SqlConnection connection, NewJob job) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addValue(job.owner().value())
                        .addValue(job.id().value())
                        .addValue(job.integration().value())
                        .addValue(job.epoch())
                        .addValue(job.integrationType())
                        .addValue(job.definitionVersion())
                        .addValue(job.syncType())
                        .addValue(job.trigger())
                        .addValue(Columns.timestamp(job.now())))
                .map(rows -> SyncJob.of(rows.iterator().next()));
    }

    Uni<Void> insertStreams(SqlConnection connection, SyncJob job, List<Stream> streams) {
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

    Uni<Optional<SyncJob>> find(UserId owner, JobId id) {
        return pool.preparedQuery(BY_ID)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(SyncJobRepository::first);
    }

    Uni<Optional<SyncJob>> lock(SqlConnection connection, UserId owner, JobId id) {
        return connection
                .preparedQuery(BY_ID + " for update")
                .execute(Tuple.of(owner.value(), id.value()))
                .map(SyncJobRepository::first);
    }

    Uni<Optional<SyncJob>> running(SqlConnection connection, UserId owner, IntegrationId integration) {
        return connection
                .preparedQuery(RUNNING)
                .execute(Tuple.of(owner.value(), integration.value()))
                .map(SyncJobRepository::first);
    }

    Uni<Optional<SyncJob>> latest(UserId owner, IntegrationId integration) {
        return pool.preparedQuery(LATEST)
                .execute(Tuple.of(owner.value(), integration.value()))
                .map(SyncJobRepository::first);
    }

    Uni<List<SyncJob>> page(UserId owner, @Nullable IntegrationId integration, @Nullable Cursor after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(integration == null ? null : integration.value())
                        .addValue(after == null ? null : Columns.timestamp(after.instant(0)))
                        .addValue(after == null ? null : after.uuid(1))
                        .addValue(limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(SyncJob::of)
                        .toList());
    }

    Uni<List<StreamLedger>> streams(UserId owner, JobId job) {
        return pool.preparedQuery(STREAMS)
                .execute(Tuple.of(owner.value(), job.value()))
                .map(SyncJobRepository::ledgers);
    }

    Uni<List<StreamLedger>> streams(SqlConnection connection, SyncJob job) {
        return connection
                .preparedQuery(STREAMS)
                .execute(Tuple.of(job.userId().value(), job.id().value()))
                .map(SyncJobRepository::ledgers);
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

    /** Forgets the stream's cursor, if it had one and nothing has been applied yet. */
    Uni<Boolean> startOver(SqlConnection connection, StreamFailed message) {
        return connection
                .preparedQuery(START_OVER)
                .execute(Tuple.of(message.userId().value(), message.jobId().value(), message.stream()))
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
                        .addValue(message.created())
                        .addValue(message.updated())
                        .addValue(message.deleted()))
                .replaceWithVoid();
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
                        .addValue(message.pending()))
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
                        .addValue(message.cursor()))
                .replaceWithVoid();
    }

    Uni<Void> failed(SqlConnection connection, StreamFailed message) {
        return connection
                .preparedQuery(FAILED)
                .execute(Tuple.of(
                        message.userId().value(),
                        message.jobId().value(),
                        message.stream(),
                        message.code(),
                        message.message()))
                .chain(() -> connection
                        .preparedQuery(SKIP_UNREQUESTED)
                        .execute(Tuple.of(
                                message.userId().value(), message.jobId().value())))
                .replaceWithVoid();
    }

    Uni<Void> deferred(SqlConnection connection, SyncJob job, String stream) {
        return connection
                .preparedQuery(DEFERRED)
                .execute(Tuple.of(job.userId().value(), job.id().value(), stream))
                .chain(() -> setStatus(connection, job, "waiting"));
    }

    Uni<Void> setStatus(SqlConnection connection, SyncJob job, String status) {
        return connection
                .preparedQuery(SET_STATUS)
                .execute(Tuple.of(job.userId().value(), job.id().value(), status))
                .replaceWithVoid();
    }

    Uni<SyncJob> end(SqlConnection connection, SyncJob job, SyncOutcome outcome, Instant now) {
        return connection
                .preparedQuery(END)
                .execute(Tuple.tuple()
                        .addValue(job.userId().value())
                        .addValue(job.id().value())
                        .addValue(outcome.status())
                        .addValue(Columns.timestamp(now))
                        .addValue(outcome.errorCode())
                        .addValue(outcome.error()))
                .map(rows -> SyncJob.of(rows.iterator().next()));
    }

    /** The running one, ended; nothing when none runs. */
    Uni<Optional<SyncJob>> cancel(SqlConnection connection, UserId owner, IntegrationId integration, Instant now) {
        return connection
                .preparedQuery(CANCEL)
                .execute(Tuple.of(owner.value(), integration.value(), Columns.timestamp(now)))
                .map(SyncJobRepository::first);
    }

    Uni<Void> progressed(SqlConnection connection, SyncJob job, Instant now) {
        return connection
                .preparedQuery(PROGRESSED)
                .execute(Tuple.of(job.userId().value(), job.id().value(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** Running jobs of anybody that nothing was heard of since then. */
    Uni<List<SyncJob>> stalled(Instant since) {
        return system.preparedQuery(STALLED)
                .execute(Tuple.of(Columns.timestamp(since)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(SyncJob::of)
                        .toList());
    }

    Uni<Void> commitCursors(SqlConnection connection, SyncJob job, Instant now) {
        return connection
                .preparedQuery(COMMIT_CURSORS)
                .execute(Tuple.of(
                        job.userId().value(),
                        job.id().value(),
                        job.integrationId().value(),
                        Columns.timestamp(now)))
                .replaceWithVoid();
    }

    private static Optional<SyncJob> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(SyncJob.of(rows.iterator().next()));
    }

    private static List<StreamLedger> ledgers(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(StreamLedger::of)
                .toList();
    }
}
