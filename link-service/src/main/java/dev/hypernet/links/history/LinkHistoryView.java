package dev.hypernet.links.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hypernet.contracts.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One version of a link, and who or what made it. */
@Schema(name = "LinkVersion", description = "One version of a link, and who or what made it")
public record LinkHistoryView(
        long version,

        @Schema(description = "created, updated, deleted or restored")
        String kind,

        Instant changedAt,
        ChangedBy changedBy,

        @Schema(description = "The fields that differ from the version before; none for a creation")
        List<String> changed,

        @Schema(implementation = String.class, format = "uuid", description = "The sync job that made it") @Nullable
        JobId jobId,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "The link as it was, where it was asked for")
        @Nullable
        Map<String, @Nullable Object> state) {

    /** Who it was. */
    @Schema(name = "LinkChangedBy")
    public record ChangedBy(
            @Schema(description = "user, sync or system") String kind,

            @Schema(implementation = String.class, format = "uuid", description = "The person, where it is known")
            @Nullable
            UUID id,

            @Schema(description = "Why the platform did it, in a stable word") @Nullable
            String reason) {}

    static LinkHistoryView of(LinkEntry entry) {
        return new LinkHistoryView(
                entry.version(),
                entry.kind(),
                entry.changedAt(),
                new ChangedBy(entry.changedBy(), entry.actorId(), entry.reason()),
                entry.changed(),
                entry.jobId() == null ? null : new JobId(entry.jobId()),
                entry.state() == null ? null : entry.state().getMap());
    }
}
