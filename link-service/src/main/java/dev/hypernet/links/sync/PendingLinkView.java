package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A link that a sync wants and that is none yet, or never became one. */
@Schema(name = "PendingLink", description = "A link that a sync wants, and that waits for an end or could not be made")
public record PendingLinkView(
        @Schema(implementation = String.class, format = "uuid")
        UUID id,

        @Schema(implementation = String.class, format = "uuid")
        IntegrationId integrationId,

        @Schema(description = "The provider's id of the object it starts from")
        String fromSourceId,

        @Schema(description = "The provider's id of the object it leads to; empty for the integration itself")
        String toSourceId,

        String linkType,

        @Schema(
                description = "waiting or expired",
                enumeration = {"waiting", "expired"})
        String state,

        @Schema(
                description = "Why it is no link; null while it waits",
                enumeration = {
                    "end_never_arrived",
                    "end_deleted",
                    "end_purged",
                    "types_do_not_fit",
                    "place_taken",
                    "unknown_type"
                })
        @Nullable
        String reason,

        Instant keptAt,
        @Nullable Instant expiredAt,

        @Schema(implementation = String.class, format = "uuid", description = "The job that wanted it last")
        JobId jobId) {

    static PendingLinkView of(Row row) {
        Instant expiredAt = Columns.instantOrNull(row, "expired_at");
        return new PendingLinkView(
                row.getUUID("id"),
                new IntegrationId(row.getUUID("integration_id")),
                row.getString("from_source_id"),
                row.getString("to_source_id"),
                row.getString("link_type"),
                expiredAt == null ? "waiting" : "expired",
                row.getString("reason"),
                Columns.instant(row, "kept_at"),
                expiredAt,
                new JobId(row.getUUID("job_id")));
    }
}
