package dev.hypernet.credentials.credential;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.credentials.secret.SecretJson;
import dev.hypernet.platform.secret.Secret;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one answer that holds secrets. To be used at once and never stored.
 *
 * @param type {@code oauth2} comes with a token, every other with its fields
 * @param expiresAt null for what does not expire
 */
public record LeaseView(
        String type,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSerialize(using = SecretJson.Revealing.class) @Nullable
        Secret accessToken,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String tokenType,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSerialize(contentUsing = SecretJson.Revealing.class) @Nullable
        Map<String, Secret> fields,

        @Nullable Instant expiresAt,
        long generation) {

    static LeaseView of(Lease lease) {
        return switch (lease) {
            case Lease.Consented consented -> of(consented.tokens(), consented.generation());
            case Lease.Given given ->
                new LeaseView(
                        given.type().text(),
                        null,
                        null,
                        given.fields().byName(),
                        given.expiresAt(),
                        given.generation());
        };
    }

    private static LeaseView of(TokenSet tokens, long generation) {
        return new LeaseView(
                Credential.OAUTH2, tokens.accessToken(), tokens.tokenType(), null, tokens.expiresAt(), generation);
    }
}
