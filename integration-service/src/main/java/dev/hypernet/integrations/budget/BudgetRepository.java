package dev.hypernet.integrations.budget;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Budgets as rows that are held while they are counted: exact over all workers, by the database's clock. */
@Singleton
class BudgetRepository {
    private static final String TAKE = """
        select budget.granted, budget.refused_by, budget.free_in_ms
          from integration as known
         cross join lateral take_budget(known.user_id, known.id, known.integration_type, $3, $4, $5, $6, $7) as budget
         where known.user_id = $1 and known.id = $2
        """;
    private static final String GIVE_BACK = """
        update method_window set under_way = under_way - $3::text[]
         where user_id = $1 and integration_id = $2 and method = '*'
        """;
    private static final String HOLD = """
        insert into method_window as known (user_id, integration_id, method, held_until)
        select user_id, id, '*', clock_timestamp() + $3::bigint * interval '1 millisecond'
          from integration where user_id = $1 and id = $2
        on conflict (user_id, integration_id, method) do update
           set held_until = greatest(known.held_until, excluded.held_until)
        """;
    private static final String HOLD_ALL = """
        insert into provider_budget as known (integration_type, held_until)
        select integration_type, clock_timestamp() + $3::bigint * interval '1 millisecond'
          from integration where user_id = $1 and id = $2
        on conflict (integration_type) do update
           set held_until = greatest(known.held_until, excluded.held_until)
        """;

    private final Pool pool;

    BudgetRepository(Pool pool) {
        this.pool = pool;
    }

    /** Whose pages they are. */
    record Account(UserId owner, IntegrationId integration) {}

    /** What a definition allows; null limits nothing. */
    record Quotas(
            @Nullable Integer requestsPerMinute,
            @Nullable Integer concurrency,
            @Nullable Integer appRequestsPerMinute) {}

    /** Nothing when there is no such integration. */
    Uni<Optional<Taken>> take(Account account, List<UUID> places, Duration held, Quotas quotas) {
        return pool.preparedQuery(TAKE)
                .execute(Tuple.tuple()
                        .addValue(account.owner().value())
                        .addValue(account.integration().value())
                        .addValue(places.toArray(UUID[]::new))
                        .addValue(quotas.concurrency())
                        .addValue(held.toMillis())
                        .addValue(quotas.requestsPerMinute())
                        .addValue(quotas.appRequestsPerMinute()))
                .map(rows -> Rows.first(rows, Taken::of));
    }

    Uni<Void> giveBack(Account account, List<UUID> places) {
        return pool.preparedQuery(GIVE_BACK)
                .execute(Tuple.of(
                        account.owner().value(),
                        account.integration().value(),
                        places.stream().map(UUID::toString).toArray(String[]::new)))
                .replaceWithVoid();
    }

    Uni<Void> hold(Account account, Duration time) {
        return hold(HOLD, account, time);
    }

    Uni<Void> holdAll(Account account, Duration time) {
        return hold(HOLD_ALL, account, time);
    }

    private Uni<Void> hold(String statement, Account account, Duration time) {
        return pool.preparedQuery(statement)
                .execute(Tuple.of(account.owner().value(), account.integration().value(), time.toMillis()))
                .replaceWithVoid();
    }
}
