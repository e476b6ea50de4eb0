package dev.hypernet.integrations.endpoint;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An event for an endpoint, and how it fared. */
public record WebhookDeliveryView(
        UUID id,

        @Schema(description = "The header webhook-id, the same each time it is sent")
        UUID eventId,

        String eventType,

        @Schema(enumeration = {"pending", "sending", "delivered", "failed"})
        String state,

        @Schema(description = "How often it was sent since it was last asked for")
        int attempts,

        @Schema(description = "What the last attempt was answered") @Nullable
        Integer lastStatus,

        @Schema(
                description = "Why the last attempt failed: status, unreachable, timed_out, connection_lost, refused,"
                        + " too_large, not_signed, no_secret, endpoint_disabled")
        @Nullable
        String lastError,

        Instant createdAt,

        @Schema(description = "When it is sent next; null once that is over") @Nullable
        Instant nextAt,

        @Nullable Instant endedAt) {

    static WebhookDeliveryView of(WebhookDelivery delivery) {
        return new WebhookDeliveryView(
                delivery.id(),
                delivery.eventId(),
                delivery.eventType(),
                delivery.state(),
                delivery.attempts(),
                delivery.lastStatus(),
                delivery.lastError(),
                delivery.createdAt(),
                delivery.state().equals("pending") ? delivery.nextAt() : null,
                delivery.endedAt());
    }
}
