package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.credentials.secret.SecretJson;
import dev.hypernet.platform.secret.Secret;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a token endpoint grants, RFC 6749 5.1.
 *
 * @param refreshToken what they are renewed by, which for some providers is the access token itself; null when nothing
 *     renews them
 * @param expiresAt by our clock; null for a token that does not expire
 * @param rawResponse the endpoint's whole answer, JSON
 * @param issuedAt when they were asked for, by our clock; null where nobody knows any more
 */
public record TokenSet(
        Secret accessToken,
        @Nullable Secret refreshToken,
        String tokenType,
        @Nullable Instant expiresAt,
        List<String> scopes,
        Secret rawResponse,
        @Nullable Instant issuedAt) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BETWEEN_SCOPES = Pattern.compile("[\\s,]+");
    private static final String ACCESS_TOKEN = "access_token";
    private static final String REFRESH_TOKEN = "refresh_token";
    /** Ten years: more is no expiry anybody meant. */
    private static final long LONGEST_LIFETIME_SECONDS = 315_360_000;

    public TokenSet {
        scopes = List.copyOf(scopes);
    }

    /** Tokens of which nobody knows when they were issued. */
    public TokenSet(
            Secret accessToken,
            @Nullable Secret refreshToken,
            String tokenType,
            @Nullable Instant expiresAt,
            List<String> scopes,
            Secret rawResponse) {
        this(accessToken, refreshToken, tokenType, expiresAt, scopes, rawResponse, null);
    }

    /**
     * What expiries are told by.
     *
     * @param askedAt by our clock: from when a lifetime counts
     * @param clockAhead how far the provider's clock is ahead of ours, for times it tells by its own
     */
    record Times(Instant askedAt, Duration clockAhead) {}

    /**
     * Reads an endpoint's answer; nothing when it grants no access token. What has another type than the RFC gives it
     * counts as not there.
     *
     * @param answer as the RFC writes it
     * @param raw as it came
     * @param expectedScopes those granted when the answer names none
     */
    static Optional<TokenSet> granted(JsonNode answer, JsonNode raw, Times times, List<String> expectedScopes) {
        return visible(answer, ACCESS_TOKEN)
                .map(Secret::of)
                .map(accessToken -> new TokenSet(
                        accessToken,
                        visible(answer, REFRESH_TOKEN).map(Secret::of).orElse(null),
                        visible(answer, "token_type").orElse("Bearer"),
                        expiry(answer, accessToken, times).orElse(null),
                        scopes(answer.path("scope"), expectedScopes),
                        Secret.of(raw.toString()),
                        times.askedAt()));
    }

    /** The same with the refresh token of the grant before, where a provider does not repeat it. */
    TokenSet orRefreshTokenOf(TokenSet before) {
        return refreshToken != null
                ? this
                : new TokenSet(accessToken, before.refreshToken, tokenType, expiresAt, scopes, rawResponse, issuedAt);
    }

    /** The same where nothing but the access token renews it. */
    TokenSet renewedByAccessToken() {
        return new TokenSet(accessToken, accessToken, tokenType, expiresAt, scopes, rawResponse, issuedAt);
    }

    /** The requested scopes that were not granted. */
    public List<String> missing(List<String> requested) {
        return requested.stream().filter(scope -> !scopes.contains(scope)).toList();
    }

    /** For the secret store. */
    public Secret toSecret() {
        ObjectNode json = JSON.createObjectNode()
                .put(ACCESS_TOKEN, accessToken.reveal())
                .put(REFRESH_TOKEN, refreshToken == null ? null : refreshToken.reveal())
                .put("token_type", tokenType)
                .put("expires_at", expiresAt == null ? null : expiresAt.toString())
                .put("issued_at", issuedAt == null ? null : issuedAt.toString());
        scopes.forEach(json.putArray("scopes")::add);
        return Secret.of(json.set("raw_response", SecretJson.tree(rawResponse)).toString());
    }

    /** From the secret store. */
    public static TokenSet of(Secret stored) {
        JsonNode json = SecretJson.tree(stored);
        return new TokenSet(
                secret(json, ACCESS_TOKEN).orElseThrow(SecretJson::unreadable),
                secret(json, REFRESH_TOKEN).orElse(null),
                json.path("token_type").asText(),
                instant(json, "expires_at"),
                texts(json.path("scopes")),
                Secret.of(json.path("raw_response").toString()),
                instant(json, "issued_at"));
    }

    private static @Nullable Instant instant(JsonNode stored, String name) {
        return stored.hasNonNull(name) ? Instant.parse(stored.get(name).textValue()) : null;
    }

    private static Optional<Secret> secret(JsonNode object, String name) {
        return Optional.ofNullable(object.path(name).textValue())
                .filter(text -> !text.isEmpty())
                .map(Secret::of);
    }

    /** RFC 6749 A.12, A.13, A.17: other characters fit in no header, and some of them in no column of a table. */
    private static Optional<String> visible(JsonNode object, String name) {
        return Optional.ofNullable(object.path(name).textValue()).filter(TokenSet::isVisible);
    }

    private static boolean isVisible(String text) {
        return !text.isEmpty() && text.chars().allMatch(character -> character >= ' ' && character <= '~');
    }

    /**
     * A lifetime is the surest; a time is told by the provider's clock, also by a token that tells its own end. Nobody
     * grants what is over already: such a time is of a clock we do not know, and taken at its word the token would be
     * renewed for everybody who asks.
     */
    private static Optional<Instant> expiry(JsonNode answer, Secret accessToken, Times times) {
        return lifetime(answer.path("expires_in"), times.askedAt())
                .or(() -> time(answer.path("expires_at"))
                        .or(() -> JsonWebToken.expiry(accessToken))
                        .map(theirs -> theirs.minus(times.clockAhead()))
                        .filter(ours -> ours.isAfter(times.askedAt())));
    }

    private static Optional<Instant> lifetime(JsonNode seconds, Instant askedAt) {
        long lifetime = Math.min(number(seconds), LONGEST_LIFETIME_SECONDS);
        return lifetime > 0 ? Optional.of(askedAt.plusSeconds(lifetime)) : Optional.empty();
    }

    /** Seconds since 1970, or a text as ISO 8601 has it. */
    private static Optional<Instant> time(JsonNode time) {
        long seconds = number(time);
        if (seconds > 0 && seconds <= JsonWebToken.LAST_SECOND) {
            return Optional.of(Instant.ofEpochSecond(seconds));
        }
        try {
            return Optional.ofNullable(time.textValue())
                    .map(text -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    /** Some providers write the number as a text. As a double it cannot overflow into another one. */
    private static long number(JsonNode value) {
        return value.isNumber() || value.isTextual() ? (long) value.asDouble(0) : 0;
    }

    private static List<String> scopes(JsonNode scope, List<String> expected) {
        if (!scope.isArray() && !scope.isTextual()) {
            return expected;
        }
        Stream<String> names =
                scope.isArray() ? texts(scope).stream() : Arrays.stream(BETWEEN_SCOPES.split(scope.textValue(), 0));
        return names.filter(TokenSet::isVisible).toList();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
