package dev.hypernet.objects.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.SweepRequested;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source no longer has: by its own word, or because a whole reading did not show it.
 *
 * @param conflictPolicy what becomes of objects that were changed here; null as the installation has it
 */
record Vanished(
        UserId owner,
        IntegrationId integration,
        JobId job,
        @Nullable String conflictPolicy,
        List<String> sourceIds,
        Instant now) {

    static Vanished of(Batch batch, List<String> sourceIds, Instant now) {
        return new Vanished(
                batch.userId(), batch.integrationId(), batch.jobId(), batch.conflictPolicy(), sourceIds, now);
    }

    static Vanished of(SweepRequested sweep, List<String> sourceIds, Instant now) {
        return new Vanished(
                sweep.userId(), sweep.integrationId(), sweep.jobId(), sweep.conflictPolicy(), sourceIds, now);
    }
}
