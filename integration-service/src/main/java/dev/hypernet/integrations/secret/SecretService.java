package dev.hypernet.integrations.secret;

import dev.hypernet.integrations.integration.Credentials;
import dev.hypernet.integrations.integration.Neighbour;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Asks credential-service, which no admin reaches, for as long as its client waits. */
@Singleton
class SecretService {
    private final Credentials credentials;

    SecretService(@RestClient Credentials credentials) {
        this.credentials = credentials;
    }

    Uni<Credentials.Verification> verifyAudit(@Nullable String seal) {
        return credentials.verifyAudit(seal).onFailure().transform(Neighbour::told);
    }

    Uni<Credentials.Keys> keys() {
        return credentials.keys().onFailure().transform(Neighbour::told);
    }
}
