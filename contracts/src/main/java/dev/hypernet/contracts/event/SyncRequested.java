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
 * @param restart how often the stream was begun anew in this job, from 0: chains of earlier beginnings are void
 * @param bytesBefore bytes of the provider's answers to the earlier pages
 * @param mark a page token seen before, to tell a provider that leads in a circle; null before there is one
 * @param waits how often this page was deferred in a row because a service of ours gave no answer; null for never
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
        String link,
        int restart,
        long bytesBefore,
        @Nullable PageMark mark,
        @Nullable Integer waits)
        implements SyncMessage {

    /**
     * A page token that was kept to compare the following ones with (Brent's algorithm: the page it was kept at doubles, so
     * a circle of any length is found within three times its length).
     *
     * @param page the page it leads to
     * @param hash SHA-256 of the token's canonical JSON
     */
    public record PageMark(int page, String hash) {}

    /** The same page, to be asked for once more; services of ours were well. */
    public SyncRequested again(int attempt) {
        return again(attempt, null);
    }

    /** The same page, to be asked for once more; a service of ours was not well. */
    public SyncRequested afterWait() {
        return again(attempt, waited() + 1);
    }

    /** How often in a row. */
    public int waited() {
        return waits == null ? 0 : waits;
    }

    private SyncRequested again(int attempt, @Nullable Integer waits) {
        return new SyncRequested(
                jobId,
                integrationId,
                userId,
                integrationType,
                epoch,
                stream,
                page,
                cursor,
                pageToken,
                fetchedBefore,
                attempt,
                link,
                restart,
                bytesBefore,
                mark,
                waits);
    }

    @Override
    public String topic() {
        return topicOf(integrationType);
    }

    /** The work topic of a provider. */
    public static String topicOf(String integrationType) {
        return "hypernet.sync.requested." + integrationType + ".v1";
    }
}
