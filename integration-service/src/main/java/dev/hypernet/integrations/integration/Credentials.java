package dev.hypernet.integrations.integration;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
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
import jakarta.ws.rs.GET;
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

    /** Whether it is good for anything, without what is secret about it; 404 without one. */
    @GET
    @Path("/credentials/{integration}")
    Uni<Standing> standing(@PathParam("integration") UUID integration, @QueryParam("user_id") UUID user);

    /** Revokes at the provider and destroys; repeatable. */
    @DELETE
    @Path("/credentials/{integration}")
    Uni<Revoked> revoke(@PathParam("integration") UUID integration, @QueryParam("user_id") UUID user);

    /** Revokes all that the person has, and removes it; repeatable. */
    @DELETE
    @Path("/users/{user}")
    Uni<Void> forget(@PathParam("user") UUID user);

    /** This installation's registration with a provider, without its secrets; 404 without one. */
    @GET
    @Path("/clients/{type}")
    Uni<Client> client(@PathParam("type") String type);

    /** Keeps a registration, in place of whatever there was; repeatable. */
    @PUT
    @Path("/clients/{type}")
    Uni<Void> putClient(@PathParam("type") String type, NewClient client);

    /** Destroys a registration that was kept; repeatable. */
    @DELETE
    @Path("/clients/{type}")
    Uni<Void> deleteClient(@PathParam("type") String type);

    /** Whether a delivery of this provider's is one. */
    @POST
    @Path("/webhooks/{type}/verify")
    Uni<Verified> verifyWebhook(@PathParam("type") String type, SignedDelivery delivery);

    /** Makes the secret that an endpoint's webhooks are signed with; the one before signs too for a while. */
    @POST
    @Path("/webhook-secrets/{endpoint}/rotate")
    Uni<SecretMade> makeWebhookSecret(@PathParam("endpoint") UUID endpoint, SecretOrder order);

    /** Signs with the secrets that are in force; 404 without one. */
    @POST
    @Path("/webhook-secrets/{endpoint}/sign")
    Uni<Signatures> signWebhook(@PathParam("endpoint") UUID endpoint, ToSign text);

    /** Destroys an endpoint's secrets; repeatable. */
    @DELETE
    @Path("/webhook-secrets/{endpoint}")
    Uni<Void> removeWebhookSecret(@PathParam("endpoint") UUID endpoint, @QueryParam("user_id") UUID user);

    /** Makes another integration's credential this one's. */
    @POST
    @Path("/credentials/{integration}/adopt")
    Uni<Void> adopt(@PathParam("integration") UUID integration, Adoption adoption);

    /**
     * Compares the audit of secrets with its seals, in less than the time this is waited for; 409 when it is too large
     * for that, or being compared with another seal.
     *
     * @param seal one that must still be there; null for none
     */
    @GET
    @Path("/audit/verification")
    Uni<Verification> verifyAudit(@QueryParam("seal") @Nullable String seal);

    /** How the keys of its own table stand, as the replica that answers sees it: versions and numbers. */
    @GET
    @Path("/secrets/keys")
    Uni<Keys> keys();

    record NewAttempt(
            UUID attemptId,
            UUID userId,
            UUID integrationId,
            String integrationType,
            String state,
            String redirectUri,
            OAuth2 oauth2,
            @Nullable Account account) {}

    /**
     * How the provider's OAuth 2.0 is spoken.
     *
     * @param refreshAutomatically false where tokens are not renewed; null for the usual, which is not written: a
     *     credential-service of the version before refuses what it does not know
     * @param dialect null where the provider keeps to RFC 6749
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
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
            boolean refreshTokensRotate,
            @Nullable Boolean refreshAutomatically,
            @Nullable Dialect dialect) {}

    /** Where a provider departs from RFC 6749; null for each member in which it does not. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Dialect(
            @Nullable TokenResponse tokenResponse,
            @Nullable String failure,
            @Nullable TokenRequest longLived,
            @Nullable TokenRequest refresh,
            @Nullable Long refreshNotBeforeMs,
            @Nullable String stripCode,
            @Nullable Map<String, String> tokenParameters) {}

    /** Where an answer holds its tokens, as JSONata; null for what has RFC 6749's own name. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TokenResponse(
            @Nullable String accessToken,
            @Nullable String refreshToken,
            @Nullable String expiresIn,
            @Nullable String expiresAt,
            @Nullable String scope,
            @Nullable String tokenType) {}

    /** A request of the provider's own; {@code method} is GET or POST. */
    record TokenRequest(String method, String url, Map<String, String> parameters) {}

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

    /**
     * A credential at this moment.
     *
     * @param status empty, active, rejected or revoked
     */
    record Standing(String status, long generation) {
        boolean isRejected(long number) {
            return status.equals("rejected") && generation == number;
        }

        boolean isActive(long number) {
            return status.equals("active") && generation >= number;
        }
    }

    record Adoption(UUID userId, UUID fromIntegrationId) {}

    /**
     * What somebody gave.
     *
     * @param type basic, api_key, jwt or custom
     * @param fields at most 50 texts, each of at most 8 KiB, together of at most 64 KiB; more is a 422
     * @param expiresAt null for one that does not expire, and for a JWT in the field {@code token} whose claim tells
     * @param signing of a JWT that is made with the key among the fields; null, and not written, where it is given
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record GivenCredential(
            UUID userId,
            String integrationType,
            String type,

            @JsonSerialize(contentUsing = Revealing.class) Map<String, Secret> fields,

            @Nullable Instant expiresAt,
            @Nullable Signing signing) {
        public GivenCredential {
            fields = Map.copyOf(fields);
        }
    }

    /** What is signed with a key that was given; its texts name fields of the credential. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Signing(
            String algorithm,
            @Nullable String issuer,
            @Nullable String subject,
            @Nullable String audience,
            @Nullable String scope,
            long lifetimeMs,
            @Nullable String tokenUrl) {}

    /**
     * A registration with a provider.
     *
     * @param clientSecret null for a public client, and for one that signs
     * @param privateKey what it signs with: PKCS#8 in PEM
     * @param keyId by which the provider knows that key
     * @param webhookSecret of what the provider tells by itself; not written where there is none, for a
     *     credential-service of the version before refuses what it does not know
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewClient(
            String clientId,

            @JsonSerialize(using = Revealing.class) @Nullable
            Secret clientSecret,

            @JsonSerialize(using = Revealing.class) @Nullable
            Secret privateKey,

            @Nullable String keyId,

            @JsonSerialize(using = Revealing.class) @Nullable
            Secret webhookSecret) {}

    /**
     * What is to be verified: that one of the signatures is that of the bytes.
     *
     * @param algorithm hmac_sha1, hmac_sha256, hmac_sha512 or token, in capitals
     * @param secret whose it is: WEBHOOK or CLIENT
     * @param base64 whether the secret is base64 of the key
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record SignedDelivery(String algorithm, String secret, boolean base64, byte[] signed, List<byte[]> signatures) {
        public SignedDelivery {
            signatures = List.copyOf(signatures);
        }

        /** Nothing of what it holds: a token is a secret. */
        @Override
        public String toString() {
            return "SignedDelivery[" + algorithm + "]";
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Verified(boolean verified) {}

    /** Asks for a secret; the one before signs too for so long. */
    record SecretOrder(UUID userId, long overlapMs) {}

    /** A secret, told this once. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record SecretMade(Secret secret) {
        @JsonCreator
        static SecretMade answered(@JsonProperty(value = "secret", required = true) String secret) {
            return new SecretMade(Secret.of(secret));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record ToSign(UUID userId, byte[] signed) {}

    /** As the header {@code webhook-signature} has them, without the spaces between. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Signatures(List<String> signatures) {
        public Signatures {
            signatures = List.copyOf(signatures);
        }
    }

    /**
     * The same without its secrets.
     *
     * @param source {@code store} for one that was given, {@code configuration} for the operator's
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Client(
            String clientId, boolean hasClientSecret, boolean hasPrivateKey, boolean hasWebhookSecret, String source) {}

    /**
     * Whether the audit is what was sealed.
     *
     * @param newestSeal the last one that holds; null when none does
     * @param broken the first thing that is wrong; null when nothing is
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Verification(
            boolean intact,
            long firstSequence,
            @Nullable String newestSeal,
            long rows,
            long outlivedSeals,
            long unsealedRows,
            long lateRows,
            @Nullable Break broken) {}

    /** Where the audit is not what was sealed; null for what is not known. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Break(
            String reason,
            @Nullable Long sequence,
            @Nullable Long position) {}

    /**
     * Versions of the keys, and what names them.
     *
     * @param current null without keys
     * @param agreed null before there was anything to agree on
     * @param secrets how many secrets name each version
     * @param refused what is wrong with the file of keys; null when nothing is
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Keys(
            @Nullable String current,
            @Nullable String agreed,
            Map<String, Long> secrets,
            List<String> unused,
            List<String> missing,
            @Nullable String refused) {}

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
