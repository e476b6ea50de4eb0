package dev.hypernet.integrations.schedule;

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

/** Whose time for a sync has come, over all people. */
@Singleton
public class DueSyncRepository {
    public static final String DUE = """
        select user_id, integration_id
          from sync_schedule
         where auto_sync and next_at <= $1
         order by next_at
         limit $2
        """;

    private final Pool system;

    DueSyncRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** An integration whose time has come, or had when it was looked at. */
    public record Due(UserId owner, IntegrationId integration) {}

    /** The longest overdue first. */
    public Uni<List<Due>> due(Instant now, int most) {
        return system.preparedQuery(DUE)
                .execute(Tuple.of(Columns.timestamp(now), most))
                .map(rows -> Rows.list(rows, DueSyncRepository::due));
    }

    private static Due due(Row row) {
        return new Due(Columns.owner(row), new IntegrationId(row.getUUID("integration_id")));
    }
}
