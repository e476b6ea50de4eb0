package dev.hypernet.credentials.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.credentials.provider.OAuthClient;
import dev.hypernet.credentials.provider.SigningKey;
import dev.hypernet.credentials.secret.SecretJson;
import dev.hypernet.platform.secret.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registration with a provider, as it was given.
 *
 * @param secret null for a public client, and for one that signs
 * @param privateKey what it signs with, PKCS#8 in PEM; null for one that does not
 * @param keyId by which the provider knows that key; null for none
 * @param webhookSecret what the provider shows or signs with when it tells of changes; null for none
 */
record Registration(
        String clientId,
        @Nullable Secret secret,
        @Nullable Secret privateKey,
        @Nullable String keyId,
        @Nullable Secret webhookSecret) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLIENT_ID = "client_id";
    private static final String CLIENT_SECRET = "client_secret";
    private static final String PRIVATE_KEY = "private_key";
    private static final String KEY_ID = "key_id";
    private static final String WEBHOOK_SECRET = "webhook_secret";

    /**
     * Ready for use. With a key it takes some milliseconds.
     *
     * @throws IllegalArgumentException with what the key must be, and nothing of it
     */
    OAuthClient client() {
        return new OAuthClient(clientId, secret, privateKey == null ? null : SigningKey.of(privateKey, keyId));
    }

    /** For the secret store. */
    Secret toSecret() {
        ObjectNode json = JSON.createObjectNode().put(CLIENT_ID, clientId).put(KEY_ID, keyId);
        json.put(CLIENT_SECRET, secret == null ? null : secret.reveal());
        json.put(PRIVATE_KEY, privateKey == null ? null : privateKey.reveal());
        json.put(WEBHOOK_SECRET, webhookSecret == null ? null : webhookSecret.reveal());
        return Secret.of(json.toString());
    }

    /** From the secret store. */
    static Registration of(Secret stored) {
        JsonNode json = SecretJson.tree(stored);
        return new Registration(
                json.path(CLIENT_ID).asText(),
                secret(json, CLIENT_SECRET),
                secret(json, PRIVATE_KEY),
                json.path(KEY_ID).textValue(),
                secret(json, WEBHOOK_SECRET));
    }

    private static @Nullable Secret secret(JsonNode json, String name) {
        return Optional.ofNullable(json.path(name).textValue()).map(Secret::of).orElse(null);
    }
}
