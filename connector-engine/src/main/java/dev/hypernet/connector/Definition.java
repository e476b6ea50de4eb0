package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connector: what a definition document says, checked and compiled. Made by {@link DefinitionReader} alone. Immutable
 * and safe for use by many threads at once.
 *
 * @param integrationId the slug, equal to the REST API's {@code integration_type}
 * @param version semantic version; the same version with another {@link #contentHash} is another document
 * @param status what the document says of itself; {@code PUBLISHED} when it says nothing
 * @param icon the https or data:image/ address of a picture; null where there is none
 * @param baseUrl null only where nothing is ever asked of the provider
 * @param oauth2 not null when {@code authType} is {@code OAUTH2}
 * @param authentication where a credential goes, whatever the type
 * @param account null where the provider has no such question
 * @param probe one of the methods, callable with {@code {}}, to see whether provider and credential are sound; null
 *     where the document names none
 * @param configSchema JSON Schema draft 2020-12 of an integration's settings
 * @param defaultConfig settings where the integration has none of its own
 * @param content null where no item has bytes of its own
 * @param webhook null where the provider does not tell what changed
 * @param raw the document in its canonical spelling: {@code id}, {@code inputSchema}, {@code outputSchema},
 *     {@code api_key}, {@code scopes}
 * @param contentHash SHA-256 of {@code raw} as {@link CanonicalJson}: keys, spaces and spellings change nothing
 */
public record Definition(
        String integrationId,
        String name,
        String description,
        String version,
        Type type,
        Status status,
        List<String> categories,
        @Nullable String icon,
        @Nullable UrlTemplate baseUrl,
        AuthType authType,
        @Nullable OAuth2 oauth2,
        Authentication authentication,
        @Nullable Account account,
        List<Method> methods,
        @Nullable Method probe,
        ObjectNode configSchema,
        ObjectNode defaultConfig,
        List<Stream> streams,
        @Nullable Content content,
        Limits limits,
        @Nullable Webhook webhook,
        ObjectNode raw,
        String contentHash) {
    public Definition {
        categories = List.copyOf(categories);
        methods = List.copyOf(methods);
        streams = List.copyOf(streams);
    }

    /** The protocol. Streams, account, content and a method's {@code request} are HTTP with JSON whatever it is. */
    public enum Type {
        HTTP,
        GRAPHQL,
        SOAP
    }

    public enum Status {
        DRAFT,
        PUBLISHED,
        DEPRECATED,
        ARCHIVED
    }

    public enum AuthType {
        NONE,
        BASIC,
        API_KEY,
        OAUTH2,
        JWT,
        CUSTOM
    }

    /** How the client proves itself in a call of the token endpoint. */
    public enum ClientAuthentication {
        /** By its secret, in the Authorization header. */
        BASIC,
        /** By its secret, in the form. */
        POST,
        /** Not at all. */
        NONE,
        /** By a token it signs: RFC 7523, 2.2. */
        PRIVATE_KEY_JWT
    }

    /**
     * The provider's OAuth 2.0 server. The client's id and secret are not a definition's to know.
     *
     * @param revocationUrl RFC 7009; null where there is none
     * @param scopes to ask for
     * @param scopeSeparator between them: a space, or a comma for some
     * @param additionalParameters of the authorization request
     * @param pkce S256
     * @param dialect null where the provider keeps to RFC 6749
     */
    public record OAuth2(
            UrlTemplate authorizationUrl,
            UrlTemplate tokenUrl,
            @Nullable UrlTemplate revocationUrl,
            List<String> scopes,
            String scopeSeparator,
            Map<String, String> additionalParameters,
            boolean pkce,
            ClientAuthentication clientAuthentication,
            Refresh refresh,
            @Nullable OAuthDialect dialect) {
        public OAuth2 {
            scopes = List.copyOf(scopes);
            additionalParameters = Map.copyOf(additionalParameters);
        }

        /** The scopes as the authorization request writes them. */
        public String scope() {
            return String.join(scopeSeparator, scopes);
        }
    }

    /**
     * The document's {@code refreshTokenConfig}.
     *
     * @param automatic ahead of expiry, without being asked
     * @param timeBeforeExpiry how far ahead
     * @param rotates a refresh token is good for one use; where it is not, a lost answer costs nothing
     */
    public record Refresh(boolean automatic, Duration timeBeforeExpiry, boolean rotates) {}

    /**
     * What the provider bears.
     *
     * @param requestsPerMinute of a connected account; null for no limit
     * @param concurrency requests of a connected account under way at once; null for no limit
     * @param appRequestsPerMinute of all accounts together; null for no limit
     */
    public record Limits(
            @Nullable Integer requestsPerMinute,
            @Nullable Integer concurrency,
            @Nullable Integer appRequestsPerMinute) {

        /** Nothing is limited. */
        public boolean areNone() {
            return requestsPerMinute == null && concurrency == null && appRequestsPerMinute == null;
        }
    }

    /** The stream of that name. */
    public Optional<Stream> stream(String streamName) {
        return streams.stream()
                .filter(stream -> stream.name().equals(streamName))
                .findFirst();
    }

    /** The method of that id. */
    public Optional<Method> method(String methodId) {
        return methods.stream().filter(method -> method.id().equals(methodId)).findFirst();
    }

    /** An integration's own settings over the defaults, member by member. */
    public ObjectNode config(JsonNode own) {
        return merged(defaultConfig, own);
    }

    /**
     * What is wrong with an integration's own settings, the defaults filled in: problems of a file named
     * {@code config}.
     */
    public List<Problem> problemsOf(JsonNode own) {
        return JsonSchemas.complaints(JsonSchemas.compiled(configSchema), config(own)).stream()
                .map(complaint -> new Problem("config", complaint.pointer(), complaint.message()))
                .toList();
    }

    /** A copy, so that nobody changes a definition. */
    @Override
    public ObjectNode configSchema() {
        return configSchema.deepCopy();
    }

    /** A copy, so that nobody changes a definition. */
    @Override
    public ObjectNode defaultConfig() {
        return defaultConfig.deepCopy();
    }

    /** A copy, so that nobody changes a definition. */
    @Override
    public ObjectNode raw() {
        return raw.deepCopy();
    }

    static ObjectNode merged(JsonNode defaults, JsonNode own) {
        ObjectNode merged = defaults.deepCopy();
        own.properties().forEach(setting -> merged.set(setting.getKey(), setting.getValue()));
        return merged;
    }
}
