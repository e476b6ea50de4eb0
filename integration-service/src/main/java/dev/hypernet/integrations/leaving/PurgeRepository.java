package dev.hypernet.integrations.leaving;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/**
 * Empties integrations that were removed: found without an owner, ids alone, and then emptied as their owner's. What
 * there can be very many of goes in slices.
 */
@Singleton
class PurgeRepository {
    private static final int SLICE = 1000;
    private static final int JOBS = 200;

    static final String DUE = """
        select user_id, id from integration
         where deleted_at < $1 and purged_at is null
         order by deleted_at
         limit $2
        """;

    /** Against whoever revives it, and whoever else empties it: who has it is passed by. */
    private static final String LOCK = """
        select 1 from integration
         where user_id = $1 and id = $2 and deleted_at < $3 and purged_at is null
           for update skip locked
        """;

    /**
     * The oldest of them, by their time. The order, of what is one integration's alone, is one that no other index has:
     * a person's others are not walked.
     */
    static final String EXECUTIONS = """
        delete from execution
         where user_id = $1 and integration_id = $2
           and started_at <= coalesce(
                   (select started_at from execution
                     where user_id = $1 and integration_id >= $2 and integration_id <= $2
                     order by integration_id desc, started_at
                    offset $3 limit 1), 'infinity')
        """;

    static final String ASYNC_EXECUTIONS = """
        delete from async_execution
         where user_id = $1
           and id = any (array(select id from async_execution
                                where user_id = $1 and integration_id = $2
                                limit $3))
        """;
    static final String JOBS_WITH_LEDGERS = """
        with oldest as materialized (
            select id from sync_job
             where user_id = $1 and integration_id = $2
             order by created_at, id
             limit $3
        ), ledgers as (
            delete from sync_job_stream where user_id = $1 and job_id = any (array(select id from oldest))
        ), pages as (
            delete from deferred_page where user_id = $1 and job_id = any (array(select id from oldest))
        )
        delete from sync_job where user_id = $1 and id = any (array(select id from oldest))
        """;

    private static final List<String> REST = List.of(
            "delete from method_window where user_id = $1 and integration_id = $2",
            "delete from sync_schedule where user_id = $1 and integration_id = $2",
            "delete from held_deletion where user_id = $1 and integration_id = $2",
            "delete from webhook_hint where user_id = $1 and integration_id = $2",
            "delete from stream_cursor where user_id = $1 and integration_id = $2",
            "delete from oauth_attempt where user_id = $1 and integration_id = $2");

    /** What recognises the account, what its settings were, and nothing else that was said of it. */
    private static final String BARE = """
        update integration
           set purged_at = $3, description = null, external_account_name = null, scopes = '{}', error = null,
               token_expires_at = null, health = null, checked_at = null, next_check_at = null
         where user_id = $1 and id = $2 and external_account_id is not null
        """;

    private static final String WITHOUT_ACCOUNT =
            "delete from integration where user_id = $1 and id = $2 and external_account_id is null";

    private final Pool pool;
    private final Pool system;

    PurgeRepository(Pool pool, @ReactiveDataSource("system") Pool system) {
        this.pool = pool;
        this.system = system;
    }

    record Removed(UserId owner, IntegrationId id) {}

    /** Those that were removed before this time and not emptied yet, the oldest first. */
    Uni<List<Removed>> due(Instant removedBefore, int most) {
        return system.preparedQuery(DUE)
                .execute(Tuple.of(Columns.timestamp(removedBefore), most))
                .map(rows ->
                        Rows.list(rows, row -> new Removed(Columns.owner(row), new IntegrationId(row.getUUID("id")))));
    }

    /** One slice of it, in a transaction of its own; whether that was the last, also because it is not due any more. */
    Uni<Boolean> empty(Removed removed, Instant removedBefore, Instant now) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(removed.owner().value(), removed.id().value(), Columns.timestamp(removedBefore)))
                .chain(locked -> locked.size() == 0 ? Uni.createFrom().item(true) : empty(connection, removed, now)));
    }

    private static Uni<Boolean> empty(SqlConnection connection, Removed removed, Instant now) {
        return isEmptyAfter(connection, EXECUTIONS, removed, SLICE)
                .chain(none -> none
                        ? isEmptyAfter(connection, ASYNC_EXECUTIONS, removed, SLICE)
                        : Uni.createFrom().item(false))
                .chain(none -> none
                        ? isEmptyAfter(connection, JOBS_WITH_LEDGERS, removed, JOBS)
                        : Uni.createFrom().item(false))
                .call(none -> none
                        ? finish(connection, removed, now)
                        : Uni.createFrom().voidItem());
    }

    /** A slice that was not full was the last. */
    private static Uni<Boolean> isEmptyAfter(SqlConnection connection, String slice, Removed removed, int most) {
        return connection
                .preparedQuery(slice)
                .execute(Tuple.of(removed.owner().value(), removed.id().value(), most))
                .map(gone -> gone.rowCount() < most);
    }

    private static Uni<Void> finish(SqlConnection connection, Removed removed, Instant now) {
        return Multi.createFrom()
                .iterable(REST)
                .onItem()
                .transformToUniAndConcatenate(statement -> connection
                        .preparedQuery(statement)
                        .execute(Tuple.of(removed.owner().value(), removed.id().value())))
                .onItem()
                .ignoreAsUni()
                .chain(() -> connection
                        .preparedQuery(BARE)
                        .execute(Tuple.of(removed.owner().value(), removed.id().value(), Columns.timestamp(now))))
                .chain(() -> connection
                        .preparedQuery(WITHOUT_ACCOUNT)
                        .execute(Tuple.of(removed.owner().value(), removed.id().value())))
                .replaceWithVoid();
    }
}
