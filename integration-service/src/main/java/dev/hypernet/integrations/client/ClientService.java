package dev.hypernet.integrations.client;

import dev.hypernet.connector.Definition;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.Credentials;
import dev.hypernet.integrations.integration.Neighbour;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Hands registrations on to credential-service, as the definition wants them. Drafts have one too: they are tried. */
@Singleton
class ClientService {
    private final Definitions definitions;
    private final Credentials credentials;

    ClientService(Definitions definitions, @RestClient Credentials credentials) {
        this.definitions = definitions;
        this.credentials = credentials;
    }

    Uni<Credentials.Client> get(String integrationType) {
        withClient(integrationType);
        return credentials.client(integrationType).onFailure().transform(Neighbour::told);
    }

    Uni<Credentials.Client> put(String integrationType, NewClient client) {
        require(client, withClient(integrationType));
        return credentials
                .putClient(
                        integrationType,
                        new Credentials.NewClient(
                                client.clientId(),
                                secret(client.clientSecret()),
                                secret(client.privateKey()),
                                client.keyId(),
                                secret(client.webhookSecret())))
                .chain(() -> credentials.client(integrationType))
                .onFailure()
                .transform(Neighbour::told);
    }

    Uni<Void> delete(String integrationType) {
        withClient(integrationType);
        return credentials.deleteClient(integrationType).onFailure().transform(Neighbour::told);
    }

    private Definition withClient(String integrationType) {
        Definition definition = definitions.known(integrationType).orElseThrow(() -> Problem.notFound("definition"));
        if (definition.oauth2() == null && definition.webhook() == null) {
            throw Problem.conflict(
                    "no-client", "%s has no OAuth 2.0 and no webhook, and so no client.".formatted(definition.name()));
        }
        return definition;
    }

    /** Sooner than with the first person who connects. */
    private static void require(NewClient client, Definition definition) {
        Definition.OAuth2 oauth2 = definition.oauth2();
        if (oauth2 == null) {
            return;
        }
        switch (oauth2.clientAuthentication()) {
            case BASIC, POST -> require("client_secret", client.clientSecret());
            case PRIVATE_KEY_JWT -> require("private_key", client.privateKey());
            case NONE -> {}
        }
    }

    private static void require(String member, @Nullable String given) {
        if (given == null) {
            throw Problem.invalid("/" + member, "must be given: the definition's clientAuthentication wants it");
        }
    }

    private static @Nullable Secret secret(@Nullable String text) {
        return text == null ? null : Secret.of(text);
    }
}
