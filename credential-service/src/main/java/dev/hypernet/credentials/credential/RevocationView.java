package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.provider.Revocation;
import org.jspecify.annotations.Nullable;

/**
 * How a revocation ended; the secrets are destroyed either way.
 *
 * @param reason why the provider did not revoke them
 */
public record RevocationView(boolean revoked, @Nullable String reason) {

    static RevocationView of(Revocation revocation) {
        return new RevocationView(revocation.revoked(), revocation.reason());
    }
}
