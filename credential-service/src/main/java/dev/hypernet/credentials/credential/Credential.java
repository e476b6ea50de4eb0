package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.OAuth2Settings;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a credential besides its secrets.
 *
 * @param id the integration's
 * @param generation of the secret in force; 0 before the first
 * @param expiresAt null for a token that does not expire
 * @param renewable there is a refresh token
 * @param intent who refreshes it at the moment; null when nobody does
 * @param reason why it is rejected, or why the provider did not revoke it
 * @param revoked whether the provider revoked it; null until it was asked
 */
record Credential(
        UserId owner,
        UUID id,
        String integrationType,
        OAuth2Settings settings,
        Status status,
        long generation,
        @Nullable Instant expiresAt,
        boolean renewable,
        @Nullable Intent intent,
        @Nullable String reason,
        @Nullable Boolean revoked) {

    enum Status {
        /** Expects its first tokens, or new ones after a revocation. */
        EMPTY,
        ACTIVE,
        /** The provider no longer takes it; only its owner's consent helps. */
        REJECTED,
        REVOKED
    }

    /**
     * A refresh under way.
     *
     * @param generation which the renewed secret gets
     * @param abandoned so old that its process must be dead
     */
    record Intent(UUID id, long generation, boolean abandoned) {}

    boolean isRenewalDue(Instant now) {
        return expiresAt != null
                && !expiresAt.minusMillis(settings.refreshLeadMs()).isAfter(now);
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !expiresAt.isAfter(now);
    }

    /** Somebody alive refreshes this generation. */
    boolean isBeingRefreshed() {
        return status == Status.ACTIVE && intent != null && !intent.abandoned();
    }
}
