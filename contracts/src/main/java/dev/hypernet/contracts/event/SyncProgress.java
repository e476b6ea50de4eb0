package dev.hypernet.contracts.event;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.List;
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
     * @param restart the beginning of the stream that this ends
     * @param link where its chain ends: batches count that lead there; null from a worker before this was told
     * @param bytes of the provider's answers to all its pages
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
            @Nullable String cursor,
            int restart,
            @Nullable String link,
            long bytes)
            implements SyncProgress {}

    /**
     * The worker cannot go on with the stream.
     *
     * @param code a stable word, such as {@code unauthorized}, {@code provider_error}, {@code cursor_expired}
     * @param message for people; holds no data and no secret
     * @param restart the beginning of the stream that failed
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
            String message,
            int restart)
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

    /**
     * object-service applied a batch: {@code applied + unchanged + suppressed + rejected} are its records.
     *
     * @param unnamed how many of the rejected had no id: which living objects they are cannot be told
     * @param conflicts fields that were changed here and at the source, and wait for their owner
     * @param restart the beginning of the stream that the batch belongs to
     * @param linkOut the chain including the batch; null from an object-service before this was told
     * @param rejections why records were rejected, {@value RejectionCount#MOST} reasons at most; null where none was, and
     *     from an object-service before this was told
     * @param overQuota how many of the records have bytes for which their owner has no room left; they are brought when
     *     there is. Null from an object-service before this was told
     */
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
            long deleted,
            long unnamed,
            long conflicts,
            int restart,
            @Nullable String linkOut,
            @Nullable List<RejectionCount> rejections,
            @Nullable Long overQuota)
            implements SyncProgress {}

    /**
     * How many records were rejected for one reason.
     *
     * @param code a stable word, as in {@link Rejection}; {@code other} for all that have no place of their own
     * @param reason for people; holds none of the records' data
     * @param count of records
     * @param sourceIds of the first of them, {@value #MOST_NAMED} at most; those without an id are left out
     */
    record RejectionCount(String code, String reason, long count, List<String> sourceIds) {
        /** So many reasons are told apart. */
        public static final int MOST = 20;

        /** So many records are named for one reason. */
        public static final int MOST_NAMED = 5;
    }

    /**
     * link-service applied a batch's memberships and sources, or resolved links that waited for their ends.
     *
     * @param batches 1 for a batch's last part, 0 for links resolved later
     * @param pending how many more (or, negative, fewer) links wait for an end not yet known
     * @param restart the beginning of the stream that the batch belongs to
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
            long pending,
            int restart)
            implements SyncProgress {}

    /**
     * object-service compared what it holds of a stream with what a whole reading has shown, and deleted what is gone.
     *
     * @param living objects of the stream before
     * @param unseen of these, how many no batch of the reading held
     * @param swept how many were deleted; 0 when they are held
     * @param held more than the tripwire lets pass: nothing was deleted, a person is to confirm
     * @param kept how many stay, each with a conflict, for their owner changed them; what is left of {@code unseen} was
     *     gone or restored meanwhile. Null from an object-service before this was told
     */
    @EventType("dev.hypernet.sync.stream_swept.v1")
    record StreamSwept(
            JobId jobId,
            IntegrationId integrationId,
            UserId userId,
            long epoch,
            String stream,
            int restart,
            long living,
            long unseen,
            long swept,
            boolean held,
            @Nullable Long kept)
            implements SyncProgress {

        /** Of a sweep that tells nothing of what it kept. */
        public StreamSwept(
                JobId jobId,
                IntegrationId integrationId,
                UserId userId,
                long epoch,
                String stream,
                int restart,
                long living,
                long unseen,
                long swept,
                boolean held) {
            this(jobId, integrationId, userId, epoch, stream, restart, living, unseen, swept, held, null);
        }
    }
}
