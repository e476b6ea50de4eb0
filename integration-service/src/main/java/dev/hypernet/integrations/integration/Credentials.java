package dev.hypernet.integrations.integration;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
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

    /** Keeps what somebody gave, in place of whatever there was; repeatable. */
    @PUT
    @Path("/credentials/{integration}")
    Uni<Void> put(@PathParam("integration") UUID integration, GivenCredential credential);

    /** The credential in force, to be used at once and never stored; 404 without one, 409 when it is rejected. */
    @POST
    @Path("/credentials/{integration}/lease")
    Uni<Lease> lease(@PathParam("integration") UUID integration, LeaseRequest request);

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

    record Account(String url, String id, @Nullable String name, JsonNode config) {}

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

    /**
     * What somebody gave.
     *
     * @param type basic, api_key, jwt or custom
     * @param fields at most 50 texts, each of at most 8 KiB, together of at most 64 KiB; more is a 422
     * @param expiresAt null for one that does not expire, and for a JWT in the field {@code token} whose claim tells
     */
    record GivenCredential(
            UUID userId,
            String integrationType,
            String type,

            @JsonSerialize(contentUsing = Revealing.class) Map<String, Secret> fields,

            @Nullable Instant expiresAt) {
        public GivenCredential {
            fields = Map.copyOf(fields);
        }
    }

    /** Writes a secret in clear: only for the request that hands it over to be kept. */
    final class Revealing extends StdSerializer<Secret> {
        public Revealing() {
            super(Secret.class);
        }

        @Override
        public void serialize(Secret secret, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(secret.reveal());
        }
    }

    /**
     * Asks for the credential in force.
     *
     * @param purpose for the audit: method or probe
     * @param rejectedGeneration of the one that the provider has just refused: a token is renewed, what was given is
     *     rejected
     */
    record LeaseRequest(
            UUID userId, String purpose, @Nullable Long rejectedGeneration) {}

    /**
     * A credential, lent.
     *
     * @param type oauth2, which comes with a token, or what was given: basic, api_key, jwt, custom
     * @param tokenType the scheme of the Authorization header, as the provider wrote it
     * @param fields what was given, by name; none with a token
     * @param expiresAt null for what does not expire
     * @param generation names the secret without telling it
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Lease(
            String type,
            @Nullable Secret accessToken,
            @Nullable String tokenType,
            Map<String, Secret> fields,
            @Nullable Instant expiresAt,
            long generation) {
        public Lease {
            fields = Map.copyOf(fields);
        }

        @JsonCreator
        static Lease answered(
                @JsonProperty(value = "type", required = true) String type,
                @JsonProperty("access_token") @Nullable String accessText,
                @JsonProperty("token_type") @Nullable String tokenType,
                @JsonProperty("fields") @Nullable Map<String, String> texts,
                @JsonProperty("expires_at") @Nullable Instant expiresAt,
                @JsonProperty(value = "generation", required = true) long generation) {
            Secret accessToken = accessText == null ? null : Secret.of(accessText);
            return new Lease(type, accessToken, tokenType, secrets(texts), expiresAt, generation);
        }

        private static Map<String, Secret> secrets(@Nullable Map<String, String> texts) {
            return texts == null
                    ? Map.of()
                    : texts.entrySet().stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, field -> Secret.of(field.getValue())));
        }
    }
}
