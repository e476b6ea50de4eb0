package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an integration's syncs stand (row E05). */
public record SyncStatusView(
        IntegrationId integrationId,
        @Nullable Instant lastSyncAt,
        @Nullable String lastSyncStatus,
        long itemsSynced,
        @Nullable SyncJobView job) {

    static SyncStatusView of(SyncJobService.Status status) {
        SyncJobService.Told latest = status.latest();
        return new SyncStatusView(
                status.integration().id(),
                status.integration().lastSyncAt(),
                status.integration().lastSyncStatus(),
                status.integration().itemsSynced(),
                latest == null ? null : SyncJobView.of(latest));
    }
}
