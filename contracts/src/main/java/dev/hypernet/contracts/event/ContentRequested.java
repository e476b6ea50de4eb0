package dev.hypernet.contracts.event;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An item's bytes are to be brought from its provider, now. Ids only: never a signed address. Of an account a few are under
 * way at a time; what is brought, or cannot be, makes room for the next.
 *
 * @param version the object's version that asked for them
 * @param turn which handing out of the item this is, from 1: what an earlier one brings is not taken; null from a
 *     release that did not count
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
        long version,
        @Nullable Integer turn)
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
