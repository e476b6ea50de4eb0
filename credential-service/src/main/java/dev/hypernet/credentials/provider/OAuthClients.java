package dev.hypernet.credentials.provider;

import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * The operator's registrations: {@code hypernet.oauth.clients.<integration type>.client-id} and {@code .client-secret},
 * the latter left out for a public client.
 *
 * <p>Looked up by name rather than mapped: an environment variable alone does not tell where the type, which may hold
 * underscores, ends, so a mapped key would never match {@code HYPERNET_OAUTH_CLIENTS_SANDBOX_PHOTOS_CLIENT_ID}.
 */
@Singleton
public class OAuthClients {
    private static final String PREFIX = "hypernet.oauth.clients.";

    private final Config config;

    OAuthClients(Config config) {
        this.config = config;
    }

    /** The client for a provider; when there is none, or no secret where the provider wants one, a 409. */
    public OAuthClient of(String integrationType, OAuth2Settings settings) {
        OAuthClient client = setting(integrationType, "client-id")
                .map(id -> new OAuthClient(id, secret(integrationType)))
                .orElseThrow(() -> notConfigured(integrationType, "client-id"));
        if (client.secret() == null && settings.clientAuthentication() != ClientAuthentication.NONE) {
            throw notConfigured(integrationType, "client-secret");
        }
        return client;
    }

    private @Nullable Secret secret(String integrationType) {
        return setting(integrationType, "client-secret").map(Secret::of).orElse(null);
    }

    private Optional<String> setting(String integrationType, String name) {
        return config.getOptionalValue(PREFIX + integrationType + "." + name, String.class);
    }

    private static Problem notConfigured(String integrationType, String name) {
        return Problem.conflict(
                "provider-not-configured",
                "The operator has not configured %s%s.%s.".formatted(PREFIX, integrationType, name));
    }
}
