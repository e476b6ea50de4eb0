package dev.hypernet.integrations.endpoint;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a person wants to be told.
 *
 * @param eventTypes none for all; one that ends in {@code .*} is all that begin so
 * @param disabledReason {@code gone}, {@code failing} or {@code overflow}; null where its owner disabled it, or nobody did
 * @param failingSince since when nothing came through; null where the last thing did
 * @param answeredAt when this address first took something; null where it never did
 */
record WebhookEndpoint(
        UUID id,
        UserId owner,
        long version,
        Instant createdAt,
        Instant updatedAt,
        String url,
        @Nullable String description,
        List<String> eventTypes,
        boolean isEnabled,
        @Nullable String disabledReason,
        @Nullable Instant failingSince,
        @Nullable Instant answeredAt) {
    WebhookEndpoint {
        eventTypes = List.copyOf(eventTypes);
    }

    static WebhookEndpoint of(Row row) {
        return new WebhookEndpoint(
                row.getUUID("id"),
                Columns.owner(row),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                row.getString("url"),
                row.getString("description"),
                List.of(row.getArrayOfStrings("event_types")),
                row.getBoolean("is_enabled"),
                row.getString("disabled_reason"),
                Columns.instantOrNull(row, "failing_since"),
                Columns.instantOrNull(row, "answered_at"));
    }
}
