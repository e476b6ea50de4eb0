package dev.hypernet.credentials.webhook;

import dev.hypernet.credentials.client.OAuthClients;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Verifies what providers send. That is no lease and stands in no audit: the secret stays here, anybody may cause it, and a
 * row for each try would be theirs to fill.
 */
@Singleton
class WebhookService {
    private final OAuthClients clients;

    WebhookService(OAuthClients clients) {
        this.clients = clients;
    }

    /** Whether it is the provider's; it is not where there is no secret. */
    Uni<Boolean> verify(String integrationType, SignedDelivery delivery) {
        return secret(integrationType, delivery.secret())
                .map(found -> found.filter(secret -> isSigned(delivery, secret)).isPresent());
    }

    private Uni<Optional<Secret>> secret(String integrationType, SignedDelivery.Owner owner) {
        return switch (owner) {
            case WEBHOOK -> clients.webhookSecret(integrationType);
            case CLIENT -> clients.secret(integrationType);
        };
    }

    private static boolean isSigned(SignedDelivery delivery, Secret secret) {
        return key(delivery, secret)
                .flatMap(key -> delivery.algorithm().proof(key, delivery.signed()))
                .filter(due -> delivery.signatures().stream().anyMatch(shown -> Algorithm.isSame(due, shown)))
                .isPresent();
    }

    private static Optional<byte[]> key(SignedDelivery delivery, Secret secret) {
        return delivery.base64()
                ? Algorithm.decoded(secret.reveal())
                : Optional.of(secret.reveal().getBytes(StandardCharsets.UTF_8));
    }
}
