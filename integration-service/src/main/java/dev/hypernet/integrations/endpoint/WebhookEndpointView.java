package dev.hypernet.integrations.endpoint;

import dev.hypernet.platform.http.Versioned;
import dev.hypernet.platform.secret.Secret;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An endpoint; its secret in the answer to its making and to each rotation, and never again. */
public record WebhookEndpointView(
        UUID id,
        long version,
        String url,
        @Nullable String description,

        @Schema(description = "None for all") List<String> eventTypes,

        boolean isEnabled,

        @Schema(
                description = "Why it was disabled by itself; null where it was not",
                enumeration = {"gone", "failing", "overflow"})
        @Nullable
        String disabledReason,

        @Schema(description = "Since when nothing came through; null where the last thing did") @Nullable
        Instant failingSince,

        @Schema(
                description =
                        "When the address first answered with 2xx; null before: until then little is sent there at"
                                + " once, and given up after three attempts")
        @Nullable
        Instant answeredAt,

        Instant createdAt,
        Instant updatedAt,

        @Schema(description = "whsec_…, told once; [REDACTED] from then on")
        String secret)
        implements Versioned {
    private static final String REDACTED = "[REDACTED]";

    static WebhookEndpointView of(WebhookEndpoint endpoint) {
        return view(endpoint, REDACTED);
    }

    /** This once. */
    WebhookEndpointView with(Secret told) {
        return new WebhookEndpointView(
                id,
                version,
                url,
                description,
                eventTypes,
                isEnabled,
                disabledReason,
                failingSince,
                answeredAt,
                createdAt,
                updatedAt,
                told.reveal());
    }

    private static WebhookEndpointView view(WebhookEndpoint endpoint, String secret) {
        return new WebhookEndpointView(
                endpoint.id(),
                endpoint.version(),
                endpoint.url(),
                endpoint.description(),
                endpoint.eventTypes(),
                endpoint.isEnabled(),
                endpoint.disabledReason(),
                endpoint.failingSince(),
                endpoint.answeredAt(),
                endpoint.createdAt(),
                endpoint.updatedAt(),
                secret);
    }

    /** Without the secret: records print their parts. */
    @Override
    public String toString() {
        return "WebhookEndpointView[" + id + "]";
    }
}
