package dev.hypernet.credentials.attempt;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.AccountQuery;
import dev.hypernet.credentials.provider.OAuth2Settings;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A walk to a provider.
 *
 * @param integration which the credential will belong to
 * @param account null where nobody asks whose account it is
 * @param outcome null until it ended
 */
record Attempt(
        UserId owner,
        UUID id,
        UUID integration,
        String integrationType,
        String redirectUri,
        OAuth2Settings oauth2,
        @Nullable AccountQuery account,
        @Nullable Outcome outcome) {}
