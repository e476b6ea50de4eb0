package dev.hypernet.integrations.execution;

import dev.hypernet.connector.Definition;
import dev.hypernet.integrations.integration.CallFigures;
import dev.hypernet.integrations.integration.CallStatistics;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.RateLimit;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Counts from the audit of an integration's last day, and how full its windows are. */
@Singleton
class CallFiguresRepository implements CallFigures {
    private static final Duration LATELY = Duration.ofDays(1);
    private static final int MOST = 1000;

    /**
     * One more than is counted tells whether there are more. Looks at health are no calls. The order, of what is one
     * integration's alone, is one that no other index has.
     */
    static final String LAST = """
            with recent as (
                select status, cached, purpose from execution
                 where user_id = $1 and integration_id >= $2 and integration_id <= $2 and started_at >= $3
                 order by integration_id, started_at desc, id desc
                 limit $4::bigint + 1
            ), counted as (
                select * from recent limit $4
            )
            select (select count(*) from recent) <= $4 as is_complete,
                   count(*) as calls,
                   count(*) filter (where status = 'succeeded') as succeeded,
                   count(*) filter (where status in ('failed', 'unknown')) as failed,
                   count(*) filter (where cached) as cached
              from counted
             where purpose = 'method'
            """;

    private final Pool pool;
    private final RateWindow windows;
    private final Clock clock;

    CallFiguresRepository(Pool pool, RateWindow windows, Clock clock) {
        this.pool = pool;
        this.windows = windows;
        this.clock = clock;
    }

    @Override
    public Uni<CallStatistics> statistics(Integration integration) {
        Instant since = clock.instant().minus(LATELY);
        return pool.preparedQuery(LAST)
                .execute(Tuple.of(
                        integration.userId().value(), integration.id().value(), Columns.timestamp(since), (long) MOST))
                .map(rows -> statistics(rows.iterator().next(), since));
    }

    @Override
    public Uni<RateLimit> limits(Integration integration, Definition definition) {
        return windows.left(integration, definition);
    }

    private static CallStatistics statistics(Row row, Instant since) {
        return new CallStatistics(
                since,
                row.getBoolean("is_complete"),
                row.getLong("calls"),
                row.getLong("succeeded"),
                row.getLong("failed"),
                row.getLong("cached"));
    }
}
