package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of a sync (row S06).
 *
 * @param streams what it reads; null where that is all of the definition's
 * @param retryOf the job whose unread streams it reads
 * @param conflictPolicy what becomes of a field that both its owner and the source changed
 */
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
        @Nullable String error,
        @Nullable List<String> streams,
        @Nullable JobId retryOf,
        @Nullable String conflictPolicy) {
    private static final Set<String> RUNNING = Set.of("queued", "running", "waiting");

    public static SyncJob of(Row row) {
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
                row.getString("error"),
                streams(row.getArrayOfStrings("streams")),
                retryOf(row.getUUID("retry_of")),
                row.getString("conflict_policy"));
    }

    private static @Nullable List<String> streams(String @Nullable [] names) {
        return names == null ? null : List.of(names);
    }

    private static @Nullable JobId retryOf(@Nullable UUID id) {
        return id == null ? null : new JobId(id);
    }

    public boolean isRunning() {
        return RUNNING.contains(status);
    }
}
