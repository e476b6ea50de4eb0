package dev.hypernet.contracts.event;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import org.jspecify.annotations.Nullable;

/**
 * One page of one stream is to be fetched. The work topics are one per provider, so that workers scale per provider.
 *
 * @param stream the stream of the definition
 * @param page the page's number in this job's stream, from 0
 * @param cursor the stream's committed cursor, opaque; null reads the whole stream
 * @param pageToken where the provider said the next page begins, any JSON; null for the first page
 * @param fetchedBefore records of the earlier pages of this job's stream
 * @param attempt how often this page was deferred before, from 0
 * @param link this page's place in the chain: see {@link ChainLink}
 */
@EventType("dev.hypernet.sync.requested.v1")
public record SyncRequested(
        JobId jobId,
        IntegrationId integrationId,
        UserId userId,
        String integrationType,
        long epoch,
        String stream,
        int page,
        @Nullable String cursor,
        @Nullable Object pageToken,
        long fetchedBefore,
        int attempt,
        String link)
        implements SyncMessage {

    @Override
    public String topic() {
        return topicOf(integrationType);
    }

    /** The work topic of a provider. */
    public static String topicOf(String integrationType) {
        return "hypernet.sync.requested." + integrationType + ".v1";
    }
}
