package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Jobs. */
@Singleton
class SyncJobRepository {
    private static final String INSERT = """
        insert into sync_job
            (user_id, id, integration_id, epoch, integration_type, definition_version, sync_type, trigger, status,
             created_at, started_at, progressed_at, streams, retry_of, conflict_policy)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $9, $9, $9, $10, $11, $12)
        returning *
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
    static final String SUMS = """
        select job_id, count(*)::int as streams, count(*) filter (where finished)::int as streams_finished,
               count(*) filter (where error_code is not null)::int as streams_failed,
               sum(pages)::bigint as pages, sum(pages_deferred)::bigint as pages_deferred,
               sum(bytes)::bigint as bytes, sum(throttled_ms)::bigint as throttled_ms,
               sum(fetched)::bigint as fetched, sum(applied)::bigint as applied,
               sum(unchanged)::bigint as unchanged, sum(suppressed)::bigint as suppressed,
               sum(rejected)::bigint as rejected,
               bool_and(fetched = applied + unchanged + suppressed + rejected) as is_balanced,
               sum(objects_created)::bigint as objects_created, sum(objects_updated)::bigint as objects_updated,
               sum(objects_deleted)::bigint as objects_deleted, sum(links_created)::bigint as links_created,
               sum(links_deleted)::bigint as links_deleted, sum(links_pending)::bigint as links_pending,
               sum(conflicts)::bigint as conflicts, sum(over_quota)::bigint as over_quota
          from sync_job_stream
         where user_id = $1 and job_id = any ($2)
         group by job_id
        """;
    private static final String TELL_WAITING = """
        update sync_job as job set status = now.status
          from (select case when exists (
                                select from deferred_page as parked where parked.user_id = $1 and parked.job_id = $2)
                             and not exists (
                                select from sync_job_stream as read
                                 where read.user_id = $1 and read.job_id = $2 and read.requested
                                   and not read.finished and read.error_code is null
                                   and not exists (
                                       select from deferred_page as parked
                                        where parked.user_id = $1 and parked.job_id = $2
                                          and parked.stream = read.stream))
                            then 'waiting' else 'running' end as status) as now
         where job.user_id = $1 and job.id = $2 and job.status in ('queued', 'running', 'waiting')
           and job.status <> now.status
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
    private static final String HOLD = """
        update sync_job
           set progressed_at = $3,
               lease_until = greatest(
                   $4::timestamptz,
                   (select max(resume_at) + ($4::timestamptz - $3::timestamptz)
                      from deferred_page
                     where user_id = $1 and job_id = $2),
                   (select $3::timestamptz + 8 * ($4::timestamptz - $3::timestamptz)
                      from sync_job_stream
                     where user_id = $1 and job_id = $2 and sweep = 'requested' and error_code is null
                     limit 1))
         where user_id = $1 and id = $2
        """;
    private static final String LOCK_LAPSED = """
        select * from sync_job
         where user_id = $1 and id = $2 and status in ('queued', 'running', 'waiting') and lease_until < $3
           for update
        """;
    private static final String LAPSED = """
        select * from sync_job
         where status in ('queued', 'running', 'waiting') and lease_until < $1
         order by lease_until
         limit 100
        """;

    static final String OLD = """
        (select user_id, id from sync_job
          where ended_at < $1
          order by ended_at
          limit $3)
         union
        (select user_id, id from sync_job
          where ended_at < $2 and trigger in ('scheduled', 'webhook') and status = 'success'
          order by ended_at
          limit $3)
        """;
    private static final String FORGET = """
        with ledgers as (
            delete from sync_job_stream where user_id = $1 and job_id = any ($2)
        ), pages as (
            delete from deferred_page where user_id = $1 and job_id = any ($2)
        )
        delete from sync_job where user_id = $1 and id = any ($2) and ended_at is not null
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
            @Nullable List<String> streams,
            @Nullable JobId retryOf,
            @Nullable String conflictPolicy,
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
                        .addValue(Columns.timestamp(job.now()))
                        .addValue(job.streams() == null ? null : job.streams().toArray(String[]::new))
                        .addValue(job.retryOf() == null ? null : job.retryOf().value())
                        .addValue(job.conflictPolicy()))
                .map(rows -> SyncJob.of(rows.iterator().next()));
    }

    Uni<Optional<SyncJob>> find(UserId owner, JobId id) {
        return pool.preparedQuery(BY_ID)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(SyncJobRepository::first);
    }

    Uni<Optional<SyncJob>> find(SqlConnection connection, UserId owner, JobId id) {
        return connection
                .preparedQuery(BY_ID)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(SyncJobRepository::first);
    }

    Uni<Optional<SyncJob>> lock(SqlConnection connection, UserId owner, JobId id) {
        return connection
                .preparedQuery(BY_ID + " for update")
                .execute(Tuple.of(owner.value(), id.value()))
                .map(SyncJobRepository::first);
    }

    /** If it is not over, and past its lease. */
    Uni<Optional<SyncJob>> lockLapsed(SqlConnection connection, UserId owner, JobId id, Instant now) {
        return connection
                .preparedQuery(LOCK_LAPSED)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now)))
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

    Uni<List<SyncJob>> page(UserId owner, SyncJobFilter filter, @Nullable Cursor after, int limit) {
        SyncJobStatement page = SyncJobStatement.of(owner, filter, after, limit);
        return pool.preparedQuery(page.sql()).execute(page.tuple()).map(rows -> Rows.list(rows, SyncJob::of));
    }

    /** The ledgers of these jobs, each over all its streams; of one without any there is nothing. */
    Uni<Map<JobId, LedgerSums>> sums(UserId owner, List<SyncJob> of) {
        return pool.preparedQuery(SUMS)
                .execute(Tuple.of(
                        owner.value(), of.stream().map(job -> job.id().value()).toArray(UUID[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(row -> new JobId(row.getUUID("job_id")), LedgerSums::of)));
    }

    /** A job waits when each of its streams that are read waits for its provider; else it runs. */
    Uni<Void> tellWaiting(SqlConnection connection, SyncJob job) {
        return connection
                .preparedQuery(TELL_WAITING)
                .execute(Tuple.of(job.userId().value(), job.id().value()))
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

    /**
     * It was heard of: it lives until then, or as long past the time of its last parked page. Eight times as long while
     * a stream is swept: that takes a message for some hundred objects, behind other people's, and tells of the last.
     */
    Uni<Void> hold(SqlConnection connection, SyncJob job, Instant now, Instant until) {
        return connection
                .preparedQuery(HOLD)
                .execute(Tuple.of(
                        job.userId().value(), job.id().value(), Columns.timestamp(now), Columns.timestamp(until)))
                .replaceWithVoid();
    }

    /** Jobs of anybody that are not over, and past their lease. */
    Uni<List<SyncJob>> lapsed(Instant now) {
        return system.preparedQuery(LAPSED)
                .execute(Tuple.of(Columns.timestamp(now)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(SyncJob::of)
                        .toList());
    }

    /** A job of anybody. */
    record Owned(UserId owner, JobId id) {}

    /**
     * Jobs of anybody that ended before the one time, and those that began by the clock and succeeded before the other.
     *
     * @param most of each
     */
    Uni<List<Owned>> old(Instant endedBefore, Instant routineBefore, int most) {
        return system.preparedQuery(OLD)
                .execute(Tuple.of(Columns.timestamp(endedBefore), Columns.timestamp(routineBefore), most))
                .map(rows -> Rows.list(rows, row -> new Owned(Columns.owner(row), new JobId(row.getUUID("id")))));
    }

    /** With their ledgers. */
    Uni<Void> forget(UserId owner, List<JobId> ended) {
        return pool.preparedQuery(FORGET)
                .execute(
                        Tuple.of(owner.value(), ended.stream().map(JobId::value).toArray(UUID[]::new)))
                .replaceWithVoid();
    }

    private static Optional<SyncJob> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(SyncJob.of(rows.iterator().next()));
    }
}
