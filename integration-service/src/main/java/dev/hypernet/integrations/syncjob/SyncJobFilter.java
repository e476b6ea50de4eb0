package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs are wanted; all filters combine.
 *
 * @param createdAfter at this time or later
 * @param createdBefore earlier than this
 */
record SyncJobFilter(
        @Nullable IntegrationId integration,
        @Nullable String integrationType,
        @Nullable String status,
        @Nullable String trigger,
        @Nullable String syncType,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore) {}
