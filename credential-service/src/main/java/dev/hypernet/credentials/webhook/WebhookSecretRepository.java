package dev.hypernet.credentials.webhook;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Where a person's secrets of webhooks lie in the secret store. */
@Singleton
class WebhookSecretRepository {
    private static final String RESERVE = """
        insert into webhook_secret (user_id, id, generation, issued, changed_at)
        values ($1, $2, 0, 1, $3)
        on conflict (user_id, id) do update
           set issued = webhook_secret.issued + 1
        returning issued
        """;
    private static final String PUT_IN_FORCE = """
        update webhook_secret
           set generation = $3,
               previous = case when $4::timestamptz > $5 then nullif(generation, 0) end,
               previous_until = case when generation > 0 and $4::timestamptz > $5 then $4::timestamptz end,
               changed_at = $5
         where user_id = $1 and id = $2 and generation < $3
        returning coalesce(old.generation, 0) as generation_before
        """;
    private static final String IN_FORCE = """
        select generation, case when previous_until > $3 then previous end as previous
          from webhook_secret
         where user_id = $1 and id = $2 and generation > 0
        """;
    private static final String END_PREVIOUS = """
        update webhook_secret
           set previous = null, previous_until = null
         where user_id = $1 and id = $2 and previous = $3 and previous_until <= $4
        """;
    private static final String REMOVE = "delete from webhook_secret where user_id = $1 and id = $2 returning issued";

    private final Pool pool;

    WebhookSecretRepository(Pool pool) {
        this.pool = pool;
    }

    /** A number for a secret on its way. */
    Uni<Long> reserve(UserId owner, UUID id, Instant now) {
        return pool.preparedQuery(RESERVE)
                .execute(Tuple.of(owner.value(), id, Columns.timestamp(now)))
                .map(rows -> rows.iterator().next().getLong("issued"));
    }

    /**
     * In the caller's transaction: the number it takes the place of, which signs too until then; nothing when a later one
     * was faster.
     */
    Uni<Optional<Long>> putInForce(
            SqlClient client, UserId owner, UUID id, long generation, Instant previousUntil, Instant now) {
        return client.preparedQuery(PUT_IN_FORCE)
                .execute(Tuple.of(
                        owner.value(), id, generation, Columns.timestamp(previousUntil), Columns.timestamp(now)))
                .map(rows -> Rows.first(rows, row -> row.getLong("generation_before")));
    }

    /** The numbers that sign now, the newest first; none where there is no secret. */
    Uni<List<Long>> inForce(UserId owner, UUID id, Instant now) {
        return pool.preparedQuery(IN_FORCE)
                .execute(Tuple.of(owner.value(), id, Columns.timestamp(now)))
                .map(rows -> Rows.first(rows, WebhookSecretRepository::numbers).orElse(List.of()));
    }

    private static List<Long> numbers(Row row) {
        return Stream.of(row.getLong("generation"), row.getLong("previous"))
                .filter(number -> number != null)
                .toList();
    }

    /** It signs no more and is destroyed. */
    Uni<Void> endPrevious(UserId owner, UUID id, long previous, Instant now) {
        return pool.preparedQuery(END_PREVIOUS)
                .execute(Tuple.of(owner.value(), id, previous, Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** In the caller's transaction: the last number there was; nothing where there is none. */
    Uni<Optional<Long>> remove(SqlClient client, UserId owner, UUID id) {
        return client.preparedQuery(REMOVE)
                .execute(Tuple.of(owner.value(), id))
                .map(rows -> Rows.first(rows, row -> row.getLong("issued")));
    }
}
