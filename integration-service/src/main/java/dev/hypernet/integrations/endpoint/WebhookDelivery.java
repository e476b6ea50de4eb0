package dev.hypernet.integrations.endpoint;

import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event for an endpoint.
 *
 * @param attempts how often it was sent since it was last asked for
 * @param lastStatus what the last attempt was answered; null where it was not answered
 * @param lastError why the last attempt failed, a word; null where it did not
 */
record WebhookDelivery(
        UUID id,
        UUID endpointId,
        UUID eventId,
        String eventType,
        String state,
        int attempts,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        Instant createdAt,
        Instant nextAt,
        @Nullable Instant endedAt) {

    static WebhookDelivery of(Row row) {
        return new WebhookDelivery(
                row.getUUID("id"),
                row.getUUID("endpoint_id"),
                row.getUUID("event_id"),
                row.getString("event_type"),
                row.getString("state"),
                row.getInteger("attempts"),
                row.getInteger("last_status"),
                row.getString("last_error"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "next_at"),
                Columns.instantOrNull(row, "ended_at"));
    }
}
