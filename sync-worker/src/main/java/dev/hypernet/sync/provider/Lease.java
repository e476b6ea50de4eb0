package dev.hypernet.sync.provider;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hypernet.platform.secret.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An access token, lent. Kept in memory for a minute at most.
 *
 * @param tokenType the scheme of the Authorization header
 * @param expiresAt null for a token that does not expire
 * @param generation rises with each refresh: names the token without telling it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Lease(
        Secret accessToken, String tokenType, @Nullable Instant expiresAt, long generation) {

    @JsonCreator
    static Lease answered(
            @JsonProperty(value = "access_token", required = true) String text,
            @JsonProperty("token_type") @Nullable String tokenType,
            @JsonProperty("expires_at") @Nullable Instant expiresAt,
            @JsonProperty("generation") long generation) {
        return new Lease(Secret.of(text), scheme(tokenType), expiresAt, generation);
    }

    /** The Authorization header, for the one place that sends it. */
    public Secret authorization() {
        return Secret.of(tokenType + " " + accessToken.reveal());
    }

    /** RFC 6750 writes it with a capital; providers answer it as they please and some insist on the capital. */
    private static String scheme(@Nullable String tokenType) {
        return tokenType == null || tokenType.equalsIgnoreCase("bearer") ? "Bearer" : tokenType;
    }
}
