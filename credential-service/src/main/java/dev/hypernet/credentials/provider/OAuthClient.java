package dev.hypernet.credentials.provider;

import dev.hypernet.platform.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * This installation's registration with a provider.
 *
 * @param secret null for a public client
 */
public record OAuthClient(String id, @Nullable Secret secret) {}
