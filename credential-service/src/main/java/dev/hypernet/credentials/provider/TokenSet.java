package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.platform.secret.Secret;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a token endpoint grants, RFC 6749 5.1.
 *
 * @param refreshToken null when the provider gave none
 * @param expiresAt null for a token that does not expire
 * @param rawResponse the endpoint's whole answer, JSON
 */
public record TokenSet(
        Secret accessToken,
        @Nullable Secret refreshToken,
        String tokenType,
        @Nullable Instant expiresAt,
        List<String> scopes,
        Secret rawResponse) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BETWEEN_SCOPES = Pattern.compile("[\\s,]+");
    /** Ten years: more is no expiry anybody meant. */
    private static final long LONGEST_LIFETIME_SECONDS = 315_360_000;

    public TokenSet {
        scopes = List.copyOf(scopes);
    }

    /**
     * Reads an endpoint's answer; nothing when it grants no access token.
     *
     * @param askedAt from when its lifetime counts
     * @param expectedScopes those granted when the answer names none
     */
    static Optional<TokenSet> granted(JsonNode answer, Instant askedAt, List<String> expectedScopes) {
        return secret(answer, "access_token")
                .map(accessToken -> new TokenSet(
                        accessToken,
                        secret(answer, "refresh_token").orElse(null),
                        answer.path("token_type").asText("Bearer"),
                        expiry(answer.path("expires_in"), askedAt),
                        scopes(answer.path("scope"), expectedScopes),
                        Secret.of(answer.toString())));
    }

    /** The same with the refresh token of the grant before, where a provider does not repeat it. */
    TokenSet orRefreshTokenOf(TokenSet before) {
        return refreshToken != null
                ? this
                : new TokenSet(accessToken, before.refreshToken, tokenType, expiresAt, scopes, rawResponse);
    }

    /** The requested scopes that were not granted. */
    public List<String> missing(List<String> requested) {
        return requested.stream().filter(scope -> !scopes.contains(scope)).toList();
    }

    /** For the secret store. */
    public Secret toSecret() {
        ObjectNode json = JSON.createObjectNode()
                .put("access_token", accessToken.reveal())
                .put("refresh_token", refreshToken == null ? null : refreshToken.reveal())
                .put("token_type", tokenType)
                .put("expires_at", expiresAt == null ? null : expiresAt.toString());
        scopes.forEach(json.putArray("scopes")::add);
        return Secret.of(json.set("raw_response", tree(rawResponse)).toString());
    }

    /** From the secret store. */
    public static TokenSet of(Secret stored) {
        JsonNode json = tree(stored);
        return new TokenSet(
                secret(json, "access_token").orElseThrow(TokenSet::unreadable),
                secret(json, "refresh_token").orElse(null),
                json.path("token_type").asText(),
                json.hasNonNull("expires_at")
                        ? Instant.parse(json.get("expires_at").textValue())
                        : null,
                texts(json.path("scopes")),
                Secret.of(json.path("raw_response").toString()));
    }

    private static Optional<Secret> secret(JsonNode object, String name) {
        return Optional.ofNullable(object.path(name).textValue())
                .filter(text -> !text.isEmpty())
                .map(Secret::of);
    }

    /** Some providers write the number as a text. */
    private static @Nullable Instant expiry(JsonNode seconds, Instant askedAt) {
        long lifetime = Math.min(seconds.asLong(0), LONGEST_LIFETIME_SECONDS);
        return lifetime > 0 ? askedAt.plusSeconds(lifetime) : null;
    }

    private static List<String> scopes(JsonNode scope, List<String> expected) {
        if (scope.isArray()) {
            return texts(scope);
        }
        if (!scope.isTextual()) {
            return expected;
        }
        return Arrays.stream(BETWEEN_SCOPES.split(scope.textValue(), 0))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static JsonNode tree(Secret json) {
        try {
            return JSON.readTree(json.reveal());
        } catch (JsonProcessingException unreadable) {
            throw unreadable();
        }
    }

    // No cause: Jackson quotes what it cannot read.
    private static IllegalStateException unreadable() {
        return new IllegalStateException("a stored secret is not the JSON that was stored");
    }
}
