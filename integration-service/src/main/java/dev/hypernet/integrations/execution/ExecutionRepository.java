package dev.hypernet.integrations.execution;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import dev.hypernet.platform.paging.Cursor;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The audit of every use of an integration (rows I19, X03). Its owner reads all of it; who called through somebody
 * else's reads their own, as the system role, which also ends what a lost process left.
 */
@Singleton
class ExecutionRepository {
    private static final String INSERT = """
            insert into execution
                (user_id, id, integration_id, integration_type, definition_version, method, called_by, purpose, mode,
                 status, code, started_at, given_up_at, duration_ms, input_hash)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """;
    /** One that was given up too early is heard all the same. */
    private static final String END = """
            update execution
               set status = $4, code = $5, duration_ms = $6, attempts = $7, cached = $8, http_status = $9,
                   request_bytes = $10, response_bytes = $11, output_hash = $12
             where user_id = $1 and id = $2 and started_at = $3 and status in ('running', 'unknown')
            """;

    private static final String PAGE = """
            select *, started_at as created_at, null as output, null as problem, null::timestamptz as expires_at
              from execution
             where user_id = $1 and ($2::timestamptz is null or (started_at, id) < ($2, $3))%s
             order by started_at desc, id desc
             limit $4
            """;
    /**
     * The last time it was made, with what is kept of it. What was sent and received is its caller's alone, also where
     * the integration is another's. One that is queued has no row in the audit yet.
     */
    private static final String ONE = """
            with audited as (
                select * from execution where %1$s order by started_at desc limit 1
            ), kept as (
                select * from async_execution where %1$s
            )
            select id, user_id, integration_id,
                   coalesce(audited.integration_type,
                            (select known.integration_type from integration as known
                              where known.user_id = kept.user_id and known.id = kept.integration_id)
                   ) as integration_type, audited.definition_version,
                   coalesce(audited.method, kept.method) as method,
                   coalesce(audited.called_by, kept.called_by) as called_by,
                   coalesce(audited.purpose, 'method') as purpose, coalesce(audited.mode, 'async') as mode,
                   coalesce(kept.state, audited.status) as status,
                   coalesce(audited.code, kept.problem ->> 'code') as code,
                   coalesce(kept.created_at, audited.started_at) as created_at, audited.started_at,
                   audited.duration_ms, coalesce(audited.attempts, 0) as attempts,
                   coalesce(audited.cached, false) as cached, audited.http_status,
                   coalesce(audited.request_bytes, 0) as request_bytes,
                   coalesce(audited.response_bytes, 0) as response_bytes, audited.input_hash, audited.output_hash,
                   case when kept.called_by = $1 then kept.output::text end as output,
                   case when kept.called_by = $1 then kept.problem::text end as problem, kept.expires_at
              from audited
              full join kept using (user_id, id, integration_id)
            """;

    private static final String OWN = ONE.formatted("user_id = $1 and id = $2");
    private static final String OF_OTHERS = ONE.formatted("called_by = $1 and called_by <> user_id and id = $2");
    private static final String GIVE_UP = """
            update execution set status = 'unknown', code = 'lost'
             where status = 'running'
               and (user_id, id, started_at) in (
                       select user_id, id, started_at from execution
                        where status = 'running' and given_up_at < $1
                        order by given_up_at
                        limit $2)
            """;

    private final Pool pool;
    private final Pool system;

    ExecutionRepository(Pool pool, @ReactiveDataSource("system") Pool system) {
        this.pool = pool;
        this.system = system;
    }

    /** Before anything is asked. */
    Uni<Void> begin(Running running) {
        return insert(running, "running", null, null);
    }

    /** One that was not begun: it is known at once that it must not be. */
    Uni<Void> refuse(Running refused, String code) {
        return insert(refused, "failed", code, 0L);
    }

    Uni<Void> end(Running running, Ending ending, Tally tally) {
        return pool.preparedQuery(END)
                .execute(Tuple.tuple()
                        .addValue(running.call().integration().userId().value())
                        .addValue(running.id())
                        .addValue(Columns.timestamp(running.startedAt()))
                        .addValue(ending.status())
                        .addValue(ending.code())
                        .addValue(ending.durationMs())
                        .addValue(tally.attempts())
                        .addValue(ending.cached())
                        .addValue(tally.httpStatus())
                        .addValue(tally.requestBytes())
                        .addValue(tally.responseBytes())
                        .addValue(ending.outputHash()))
                .replaceWithVoid();
    }

    Uni<List<Execution>> page(UserId owner, ExecutionFilter filter, @Nullable Cursor after, int limit) {
        Tuple arguments = Tuple.tuple()
                .addValue(owner.value())
                .addValue(after == null ? null : Columns.timestamp(after.instant(1)))
                .addValue(after == null ? null : after.uuid(2))
                .addValue(limit);
        return pool.preparedQuery(PAGE.formatted(conditions(filter, arguments)))
                .execute(arguments)
                .map(rows -> Rows.list(rows, Execution::of));
    }

    /** One of the person's integrations, or one that they called through another's. */
    Uni<Optional<Execution>> find(UserId person, UUID id) {
        return find(pool, OWN, person, id)
                .chain(own -> own.isPresent() ? Uni.createFrom().item(own) : find(system, OF_OTHERS, person, id));
    }

    /** Ends the oldest that were lost; how many. */
    Uni<Integer> giveUp(Instant now, int most) {
        return system.preparedQuery(GIVE_UP)
                .execute(Tuple.of(Columns.timestamp(now), most))
                .map(rows -> rows.rowCount());
    }

    private static Uni<Optional<Execution>> find(Pool pool, String statement, UserId person, UUID id) {
        return pool.preparedQuery(statement)
                .execute(Tuple.of(person.value(), id))
                .map(rows -> Rows.first(rows, Execution::of));
    }

    private Uni<Void> insert(Running running, String status, @Nullable String code, @Nullable Long durationMs) {
        MethodCalls.Call call = running.call();
        return pool.preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addValue(call.integration().userId().value())
                        .addValue(running.id())
                        .addValue(call.integration().id().value())
                        .addValue(call.integration().integrationType())
                        .addValue(call.definition().version())
                        .addValue(call.method().id())
                        .addValue(call.caller() == null ? null : call.caller().value())
                        .addValue(call.purpose().word())
                        .addValue(running.mode().word())
                        .addValue(status)
                        .addValue(code)
                        .addValue(Columns.timestamp(running.startedAt()))
                        .addValue(Columns.timestamp(running.givenUpAt()))
                        .addValue(durationMs)
                        .addValue(running.inputHash()))
                .replaceWithVoid();
    }

    /** A status stands in the statement itself: the index of those that did not succeed knows it only so. */
    private static String conditions(ExecutionFilter filter, Tuple arguments) {
        StringBuilder conditions = new StringBuilder();
        if (filter.integration() != null) {
            arguments.addValue(filter.integration().value());
            conditions.append(" and integration_id = $").append(arguments.size());
        }
        if (filter.method() != null) {
            arguments.addValue(filter.method());
            conditions.append(" and method = $").append(arguments.size());
        }
        if (filter.status() != null) {
            String status = filter.status().name().toLowerCase(Locale.ROOT);
            conditions.append(" and status = '").append(status).append('\'');
        }
        return conditions.toString();
    }
}
