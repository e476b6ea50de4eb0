package dev.hypernet.integrations.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Executions of an owner's integrations, from being accepted to their end. */
@Singleton
class AsyncExecutionRepository {
    private static final String TAKE_TURNS =
            "select pg_advisory_xact_lock(hashtextextended('async-executions:' || $1::text, 0))";
    private static final String NOT_ENDED = """
            select count(*) as executions from async_execution
             where user_id = $1 and called_by = $2 and state in ('queued', 'running')
            """;
    private static final String INSERT = """
            insert into async_execution
                (user_id, id, integration_id, method, input, state, called_by, attempts, created_at, expires_at)
            values ($1, $2, $3, $4, $5::text::jsonb, 'queued', $6, 0, $7, $8)
            """;
    private static final String END = """
            update async_execution
               set state = $4, input = 'null', output = $5::text::jsonb, problem = $6::text::jsonb, lease_until = null,
                   ended_at = $7, expires_at = $8
             where user_id = $1 and id = $2 and state = 'running' and attempts = $3
            """;
    private static final String PUT_BACK = """
            update async_execution set state = 'queued', lease_until = $4
             where user_id = $1 and id = $2 and state = 'running' and attempts = $3
            """;

    /**
     * How many of a caller's executions have not ended yet, of this owner's integrations. Those who ask for the same
     * caller wait until this transaction ends, so that none is let in twice.
     */
    Uni<Long> notEnded(SqlConnection connection, UserId owner, UserId calledBy) {
        return connection
                .preparedQuery(TAKE_TURNS)
                .execute(Tuple.of(calledBy.toString()))
                .chain(() -> connection.preparedQuery(NOT_ENDED).execute(Tuple.of(owner.value(), calledBy.value())))
                .map(rows -> rows.iterator().next().getLong("executions"));
    }

    Uni<Void> insert(SqlConnection connection, AsyncExecution execution, Instant expiresAt) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addValue(execution.owner().value())
                        .addValue(execution.id())
                        .addValue(execution.integration().value())
                        .addValue(execution.method())
                        .addValue(execution.input().toString())
                        .addValue(execution.calledBy().value())
                        .addValue(Columns.timestamp(execution.createdAt()))
                        .addValue(Columns.timestamp(expiresAt)))
                .replaceWithVoid();
    }

    /** Whether it was still this taker's; its input is deleted. */
    Uni<Boolean> end(
            SqlConnection connection,
            AsyncExecution execution,
            String state,
            @Nullable JsonNode output,
            @Nullable JsonNode problem,
            Instant now,
            Instant expiresAt) {
        return connection
                .preparedQuery(END)
                .execute(Tuple.tuple()
                        .addValue(execution.owner().value())
                        .addValue(execution.id())
                        .addValue(execution.attempts())
                        .addValue(state)
                        .addValue(output == null ? null : output.toString())
                        .addValue(problem == null ? null : problem.toString())
                        .addValue(Columns.timestamp(now))
                        .addValue(Columns.timestamp(expiresAt)))
                .map(ended -> ended.rowCount() == 1);
    }

    /** Lets another try it, not before this time; nothing happens when it is another's already. */
    Uni<Void> putBack(SqlConnection connection, AsyncExecution execution, Instant notBefore) {
        return connection
                .preparedQuery(PUT_BACK)
                .execute(Tuple.of(
                        execution.owner().value(), execution.id(), execution.attempts(), Columns.timestamp(notBefore)))
                .replaceWithVoid();
    }
}
