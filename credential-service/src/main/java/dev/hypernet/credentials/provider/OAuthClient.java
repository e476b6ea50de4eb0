package dev.hypernet.credentials.provider;

import dev.hypernet.platform.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * This installation's registration with a provider. One with neither secret nor key is a public client.
 *
 * @param secret what {@code basic} and {@code post} show
 * @param key what {@code private_key_jwt} signs with
 */
public record OAuthClient(
        String id, @Nullable Secret secret, @Nullable SigningKey key) {
    public OAuthClient(String id, @Nullable Secret secret) {
        this(id, secret, null);
    }
}
