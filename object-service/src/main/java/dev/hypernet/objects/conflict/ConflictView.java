package dev.hypernet.objects.conflict;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.problem.Pointers;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A conflict, as its owner sees it.
 *
 * @param pointer where the field stands in the object, RFC 6901; empty for the whole object
 */
@Schema(name = "Conflict")
record ConflictView(
        UUID id,
        ObjectId objectId,
        String objectType,
        UUID integrationId,
        UUID jobId,

        @Schema(enumeration = {"changed", "deleted_at_source"})
        String kind,

        String pointer,

        @Schema(description = "What the source said before both were changed") @Nullable
        Object base,

        @Schema(description = "What the object holds now") @Nullable
        Object mine,

        @Schema(description = "What the source says") @Nullable
        Object theirs,

        @Schema(enumeration = {"open", "resolved", "obsolete"})
        String status,

        @Schema(enumeration = {"mine", "theirs", "value", "agreed", "withdrawn"}) @Nullable
        String resolution,

        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant resolvedAt) {

    static ConflictView of(Conflict conflict) {
        return new ConflictView(
                conflict.id(),
                conflict.object(),
                conflict.objectType(),
                conflict.integration(),
                conflict.job(),
                conflict.kind(),
                pointer(conflict),
                conflict.base(),
                conflict.mine(),
                conflict.theirs(),
                conflict.status(),
                conflict.resolution(),
                conflict.createdAt(),
                conflict.updatedAt(),
                conflict.resolvedAt());
    }

    /** Media and albums have their fields at the top; other types below {@code fields}. */
    private static String pointer(Conflict conflict) {
        if (conflict.isOfTheWholeObject()) {
            return "";
        }
        boolean isAtTheTop = !conflict.isOfMetadata()
                && (conflict.objectType().equals("media")
                        || conflict.objectType().equals("album"));
        return (isAtTheTop ? "" : "/" + conflict.part()) + Pointers.step(conflict.field());
    }
}
