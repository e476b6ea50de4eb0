package dev.hypernet.integrations.webhook;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** A person's hints, under the lock of their integration. */
@Singleton
class HintRepository {
    static final String PUT_OFF = """
        update webhook_hint
           set due_at = $4
         where user_id = $1 and integration_id = $2 and due_at <= $3
        """;
    static final String LAST_JOB = """
        select created_at
          from sync_job
         where user_id = $1 and trigger = 'webhook' and integration_id = $2 and created_at > $3
         order by created_at desc
         limit 1
        """;
    static final String FORGET = "delete from webhook_hint where user_id = $1 and integration_id = $2";

    /** Whether there is one that is due; then it is not any more until that time. */
    Uni<Boolean> putOff(SqlConnection connection, UserId owner, IntegrationId integration, Instant now, Instant until) {
        return connection
                .preparedQuery(PUT_OFF)
                .execute(Tuple.of(owner.value(), integration.value(), Columns.timestamp(now), Columns.timestamp(until)))
                .map(due -> due.rowCount() > 0);
    }

    /** When the last sync after a hint began, if after that time. */
    Uni<Optional<Instant>> lastJob(SqlConnection connection, UserId owner, IntegrationId integration, Instant after) {
        return connection
                .preparedQuery(LAST_JOB)
                .execute(Tuple.of(owner.value(), integration.value(), Columns.timestamp(after)))
                .map(rows -> Rows.first(rows, row -> Columns.instant(row, "created_at")));
    }

    Uni<Void> forget(SqlConnection connection, UserId owner, IntegrationId integration) {
        return connection
                .preparedQuery(FORGET)
                .execute(Tuple.of(owner.value(), integration.value()))
                .replaceWithVoid();
    }
}
