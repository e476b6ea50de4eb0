package dev.hypernet.integrations.probe;

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
import org.jspecify.annotations.Nullable;

/** Whose time for a check has come, over all people, and when it comes next, for one of them. */
@Singleton
class DueProbeRepository {
    /** Two short walks along one index; with both conditions in one it would be walked to its end. */
    private static final String DUE = """
            (select user_id, id, integration_type, next_check_at
               from integration
              where deleted_at is null and state = 'CONNECTED' and is_enabled and next_check_at <= $1
              order by next_check_at nulls first
              limit $2)
             union all
            (select user_id, id, integration_type, next_check_at
               from integration
              where deleted_at is null and state = 'CONNECTED' and is_enabled and next_check_at is null
              limit $2)
             limit $2
            """;

    private static final String CLAIM = """
            update integration set next_check_at = $4
             where user_id = $1 and id = $2 and next_check_at is not distinct from $3
               and deleted_at is null and state = 'CONNECTED' and is_enabled
            """;
    private static final String POSTPONE = """
            update integration set next_check_at = $3
             where user_id = $1 and id = $2 and deleted_at is null and state = 'CONNECTED'
            """;

    private final Pool pool;
    private final Pool system;

    DueProbeRepository(Pool pool, @ReactiveDataSource("system") Pool system) {
        this.pool = pool;
        this.system = system;
    }

    /** An integration to be checked; one that never had a time for it has none. */
    record Due(
            UserId owner,
            IntegrationId id,
            String type,
            @Nullable Instant since) {}

    /** Without an owner, so only who they are: the longest overdue, then those that never had a time. */
    Uni<List<Due>> due(Instant now, int most) {
        return system.preparedQuery(DUE)
                .execute(Tuple.of(Columns.timestamp(now), most))
                .map(rows -> Rows.list(rows, DueProbeRepository::due));
    }

    /** Whether it is this replica's to check: the others see its next time already. */
    Uni<Boolean> claim(Due due, Instant next) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(
                        due.owner().value(),
                        due.id().value(),
                        Columns.timestampOrNull(due.since()),
                        Columns.timestamp(next)))
                .map(claimed -> claimed.rowCount() == 1);
    }

    Uni<Void> postpone(UserId owner, IntegrationId id, Instant next) {
        return pool.preparedQuery(POSTPONE)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(next)))
                .replaceWithVoid();
    }

    private static Due due(Row row) {
        return new Due(
                Columns.owner(row),
                new IntegrationId(row.getUUID("id")),
                row.getString("integration_type"),
                Columns.instantOrNull(row, "next_check_at"));
    }
}
