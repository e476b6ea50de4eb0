package dev.hypernet.objects.quarantine;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.persistence.Columns;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A record that was set aside.
 *
 * @param objectType null where it could not be mapped
 * @param record what is kept of it; null in lists, where nothing is, and once it waits no more
 * @param job the job that brought it last
 * @param state {@code open}, {@code applied}, {@code gone} or {@code dismissed}
 * @param tries how often it was tried again by hand since it last changed
 */
record QuarantinedRecord(
        UUID id,
        IntegrationId integration,
        String integrationType,
        String stream,
        @Nullable String sourceId,
        @Nullable String objectType,
        String code,
        String reason,
        @Nullable JsonObject record,
        JobId job,
        String definitionVersion,
        long epoch,
        @Nullable String conflictPolicy,
        String state,
        int tries,
        Instant createdAt,
        Instant updatedAt) {

    static QuarantinedRecord of(Row row) {
        return new QuarantinedRecord(
                row.getUUID("id"),
                new IntegrationId(row.getUUID("integration_id")),
                row.getString("integration_type"),
                row.getString("stream"),
                row.getString("source_id"),
                row.getString("object_type"),
                row.getString("code"),
                row.getString("reason"),
                row.getJsonObject("record"),
                new JobId(row.getUUID("job_id")),
                row.getString("definition_version"),
                row.getLong("epoch"),
                row.getString("conflict_policy"),
                row.getString("state"),
                row.getInteger("tries"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }

    boolean isOpen() {
        return state.equals("open");
    }

    /** Whether it can be tried again from what is kept: a record that could not be mapped is not ours to map. */
    boolean isMapped() {
        return objectType != null;
    }
}
