package dev.hypernet.objects.quarantine;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A record that was set aside, as its owner sees it. */
@Schema(name = "QuarantinedRecord")
record QuarantinedRecordView(
        UUID id,
        IntegrationId integrationId,
        String stream,

        @Schema(description = "Null where the record has none that could be read") @Nullable
        String sourceId,

        @Schema(description = "What it was to become; null where it could not be mapped") @Nullable
        String objectType,

        @Schema(description = "unmappable, unnamed, too_large, unstorable or refused_by_store")
        String code,

        @Schema(description = "For people; holds nothing of the record")
        String reason,

        @Schema(enumeration = {"open", "applied", "gone", "dismissed"})
        String state,

        @Schema(description = "How often it was tried again since it last changed")
        int tries,

        @Schema(description = "Whether retry can apply it: it waits, and was mapped")
        boolean retryable,

        JobId jobId,
        String definitionVersion,
        Instant createdAt,
        Instant updatedAt,

        @Schema(
                description = "What is kept of it, without its secrets: as it was mapped, or as the provider gave it."
                        + " Null in lists, where it was too large, and once it waits no more")
        @Nullable
        Map<String, Object> record) {

    static QuarantinedRecordView of(QuarantinedRecord quarantined) {
        JsonObject kept = quarantined.record();
        return new QuarantinedRecordView(
                quarantined.id(),
                quarantined.integration(),
                quarantined.stream(),
                quarantined.sourceId(),
                quarantined.objectType(),
                quarantined.code(),
                quarantined.reason(),
                quarantined.state(),
                quarantined.tries(),
                quarantined.isOpen() && quarantined.isMapped(),
                quarantined.job(),
                quarantined.definitionVersion(),
                quarantined.createdAt(),
                quarantined.updatedAt(),
                kept == null ? null : kept.getMap());
    }
}
