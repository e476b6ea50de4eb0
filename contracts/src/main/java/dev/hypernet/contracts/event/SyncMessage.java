package dev.hypernet.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import java.util.UUID;

/** One step of a sync. Key: the integration's id, so that the steps of one integration keep their order. */
public sealed interface SyncMessage extends Event
        permits SyncRequested, Batch, SweepRequested, SyncProgress, ContentRequested {

    IntegrationId integrationId();

    JobId jobId();

    /** Messages below the integration's current epoch are void. */
    long epoch();

    @Override
    @JsonIgnore
    default UUID aggregateId() {
        return integrationId().value();
    }

    @Override
    @JsonIgnore
    default long sequence() {
        return epoch();
    }
}
