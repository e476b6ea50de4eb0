package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.credentials.provider.SigningSettings;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.platform.secret.Secret;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of a credential besides its secrets. */
sealed interface Credential {
    /** The type of what was consented to; what was given has one of {@link GivenType}. */
    String OAUTH2 = "oauth2";

    UserId owner();

    /** The integration's. */
    UUID id();

    String integrationType();

    Status status();

    /** Of the secret in force; 0 before the first. */
    long generation();

    /** Null for what does not expire. */
    @Nullable
    Instant expiresAt();

    /** Why it is rejected, or why the provider did not revoke it. */
    @Nullable
    String reason();

    /** Whether the provider revoked it; null until it was asked. */
    @Nullable
    Boolean revoked();

    /** Somebody alive refreshes this generation. */
    boolean isBeingRefreshed();

    /** Who has begun to refresh this generation and seems dead; null for nobody. */
    @Nullable
    UUID abandonedIntent();

    /** Its secret on the way to another integration. */
    Fresh movedTo(UUID integration, Secret stored);

    default boolean isExpired(Instant now) {
        Instant expiry = expiresAt();
        return expiry != null && !expiry.isAfter(now);
    }

    default boolean isActiveWith(long number) {
        return status() == Status.ACTIVE && generation() == number;
    }

    /** Neither disconnected nor waiting for what comes after that. */
    default boolean isKept() {
        return status() == Status.ACTIVE || status() == Status.REJECTED;
    }

    enum Status {
        /** Expects its first secret, or a new one after a revocation. */
        EMPTY,
        ACTIVE,
        /** The provider no longer takes it; only its owner helps, by consenting or giving again. */
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

    /**
     * Tokens that a consent has brought.
     *
     * @param renewFrom when a lease has it renewed; null where it does not expire
     * @param renewable there is a refresh token
     * @param intent who refreshes it at the moment; null when nobody does. Of a rejected one, who was taken for dead
     *     and may yet come back with its tokens
     */
    record Consented(
            UserId owner,
            UUID id,
            String integrationType,
            OAuth2Settings settings,
            Status status,
            long generation,
            @Nullable Instant expiresAt,
            @Nullable Instant renewFrom,
            boolean renewable,
            @Nullable Intent intent,
            @Nullable String reason,
            @Nullable Boolean revoked)
            implements Credential {

        boolean isRenewalDue(Instant now) {
            return renewFrom != null && !renewFrom.isAfter(now);
        }

        @Override
        public boolean isBeingRefreshed() {
            return status == Status.ACTIVE && intent != null && !intent.abandoned();
        }

        @Override
        public @Nullable UUID abandonedIntent() {
            return intent != null && intent.abandoned() ? intent.id() : null;
        }

        @Override
        public Fresh movedTo(UUID integration, Secret stored) {
            return new Fresh.Consented(owner, integration, integrationType, settings, TokenSet.of(stored));
        }
    }

    /**
     * What somebody gave; nobody but them can renew it.
     *
     * @param signing what tokens are made of with the key among it; null where it is itself what the provider takes
     */
    record Given(
            UserId owner,
            UUID id,
            String integrationType,
            GivenType type,
            Status status,
            long generation,
            @Nullable Instant expiresAt,
            @Nullable SigningSettings signing,
            @Nullable String reason,
            @Nullable Boolean revoked)
            implements Credential {

        @Override
        public boolean isBeingRefreshed() {
            return false;
        }

        @Override
        public @Nullable UUID abandonedIntent() {
            return null;
        }

        @Override
        public Fresh movedTo(UUID integration, Secret stored) {
            return new Fresh.Given(
                    owner, integration, integrationType, type, GivenFields.of(stored), expiresAt, signing);
        }
    }
}
