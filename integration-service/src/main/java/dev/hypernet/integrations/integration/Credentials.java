package dev.hypernet.integrations.integration;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** credential-service, which alone holds secrets and talks to token endpoints. */
@RegisterRestClient(configKey = "credentials")
@OidcClientFilter("credential-service")
@Path("/internal/v1")
public interface Credentials {

    /** Prepares an attempt; answers where the person is to be sent. */
    @POST
    @Path("/attempts")
    Uni<Prepared> prepare(NewAttempt attempt);

    /** Redeems the provider's code; repeatable. */
    @POST
    @Path("/attempts/{id}/exchange")
    Uni<Exchanged> exchange(@PathParam("id") UUID attempt, Code code);

    /** Forgets an attempt and its verifier; repeatable. */
    @DELETE
    @Path("/attempts/{id}")
    Uni<Void> withdraw(@PathParam("id") UUID attempt, @QueryParam("user_id") UUID user);

    /** Revokes at the provider and destroys; repeatable. */
    @DELETE
    @Path("/credentials/{integration}")
    Uni<Revoked> revoke(@PathParam("integration") UUID integration, @QueryParam("user_id") UUID user);

    /** Revokes all that the person has, and removes it; repeatable. */
    @DELETE
    @Path("/users/{user}")
    Uni<Void> forget(@PathParam("user") UUID user);

    /** Makes another integration's credential this one's. */
    @POST
    @Path("/credentials/{integration}/adopt")
    Uni<Void> adopt(@PathParam("integration") UUID integration, Adoption adoption);

    record NewAttempt(
            UUID attemptId,
            UUID userId,
            UUID integrationId,
            String integrationType,
            String state,
            String redirectUri,
            OAuth2 oauth2,
            @Nullable Account account) {}

    record OAuth2(
            String authorizationUrl,
            String tokenUrl,
            @Nullable String revocationUrl,
            List<String> scopes,
            String scopeSeparator,
            Map<String, String> additionalParameters,
            boolean pkce,
            String clientAuthentication,
            long refreshLeadMs,
            boolean refreshTokensRotate) {}

    record Account(String url, String id, @Nullable String name) {}

    record Prepared(String authorizationUrl) {}

    record Code(UUID userId, String code) {
        /** Without the code: records print their parts. */
        @Override
        public String toString() {
            return "Code[" + userId + "]";
        }
    }

    record Exchanged(
            @Nullable Identity account, @Nullable Instant expiresAt, List<String> scopes, List<String> missingScopes) {}

    record Identity(String id, @Nullable String name) {}

    record Revoked(boolean revoked, @Nullable String reason) {}

    record Adoption(UUID userId, UUID fromIntegrationId) {}
}
