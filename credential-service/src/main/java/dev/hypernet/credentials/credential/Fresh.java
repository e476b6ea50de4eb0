package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.credentials.provider.SigningSettings;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.platform.secret.Secret;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A credential on its way in force. */
public sealed interface Fresh {
    UserId owner();

    UUID integration();

    String integrationType();

    /** Null for one that does not expire. */
    @Nullable
    Instant expiresAt();

    /** For the secret store. */
    Secret secret();

    /** Tokens a consent has brought, with how to renew them. */
    record Consented(UserId owner, UUID integration, String integrationType, OAuth2Settings settings, TokenSet tokens)
            implements Fresh {

        @Override
        public @Nullable Instant expiresAt() {
            return tokens.expiresAt();
        }

        @Override
        public Secret secret() {
            return tokens.toSecret();
        }
    }

    /**
     * What somebody gave.
     *
     * @param signing what tokens are made of with the key among it; null where it is itself what the provider takes
     */
    record Given(
            UserId owner,
            UUID integration,
            String integrationType,
            GivenType type,
            GivenFields fields,
            @Nullable Instant expiresAt,
            @Nullable SigningSettings signing)
            implements Fresh {

        @Override
        public Secret secret() {
            return fields.toSecret();
        }
    }
}
