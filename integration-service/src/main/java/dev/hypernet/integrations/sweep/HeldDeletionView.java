package dev.hypernet.integrations.sweep;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Deletions that wait for their owner, or waited: {@code unseen} of {@code living} objects are gone at the source. */
public record HeldDeletionView(
        UUID id,
        IntegrationId integrationId,
        JobId jobId,
        String stream,
        long living,
        long unseen,
        long deleted,
        String state,
        Instant heldAt,
        @Nullable Instant decidedAt) {

    static HeldDeletionView of(HeldDeletion held) {
        return new HeldDeletionView(
                held.id(),
                held.integration(),
                held.job(),
                held.stream(),
                held.living(),
                held.unseen(),
                held.deleted(),
                held.state().toString(),
                held.heldAt(),
                held.decidedAt());
    }
}
