package dev.hypernet.objects.content;

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

/** Accounts of which something falls due, over all people: as the system role, which sees no more than that. */
@Singleton
class DueLaneRepository {
    private static final String DUE = """
        select user_id, integration_id, coalesce(room_at <= $1, false) as is_room_due
          from content_lane where wake_at <= $1 order by wake_at limit $2
        """;

    private final Pool system;

    DueLaneRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /**
     * An account.
     *
     * @param isRoomDue whether it is to be looked if what did not fit does by now
     */
    record DueLane(UserId owner, IntegrationId integration, boolean isRoomDue) {}

    Uni<List<DueLane>> due(Instant now, int limit) {
        return system.preparedQuery(DUE)
                .execute(Tuple.of(Columns.timestamp(now), limit))
                .map(rows -> Rows.list(rows, DueLaneRepository::lane));
    }

    private static DueLane lane(Row row) {
        return new DueLane(
                Columns.owner(row), new IntegrationId(row.getUUID("integration_id")), row.getBoolean("is_room_due"));
    }
}
