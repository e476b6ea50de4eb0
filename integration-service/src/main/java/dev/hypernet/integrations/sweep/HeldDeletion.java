package dev.hypernet.integrations.sweep;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.SweepRequested;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Deletions of one stream that wait for their owner, or waited.
 *
 * @param living objects of the stream when they were held
 * @param unseen of these, how many the reading did not show
 * @param deleted how many are deleted, once they were confirmed
 */
record HeldDeletion(
        UserId owner,
        UUID id,
        IntegrationId integration,
        String integrationType,
        String definitionVersion,
        @Nullable String conflictPolicy,
        JobId job,
        long epoch,
        String stream,
        int restart,
        int pages,
        long living,
        long unseen,
        long deleted,
        State state,
        Instant heldAt,
        @Nullable Instant decidedAt) {

    /** Where it stands. A later whole reading of the stream replaces what is open. */
    enum State {
        HELD,
        CONFIRMED,
        DELETED,
        DISMISSED,
        REPLACED;

        static State of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static HeldDeletion of(Row row) {
        return new HeldDeletion(
                Columns.owner(row),
                row.getUUID("id"),
                new IntegrationId(row.getUUID("integration_id")),
                row.getString("integration_type"),
                row.getString("definition_version"),
                row.getString("conflict_policy"),
                new JobId(row.getUUID("job_id")),
                row.getLong("epoch"),
                row.getString("stream"),
                row.getInteger("restart"),
                row.getInteger("pages"),
                row.getLong("living"),
                row.getLong("unseen"),
                row.getLong("deleted"),
                State.of(row.getString("state")),
                Columns.instant(row, "held_at"),
                Columns.instantOrNull(row, "decided_at"));
    }

    /** Tells object-service to delete it. */
    SweepRequested confirmation() {
        return new SweepRequested(
                job,
                integration,
                owner,
                integrationType,
                definitionVersion,
                epoch,
                stream,
                restart,
                pages,
                100,
                0,
                true,
                conflictPolicy);
    }
}
