package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An integration as its owner sees it, in the three vocabularies of the seeds: {@code status} (000, 001), {@code state}
 * (004) and {@code health} (003). A token shows as {@code [REDACTED]} where there is one (row C07).
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
        String status,
        String state,
        Health health,
        Integration.@Nullable Failure error,
        boolean isEnabled,
        Context context,
        Map<String, @Nullable Object> config,
        @Nullable String accessToken,
        @Nullable String refreshToken,
        @Nullable Instant tokenExpiresAt,
        @Nullable Instant lastConnectedAt,
        @Nullable Instant lastSyncAt,
        @Nullable String lastSyncStatus,
        long itemsSynced,
        Map<String, @Nullable Object> metadata) {
    private static final String REDACTED = "[REDACTED]";

    /** Seed 003's status object. */
    public record Health(
            String state,
            @Nullable Instant lastChecked,
            @Nullable String error) {}

    /** Whose tasks may use it (row I03). */
    public record Context(String type, @Nullable String contextId) {}

    public static IntegrationView of(Integration integration) {
        boolean holdsTokens = integration.state() instanceof IntegrationState.Connected;
        Integration.Failure error = integration.error();
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
                integration.state().status(),
                integration.state().name(),
                new Health(
                        integration.state().health(),
                        integration.lastConnectedAt(),
                        error == null ? null : error.message()),
                error,
                integration.isEnabled(),
                new Context(integration.contextType(), integration.contextId()),
                integration.config(),
                holdsTokens ? REDACTED : null,
                holdsTokens ? REDACTED : null,
                integration.tokenExpiresAt(),
                integration.lastConnectedAt(),
                integration.lastSyncAt(),
                integration.lastSyncStatus(),
                integration.itemsSynced(),
                metadata(integration));
    }

    private static Map<String, @Nullable Object> metadata(Integration integration) {
        String account = integration.externalAccountId();
        String name = integration.externalAccountName();
        return account == null
                ? Map.of()
                : Map.of(
                        "user_id",
                        account,
                        "username",
                        name == null ? account : name,
                        "scopes",
                        List.copyOf(integration.scopes()));
    }
}
