package dev.hypernet.integrations.sweep;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.SyncProgress.StreamSwept;
import dev.hypernet.integrations.sweep.HeldDeletion.State;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import dev.hypernet.platform.paging.Cursor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Deletions that wait for their owner. */
@Singleton
class HeldDeletionRepository {
    private static final String HOLD = """
        insert into held_deletion
            (user_id, id, integration_id, integration_type, definition_version, conflict_policy, job_id, epoch,
             stream, restart, pages, living, unseen, state, held_at)
        select job.user_id, $4, job.integration_id, job.integration_type, job.definition_version,
               job.conflict_policy, job.id, job.epoch, read.stream, read.restart, read.pages, $5, $6, 'held', $7
          from sync_job job
          join sync_job_stream read on read.user_id = job.user_id and read.job_id = job.id and read.stream = $3
         where job.user_id = $1 and job.id = $2
        """;

    /**
     * What was confirmed is deleted, and what an earlier job held is replaced by what this one found; a late word of an
     * earlier job changes nothing of a later one's.
     */
    private static final String SETTLE = """
        update held_deletion
           set state = case when job_id = $4 and state = 'confirmed' then 'deleted' else 'replaced' end,
               deleted = case when job_id = $4 and state = 'confirmed' then $6::bigint else 0 end,
               decided_at = case when job_id = $4 and state = 'confirmed' then decided_at else $7 end
         where user_id = $1 and integration_id = $2 and stream = $3
           and state in ('held', 'confirmed') and (epoch < $5 or job_id = $4)
        """;

    private static final String LOCK =
            "select * from held_deletion where user_id = $1 and integration_id = $2 and id = $3 for update";
    private static final String DECIDE = """
        update held_deletion set state = $3, decided_at = $4 where user_id = $1 and id = $2 returning *
        """;
    private static final String PAGE = """
        select * from held_deletion
         where user_id = $1 and integration_id = $2 and ($3::text is null or state = $3)
           and ($4::timestamptz is null or (held_at, id) < ($4, $5))
         order by held_at desc, id desc
         limit $6
        """;

    private final Pool pool;

    HeldDeletionRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Void> hold(SqlConnection connection, StreamSwept swept, Instant now) {
        return connection
                .preparedQuery(HOLD)
                .execute(Tuple.tuple()
                        .addValue(swept.userId().value())
                        .addValue(swept.jobId().value())
                        .addValue(swept.stream())
                        .addValue(UUID.randomUUID())
                        .addValue(swept.living())
                        .addValue(swept.unseen())
                        .addValue(Columns.timestamp(now)))
                .replaceWithVoid();
    }

    Uni<Void> settle(SqlConnection connection, StreamSwept swept, Instant now) {
        return connection
                .preparedQuery(SETTLE)
                .execute(Tuple.tuple()
                        .addValue(swept.userId().value())
                        .addValue(swept.integrationId().value())
                        .addValue(swept.stream())
                        .addValue(swept.jobId().value())
                        .addValue(swept.epoch())
                        .addValue(swept.swept())
                        .addValue(Columns.timestamp(now)))
                .replaceWithVoid();
    }

    Uni<Optional<HeldDeletion>> lock(SqlConnection connection, UserId owner, IntegrationId integration, UUID id) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(owner.value(), integration.value(), id))
                .map(rows -> Rows.first(rows, HeldDeletion::of));
    }

    Uni<HeldDeletion> decide(SqlConnection connection, HeldDeletion held, State state, Instant now) {
        return connection
                .preparedQuery(DECIDE)
                .execute(Tuple.of(held.owner().value(), held.id(), state.toString(), Columns.timestamp(now)))
                .map(rows -> HeldDeletion.of(rows.iterator().next()));
    }

    Uni<List<HeldDeletion>> page(
            UserId owner, IntegrationId integration, @Nullable String state, @Nullable Cursor after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(integration.value())
                        .addValue(state)
                        .addValue(after == null ? null : Columns.timestamp(after.instant(1)))
                        .addValue(after == null ? null : after.uuid(2))
                        .addValue(limit))
                .map(rows -> Rows.list(rows, HeldDeletion::of));
    }
}
