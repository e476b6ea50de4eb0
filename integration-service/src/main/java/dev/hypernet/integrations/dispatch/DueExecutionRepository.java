package dev.hypernet.integrations.dispatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Executions over all people, as the system role: whose turn it is, whose taker was lost, what is to be forgotten. */
@Singleton
class DueExecutionRepository {
    /**
     * By turns: an execution's is the number of its caller's that are before it or run already, so whoever has fewest
     * under way comes first, however many others wait. Only the oldest are looked at, which bounds the work.
     */
    private static final String TAKE = """
            with under_way as (
                select called_by, count(*) as executions
                  from async_execution
                 where state = 'running'
                 group by called_by
            ), oldest as (
                select user_id, id, called_by, created_at
                  from async_execution
                 where state = 'queued' and (lease_until is null or lease_until <= $1)
                 order by created_at
                 limit 5000
            ), waiting as (
                select oldest.user_id, oldest.id, oldest.created_at,
                       row_number() over (partition by oldest.called_by order by oldest.created_at, oldest.id)
                       + coalesce(under_way.executions, 0) as turn
                  from oldest
                  left join under_way on under_way.called_by = oldest.called_by
            ), taken as (
                select execution.user_id, execution.id
                  from waiting
                  join async_execution as execution
                    on execution.user_id = waiting.user_id and execution.id = waiting.id
                 where execution.state = 'queued' and waiting.turn <= $4
                 order by waiting.turn, waiting.created_at, waiting.id
                 limit $3
                   for update of execution skip locked
            )
            update async_execution as execution
               set state = 'running', lease_until = $2, attempts = execution.attempts + 1
              from taken
             where execution.user_id = taken.user_id and execution.id = taken.id
            returning execution.user_id, execution.id, execution.integration_id, execution.method,
                      execution.input::text as input, coalesce(execution.called_by, execution.user_id) as called_by,
                      execution.attempts, execution.created_at
            """;

    private static final String RENEW =
            "update async_execution set lease_until = $2 where state = 'running' and id = any($1)";
    private static final String TAKE_LOST = """
            with lost as (
                select user_id, id
                  from async_execution
                 where state = 'running' and lease_until < $1
                 order by lease_until
                 limit $3
                   for update skip locked
            )
            update async_execution as execution
               set lease_until = $2
              from lost
             where execution.user_id = lost.user_id and execution.id = lost.id
            returning execution.user_id, execution.id, execution.integration_id, execution.method,
                      execution.input::text as input, coalesce(execution.called_by, execution.user_id) as called_by,
                      execution.attempts, execution.created_at
            """;
    private static final String FORGET = """
            delete from async_execution
             where ctid = any(array(
                       select ctid from async_execution
                        where expires_at < $1 and state not in ('queued', 'running')
                        order by expires_at
                        limit $2))
               and expires_at < $1
            """;
    private final Pool system;
    private final ObjectMapper json;

    DueExecutionRepository(@ReactiveDataSource("system") Pool system, ObjectMapper json) {
        this.system = system;
        this.json = json;
    }

    /**
     * Takes what is due and nobody else takes.
     *
     * @param leaseUntil how long it is held unless renewed
     * @param most of all
     * @param mostOfOne of one caller, with those that run already
     */
    Uni<List<AsyncExecution>> take(Instant now, Instant leaseUntil, int most, int mostOfOne) {
        return system.preparedQuery(TAKE)
                .execute(Tuple.of(Columns.timestamp(now), Columns.timestamp(leaseUntil), most, (long) mostOfOne))
                .map(rows -> Rows.list(rows, this::execution));
    }

    Uni<Void> renew(Set<UUID> held, Instant leaseUntil) {
        return held.isEmpty()
                ? Uni.createFrom().voidItem()
                : system.preparedQuery(RENEW)
                        .execute(Tuple.of(held.toArray(UUID[]::new), Columns.timestamp(leaseUntil)))
                        .replaceWithVoid();
    }

    /** Those whose taker let its lease run out; held until then by whoever decides about them. */
    Uni<List<AsyncExecution>> takeLost(Instant now, Instant leaseUntil, int most) {
        return system.preparedQuery(TAKE_LOST)
                .execute(Tuple.of(Columns.timestamp(now), Columns.timestamp(leaseUntil), most))
                .map(rows -> Rows.list(rows, this::execution));
    }

    /** Removes the oldest of those that are kept no longer; how many they were. */
    Uni<Integer> forget(Instant now, int most) {
        return system.preparedQuery(FORGET)
                .execute(Tuple.of(Columns.timestamp(now), most))
                .map(rows -> rows.rowCount());
    }

    private AsyncExecution execution(Row row) {
        return new AsyncExecution(
                row.getUUID("id"),
                Columns.owner(row),
                new IntegrationId(row.getUUID("integration_id")),
                row.getString("method"),
                read(row.getString("input")),
                new UserId(row.getUUID("called_by")),
                row.getInteger("attempts"),
                Columns.instant(row, "created_at"));
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("a stored execution cannot be read", unreadable);
        }
    }
}
