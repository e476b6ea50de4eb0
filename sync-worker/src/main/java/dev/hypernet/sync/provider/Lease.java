package dev.hypernet.sync.provider;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hypernet.platform.secret.Secret;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A credential, lent: an access token, or what its owner gave. Kept in memory for a minute at most.
 *
 * @param fields by the names that definitions have for them; a token is its {@code access_token}
 * @param expiresAt null for what does not expire
 * @param generation rises with each refresh and each time another is given: names the secret without telling it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Lease(Map<String, Secret> fields, @Nullable Instant expiresAt, long generation) {
    private static final String ACCESS_TOKEN = "access_token";

    public Lease {
        fields = Map.copyOf(fields);
    }

    /** Of an access token. */
    public static Lease ofToken(Secret accessToken, @Nullable Instant expiresAt, long generation) {
        return new Lease(Map.of(ACCESS_TOKEN, accessToken), expiresAt, generation);
    }

    /** How the token is used, the definition says: a {@code token_type} besides is not read. */
    @JsonCreator
    static Lease answered(
            @JsonProperty(ACCESS_TOKEN) @Nullable String accessText,
            @JsonProperty("fields") @Nullable Map<String, String> texts,
            @JsonProperty("expires_at") @Nullable Instant expiresAt,
            @JsonProperty(value = "generation", required = true) long generation) {
        Map<String, Secret> fields = new HashMap<>();
        if (texts != null) {
            texts.forEach((name, text) -> fields.put(name, Secret.of(text)));
        }
        if (accessText != null) {
            fields.put(ACCESS_TOKEN, Secret.of(accessText));
        }
        return new Lease(fields, expiresAt, generation);
    }

    /**
     * A field's value.
     *
     * @throws CredentialUnfit when there is no such field
     */
    Secret field(String name) {
        Secret value = fields.get(name);
        if (value == null) {
            throw new CredentialUnfit("has no " + name + ", which the definition asks for");
        }
        return value;
    }
}
