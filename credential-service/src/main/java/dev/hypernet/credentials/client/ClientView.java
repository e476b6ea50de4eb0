package dev.hypernet.credentials.client;

/**
 * A registration without what is secret about it.
 *
 * @param source {@code store}, or {@code configuration}
 */
public record ClientView(
        String clientId, boolean hasClientSecret, boolean hasPrivateKey, boolean hasWebhookSecret, String source) {

    static ClientView of(Registration registration, String source) {
        return new ClientView(
                registration.clientId(),
                registration.secret() != null,
                registration.privateKey() != null,
                registration.webhookSecret() != null,
                source);
    }
}
