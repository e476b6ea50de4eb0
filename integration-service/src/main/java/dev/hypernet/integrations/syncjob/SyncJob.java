package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run of a sync (row S06). */
public record SyncJob(
        JobId id,
        UserId userId,
        IntegrationId integrationId,
        String integrationType,
        String definitionVersion,
        long epoch,
        String syncType,
        String trigger,
        String status,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String errorCode,
        @Nullable String error) {
    private static final Set<String> RUNNING = Set.of("queued", "running", "waiting");

    static SyncJob of(Row row) {
        return new SyncJob(
                new JobId(row.getUUID("id")),
                Columns.owner(row),
                new IntegrationId(row.getUUID("integration_id")),
                row.getString("integration_type"),
                row.getString("definition_version"),
                row.getLong("epoch"),
                row.getString("sync_type"),
                row.getString("trigger"),
                row.getString("status"),
                Columns.instant(row, "created_at"),
                Columns.instantOrNull(row, "started_at"),
                Columns.instantOrNull(row, "ended_at"),
                row.getString("error_code"),
                row.getString("error"));
    }

    boolean isRunning() {
        return RUNNING.contains(status);
    }
}
