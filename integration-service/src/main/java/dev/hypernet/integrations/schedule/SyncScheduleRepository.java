package dev.hypernet.integrations.schedule;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an owner's integrations sync. What is written is written under the integration's lock. */
@Singleton
public class SyncScheduleRepository {
    private static final String OF = "select * from sync_schedule where user_id = $1 and integration_id = $2";
    private static final String SAVE = """
        insert into sync_schedule
            (user_id, integration_id, auto_sync, sync_interval, excluded_streams, conflict_policy, next_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (user_id, integration_id) do update
           set auto_sync = excluded.auto_sync, sync_interval = excluded.sync_interval,
               excluded_streams = excluded.excluded_streams, conflict_policy = excluded.conflict_policy,
               next_at = excluded.next_at
        """;
    private static final String MOVE_ON =
            "update sync_schedule set next_at = $3 where user_id = $1 and integration_id = $2 and auto_sync";

    private final Pool pool;

    SyncScheduleRepository(Pool pool) {
        this.pool = pool;
    }

    public Uni<SyncSchedule> of(UserId owner, IntegrationId integration) {
        return pool.preparedQuery(OF)
                .execute(Tuple.of(owner.value(), integration.value()))
                .map(SyncScheduleRepository::schedule);
    }

    public Uni<SyncSchedule> of(SqlConnection connection, UserId owner, IntegrationId integration) {
        return connection
                .preparedQuery(OF)
                .execute(Tuple.of(owner.value(), integration.value()))
                .map(SyncScheduleRepository::schedule);
    }

    public Uni<Void> save(
            SqlConnection connection,
            UserId owner,
            IntegrationId integration,
            SyncSettings settings,
            @Nullable Instant nextAt) {
        return connection
                .preparedQuery(SAVE)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(integration.value())
                        .addValue(settings.autoSync())
                        .addValue(settings.syncInterval())
                        .addValue(settings.streams().keySet().toArray(String[]::new))
                        .addValue(settings.conflictPolicy())
                        .addValue(Columns.timestampOrNull(nextAt)))
                .replaceWithVoid();
    }

    public Uni<Void> moveOn(SqlConnection connection, UserId owner, IntegrationId integration, Instant nextAt) {
        return connection
                .preparedQuery(MOVE_ON)
                .execute(Tuple.of(owner.value(), integration.value(), Columns.timestamp(nextAt)))
                .replaceWithVoid();
    }

    private static SyncSchedule schedule(RowSet<Row> rows) {
        return Rows.first(rows, SyncScheduleRepository::schedule).orElse(SyncSchedule.NONE);
    }

    private static SyncSchedule schedule(Row row) {
        return new SyncSchedule(
                new SyncSettings(
                        row.getBoolean("auto_sync"),
                        row.getString("sync_interval"),
                        row.getString("conflict_policy"),
                        SyncSettings.excluded(List.of(row.getArrayOfStrings("excluded_streams")))),
                Columns.instantOrNull(row, "next_at"));
    }
}
