package dev.hypernet.contracts.event;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import org.jspecify.annotations.Nullable;

/**
 * A stream was read whole and all its batches are applied: what none of them held is gone at the source. Travels on the
 * batches' topic, so it comes after them. A sweep of many objects asks for its next step in the same words.
 *
 * @param definitionVersion what the stream was read by
 * @param restart the beginning of the stream that was read whole
 * @param pages of that reading: whoever has not seen every one of them deletes nothing
 * @param maxPercent the tripwire: how much of the stream may go at once, 0 to 100
 * @param freeOf up to this many go whatever their share
 * @param confirmed a person has seen what was held: the tripwire is off
 * @param conflictPolicy what becomes of objects that were changed here; null as the installation has it
 */
@EventType("dev.hypernet.sync.sweep_requested.v1")
public record SweepRequested(
        JobId jobId,
        IntegrationId integrationId,
        UserId userId,
        String integrationType,
        String definitionVersion,
        long epoch,
        String stream,
        int restart,
        int pages,
        int maxPercent,
        int freeOf,
        boolean confirmed,
        @Nullable String conflictPolicy)
        implements SyncMessage {

    @Override
    public String topic() {
        return Batch.TOPIC;
    }
}
