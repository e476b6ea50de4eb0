package dev.hypernet.integrations.client;

import dev.hypernet.integrations.integration.Credentials;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A registration with a provider, without its secrets. */
public record ClientView(
        String clientId,

        @Schema(description = "[REDACTED]; null where there is none", examples = "[REDACTED]") @Nullable
        String clientSecret,

        @Schema(description = "[REDACTED]; null where there is none", examples = "[REDACTED]") @Nullable
        String privateKey,

        @Schema(description = "[REDACTED]; null where there is none", examples = "[REDACTED]") @Nullable
        String webhookSecret,

        @Schema(
                description = "store: an admin gave it. configuration: the operator did, and nobody gave another",
                enumeration = {"store", "configuration"})
        String source) {
    private static final String REDACTED = "[REDACTED]";

    static ClientView of(Credentials.Client client) {
        return new ClientView(
                client.clientId(),
                client.hasClientSecret() ? REDACTED : null,
                client.hasPrivateKey() ? REDACTED : null,
                client.hasWebhookSecret() ? REDACTED : null,
                client.source());
    }
}
