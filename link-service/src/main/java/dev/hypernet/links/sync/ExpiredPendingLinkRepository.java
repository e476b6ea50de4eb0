package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.links.sync.PendingLinkRepository.Pending;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Links that wait too long, over all people: as the system role. */
@Singleton
class ExpiredPendingLinkRepository {
    private static final String EXPIRE = """
        with late as (
            select user_id, id
              from pending_link
             where expired_at is null and kept_at < $1
             order by kept_at
             limit $3
               for update skip locked
        )
        update pending_link as pending
           set expired_at = $2, awaited = false,
               reason = case when exists (
                                  select from known_object as gone
                                   where gone.user_id = pending.user_id
                                     and gone.integration_id = pending.integration_id
                                     and gone.source_id in (pending.from_source_id, pending.to_source_id)
                                     and gone.deleted_at is not null)
                             then 'end_deleted' else 'end_never_arrived' end
          from late
         where pending.user_id = late.user_id and pending.id = late.id
        returning pending.user_id, pending.integration_id, pending.job_id as pending_job_id, pending.epoch,
                  pending.restart, pending.stream, old.awaited
        """;
    private static final String FORGET = """
        delete from pending_link
         where ctid = any(array(
                   select ctid from pending_link where expired_at < $1 order by expired_at limit $2))
           and expired_at is not null
        """;

    private final Pool system;

    ExpiredPendingLinkRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** Whose it was, and what its job's ledger has of it. */
    record Expired(UserId owner, IntegrationId integration, Pending pending) {}

    <T> Uni<T> withoutOwner(Function<SqlConnection, Uni<T>> work) {
        return system.withTransaction(work);
    }

    /** Gives up those kept before this time that nobody else works on, the oldest first. */
    Uni<List<Expired>> expire(SqlConnection connection, Instant keptBefore, Instant now, int most) {
        return connection
                .preparedQuery(EXPIRE)
                .execute(Tuple.of(Columns.timestamp(keptBefore), Columns.timestamp(now), most))
                .map(rows -> Rows.list(rows, ExpiredPendingLinkRepository::expired));
    }

    /** Removes the oldest of those given up before this time; how many they were. */
    Uni<Integer> forget(Instant expiredBefore, int most) {
        return system.preparedQuery(FORGET)
                .execute(Tuple.of(Columns.timestamp(expiredBefore), most))
                .map(rows -> rows.rowCount());
    }

    private static Expired expired(Row row) {
        return new Expired(
                Columns.owner(row),
                new IntegrationId(row.getUUID("integration_id")),
                new Pending(JobStream.of(row), row.getBoolean("awaited"), null));
    }
}
