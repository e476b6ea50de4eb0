package dev.hypernet.contracts.event;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the ledger of a job is kept from. Topic {@value #TOPIC}. Counts are of this message alone. */
public sealed interface SyncProgress extends SyncMessage {
    String TOPIC = "hypernet.sync.progress.v1";

    String stream();

    @Override
    default String topic() {
        return TOPIC;
    }

    /**
     * The worker read the stream's last page.
     *
     * @param pages pages of the stream in this job
     * @param fetched records of all its pages
     * @param cursor where the next incremental sync begins; null where the provider has no such thing
     */
    @EventType("dev.hypernet.sync.stream_finished.v1")
    record StreamFinished(
            JobId jobId,
            IntegrationId integrationId,
            UserId userId,
            long epoch,
            String stream,
            int pages,
            long fetched,
            @Nullable String cursor)
            implements SyncProgress {}

    /**
     * The worker cannot go on with the stream.
     *
     * @param code a stable word, such as {@code unauthorized}, {@code provider_error}, {@code cursor_expired}
     * @param message for people; holds no data and no secret
     */
    @EventType("dev.hypernet.sync.stream_failed.v1")
    record StreamFailed(
            JobId jobId,
            IntegrationId integrationId,
            UserId userId,
            long epoch,
            String stream,
            int page,
            String code,
            String message)
            implements SyncProgress {}

    /**
     * The provider asked for patience: the request goes back to integration-service, which repeats it when due.
     *
     * @param request what is to be repeated
     * @param resumeAt not before
     */
    @EventType("dev.hypernet.sync.page_deferred.v1")
    record PageDeferred(
            JobId jobId,
            IntegrationId integrationId,
            UserId userId,
            long epoch,
            String stream,
            SyncRequested request,
            int attempt,
            String reason,
            Instant resumeAt)
            implements SyncProgress {}

    /** object-service applied a batch: {@code applied + unchanged + suppressed + rejected} are its records. */
    @EventType("dev.hypernet.sync.objects_applied.v1")
    record ObjectsApplied(
            JobId jobId,
            IntegrationId integrationId,
            UserId userId,
            long epoch,
            String stream,
            int page,
            int part,
            int parts,
            long applied,
            long unchanged,
            long suppressed,
            long rejected,
            long created,
            long updated,
            long deleted)
            implements SyncProgress {}

    /**
     * link-service applied a batch's memberships and sources, or resolved links that waited for their ends.
     *
     * @param batches 1 for a batch's last part, 0 for links resolved later
     * @param pending how many more (or, negative, fewer) links wait for an end not yet known
     */
    @EventType("dev.hypernet.sync.links_applied.v1")
    record LinksApplied(
            JobId jobId,
            IntegrationId integrationId,
            UserId userId,
            long epoch,
            String stream,
            int batches,
            long created,
            long deleted,
            long pending)
            implements SyncProgress {}
}
