package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.http.Versioned;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An integration as its owner sees it, in the three vocabularies of the seeds: {@code status} (000, 001), {@code state}
 * (004) and {@code health} (003). A token shows as {@code [REDACTED]} where there is one (row C07), a given credential
 * never.
 *
 * <p>When it was used and checked makes no new version, nor does what is counted: under one entity tag these may be
 * older than they are.
 */
public record IntegrationView(
        IntegrationId id,
        String type,
        UserId userId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        String integrationType,
        String integrationName,

        @Schema(description = "A name that means this one integration to the whole installation")
        String instanceId,

        @Nullable String description,
        String status,
        String state,
        Health health,
        Integration.@Nullable Failure error,
        boolean isEnabled,
        Context context,
        Map<String, @Nullable Object> config,

        @Schema(description = "Where its owner gives consent, in the answer to POST while it waits for that") @Nullable
        String authorizationUrl,

        @Nullable String accessToken,
        @Nullable String refreshToken,
        @Nullable Instant tokenExpiresAt,
        @Nullable Instant lastConnectedAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant lastSyncAt,
        @Nullable String lastSyncStatus,
        long itemsSynced,

        @Schema(description = "Whose account it is at the provider: user_id, username, scopes; email where it is known")
        Map<String, @Nullable Object> metadata,

        @Schema(description = "Of one integration alone, as are statistics and rate_limit") @Nullable
        SyncConfig syncConfig,

        @Nullable IntegrationStatistics statistics,
        @Nullable RateLimit rateLimit)
        implements Versioned {
    private static final String REDACTED = "[REDACTED]";
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

    public static IntegrationView of(Integration integration) {
        return of(integration, null);
    }

    static IntegrationView of(Integration integration, @Nullable String authorizationUrl) {
        return of(integration, authorizationUrl, null, null, null);
    }

    static IntegrationView of(IntegrationDetails.Detailed one) {
        return of(one.integration(), null, one.syncConfig(), one.statistics(), one.rateLimit());
    }

    private static IntegrationView of(
            Integration integration,
            @Nullable String authorizationUrl,
            @Nullable SyncConfig syncConfig,
            @Nullable IntegrationStatistics statistics,
            @Nullable RateLimit rateLimit) {
        boolean holdsTokens =
                integration.state() instanceof IntegrationState.Connected && !integration.credentialGiven();
        return new IntegrationView(
                integration.id(),
                "integration",
                integration.userId(),
                integration.version(),
                integration.createdAt(),
                integration.updatedAt(),
                integration.deletedAt(),
                integration.integrationType(),
                integration.integrationName(),
                integration.instanceId(),
                integration.description(),
                integration.state().status(),
                integration.state().name(),
                integration.health(),
                integration.error(),
                integration.isEnabled(),
                Context.of(integration),
                integration.config(),
                authorizationUrl,
                holdsTokens ? REDACTED : null,
                holdsTokens ? REDACTED : null,
                integration.tokenExpiresAt(),
                integration.lastConnectedAt(),
                integration.lastUsedAt(),
                integration.lastSyncAt(),
                integration.lastSyncStatus(),
                integration.itemsSynced(),
                metadata(integration),
                syncConfig,
                statistics,
                rateLimit);
    }

    private static Map<String, @Nullable Object> metadata(Integration integration) {
        String account = integration.externalAccountId();
        if (account == null) {
            return Map.of();
        }
        String name = integration.externalAccountName();
        Map<String, @Nullable Object> identity = new LinkedHashMap<>();
        identity.put("user_id", account);
        identity.put("username", name == null ? account : name);
        identity.put("email", email(name, account));
        identity.put("scopes", List.copyOf(integration.scopes()));
        return identity;
    }

    /** Many providers know an account by its address. */
    private static @Nullable String email(@Nullable String name, String account) {
        return Stream.of(name == null ? account : name, account)
                .filter(said -> EMAIL.matcher(said).matches())
                .findFirst()
                .orElse(null);
    }
}
