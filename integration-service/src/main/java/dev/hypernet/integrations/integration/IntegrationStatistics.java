package dev.hypernet.integrations.integration;

import dev.hypernet.integrations.integration.SyncFigures.SyncError;
import org.jspecify.annotations.Nullable;

/**
 * Counts of what was done through an integration.
 *
 * @param itemsSynced since it was made
 * @param lastError of the syncs that are looked at
 */
public record IntegrationStatistics(
        long itemsSynced, @Nullable SyncError lastError, SyncStatistics syncs, CallStatistics calls) {}
