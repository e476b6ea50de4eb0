package dev.hypernet.contracts.event;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An integration's whole state after a change. Never a token.
 *
 * @param integrationType the definition's slug, such as {@code gmail}
 * @param state the lifecycle state of seed 004, such as {@code CONNECTED}
 * @param status the same in seed 000's words: {@code pending}, {@code connected}, {@code disconnected}, {@code error}
 * @param epoch rises whenever earlier sync messages of this integration lose their validity
 * @param version rises by one with each change, from 1
 * @param externalAccountId the account's id at the provider, once known
 */
public record IntegrationSnapshot(
        IntegrationId id,
        UserId userId,
        String integrationType,
        String integrationName,
        String state,
        String status,
        boolean isEnabled,
        long epoch,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String externalAccountId) {}
