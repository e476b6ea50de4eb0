package dev.hypernet.contracts.event;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import java.util.UUID;

/**
 * An item's bytes are to be brought from its provider. Ids only: never a signed address.
 *
 * @param version the object's version that asked for them
 */
@EventType("dev.hypernet.content.requested.v1")
public record ContentRequested(
        JobId jobId,
        IntegrationId integrationId,
        UserId userId,
        String integrationType,
        long epoch,
        ObjectId objectId,
        String sourceId,
        long version)
        implements SyncMessage {

    @Override
    public UUID aggregateId() {
        return objectId.value();
    }

    @Override
    public long sequence() {
        return version;
    }

    @Override
    public String topic() {
        return topicOf(integrationType);
    }

    /** The content topic of a provider. */
    public static String topicOf(String integrationType) {
        return "hypernet.content.requested." + integrationType + ".v1";
    }
}
