package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Calls under a key and what they gave, as the integration's owner. One whose process is lost is found by its lease, as
 * calls are that nobody waits for.
 */
@Singleton
class KeyedCallRepository {
    private static final String CLAIM = """
            insert into async_execution
                (user_id, id, integration_id, method, input, state, called_by, attempts, lease_until, created_at,
                 expires_at)
            values ($1, $2, $3, $4, $5::text::jsonb, 'running', $6, 1, $7, $8, $9)
            on conflict (user_id, id) do nothing
            """;
    private static final String END = """
            update async_execution
               set state = $3, input = 'null', output = $4::text::jsonb, problem = $5::text::jsonb, lease_until = null,
                   ended_at = $6, expires_at = $7
             where user_id = $1 and id = $2 and state = 'running' and attempts = 1
            """;
    private static final String WITHDRAW =
            "delete from async_execution where user_id = $1 and id = $2 and state = 'running' and attempts = 1";

    private final Pool pool;

    KeyedCallRepository(Pool pool) {
        this.pool = pool;
    }

    /** Whether nobody made this call before, or is about to. */
    Uni<Boolean> claim(MethodCalls.Call call, UUID id, Instant now, Instant leaseUntil, Instant expiresAt) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.tuple()
                        .addValue(call.integration().userId().value())
                        .addValue(id)
                        .addValue(call.integration().id().value())
                        .addValue(call.method().id())
                        .addValue(call.input().toString())
                        .addValue(call.caller() == null ? null : call.caller().value())
                        .addValue(Columns.timestamp(leaseUntil))
                        .addValue(Columns.timestamp(now))
                        .addValue(Columns.timestamp(expiresAt)))
                .map(claimed -> claimed.rowCount() == 1);
    }

    /** Keeps the answer; what it was called with is deleted. */
    Uni<Void> end(
            MethodCalls.Call call,
            UUID id,
            String state,
            @Nullable JsonNode output,
            @Nullable JsonNode problem,
            Instant now,
            Instant expiresAt) {
        return pool.preparedQuery(END)
                .execute(Tuple.tuple()
                        .addValue(call.integration().userId().value())
                        .addValue(id)
                        .addValue(state)
                        .addValue(output == null ? null : output.toString())
                        .addValue(problem == null ? null : problem.toString())
                        .addValue(Columns.timestamp(now))
                        .addValue(Columns.timestamp(expiresAt)))
                .replaceWithVoid();
    }

    /** As if it had never been asked for. */
    Uni<Void> withdraw(MethodCalls.Call call, UUID id) {
        return pool.preparedQuery(WITHDRAW)
                .execute(Tuple.of(call.integration().userId().value(), id))
                .replaceWithVoid();
    }
}
