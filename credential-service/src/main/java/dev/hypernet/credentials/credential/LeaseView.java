package dev.hypernet.credentials.credential;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.hypernet.credentials.secret.SecretJson;
import dev.hypernet.platform.secret.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The one answer that holds a token. To be used at once and never stored.
 *
 * @param expiresAt null for a token that does not expire
 */
public record LeaseView(
        @JsonSerialize(using = SecretJson.Revealing.class) Secret accessToken,
        String tokenType,
        @Nullable Instant expiresAt,
        long generation) {

    static LeaseView of(Lease lease) {
        return new LeaseView(
                lease.tokens().accessToken(),
                lease.tokens().tokenType(),
                lease.tokens().expiresAt(),
                lease.generation());
    }
}
