package dev.hypernet.credentials.client;

import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.credentials.provider.OAuthClient;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * This installation's registrations with providers: those an admin gave, which lie in the secret store, before those
 * the operator configured, {@code hypernet.oauth.clients.<integration type>.client-id} with {@code .client-secret} or
 * {@code .private-key} and {@code .key-id}; a public client has neither. {@code .webhook-secret} is of what the provider
 * tells by itself.
 *
 * <p>Settings are looked up by name rather than mapped: an environment variable alone does not tell where the type,
 * which may hold underscores, ends, so a mapped key would never match {@code
 * HYPERNET_OAUTH_CLIENTS_SANDBOX_PHOTOS_CLIENT_ID}.
 */
@Singleton
public class OAuthClients {
    private static final String PREFIX = "hypernet.oauth.clients.";
    private static final String CLIENT_ID = "client-id";
    private static final String CLIENT_SECRET = "client-secret";
    private static final String PRIVATE_KEY = "private-key";
    private static final String KEY_ID = "key-id";
    private static final String WEBHOOK_SECRET = "webhook-secret";

    private final ClientService clients;
    private final Config config;

    OAuthClients(ClientService clients, Config config) {
        this.clients = clients;
        this.config = config;
    }

    /** The client for a provider, whoever asks; when there is none, or not what the provider wants to see, a 409. */
    public Uni<OAuthClient> of(String integrationType, OAuth2Settings settings) {
        return registration(integrationType)
                .map(found -> found.orElseThrow(() -> notConfigured(integrationType, CLIENT_ID)))
                .invoke(registration -> require(integrationType, registration, settings))
                .chain(registration -> ready(integrationType, registration));
    }

    /** The client's own secret, whoever asks; nothing where it has none, or there is no client. */
    public Uni<Optional<Secret>> secret(String integrationType) {
        return registration(integrationType).map(found -> found.map(Registration::secret));
    }

    /**
     * What the provider shows or signs with when it tells of changes; nothing where nobody gave any. What the operator
     * configured is in force beside a client that an admin gave without one.
     */
    public Uni<Optional<Secret>> webhookSecret(String integrationType) {
        return stored(integrationType)
                .map(found -> found.map(Registration::webhookSecret)
                        .or(() -> configured(integrationType).map(Registration::webhookSecret)));
    }

    private Uni<Optional<Registration>> registration(String integrationType) {
        return stored(integrationType).map(stored -> stored.or(() -> configured(integrationType)));
    }

    Uni<ClientView> view(String integrationType) {
        return stored(integrationType)
                .map(stored -> stored.map(registration -> ClientView.of(registration, "store"))
                        .or(() -> configured(integrationType)
                                .map(registration -> ClientView.of(registration, "configuration")))
                        .orElseThrow(() -> Problem.notFound("client")));
    }

    /** Read as the installation, then back to whom the caller works for. */
    private Uni<Optional<Registration>> stored(String integrationType) {
        return Uni.createFrom()
                .deferred(() -> Owner.runAs(Installation.OWNER, () -> clients.find(integrationType))
                        .emitOn(CallerContext.here()));
    }

    private Optional<Registration> configured(String integrationType) {
        return setting(integrationType, CLIENT_ID)
                .map(id -> new Registration(
                        id,
                        secret(integrationType, CLIENT_SECRET),
                        secret(integrationType, PRIVATE_KEY),
                        setting(integrationType, KEY_ID).orElse(null),
                        secret(integrationType, WEBHOOK_SECRET)));
    }

    private static void require(String integrationType, Registration registration, OAuth2Settings settings) {
        switch (settings.clientAuthentication()) {
            case BASIC, POST -> require(integrationType, registration.secret(), CLIENT_SECRET);
            case PRIVATE_KEY_JWT -> require(integrationType, registration.privateKey(), PRIVATE_KEY);
            case NONE -> {}
        }
    }

    private static void require(String integrationType, @Nullable Secret secret, String name) {
        if (secret == null) {
            throw notConfigured(integrationType, name);
        }
    }

    /** Reading a key takes some milliseconds. */
    private static Uni<OAuthClient> ready(String integrationType, Registration registration) {
        return registration.privateKey() == null
                ? Uni.createFrom().item(registration::client)
                : CallerContext.aside(registration::client)
                        .onFailure(IllegalArgumentException.class)
                        .transform(unusable -> notConfigured(integrationType, PRIVATE_KEY));
    }

    private @Nullable Secret secret(String integrationType, String name) {
        return setting(integrationType, name).map(Secret::of).orElse(null);
    }

    private Optional<String> setting(String integrationType, String name) {
        return config.getOptionalValue(PREFIX + integrationType + "." + name, String.class);
    }

    private static Problem notConfigured(String integrationType, String name) {
        return Problem.conflict(
                "provider-not-configured",
                "There is no usable %s of a client: an admin gives one by PUT /api/v1/definitions/%s/client, or the"
                                .formatted(name, integrationType)
                        + " operator by %s%s.%s.".formatted(PREFIX, integrationType, name));
    }
}
