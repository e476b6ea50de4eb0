package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.SyncProgress.RejectionCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job with its ledger; in lists only its sums are told.
 *
 * @param recordsSynced those that were applied
 * @param durationMs from its start to its end, in milliseconds
 * @param onlyStreams what it reads, where that is not all there is
 * @param retryOf the job whose unread streams it reads
 */
public record SyncJobView(
        JobId id,
        IntegrationId integrationId,
        String integrationType,
        String definitionVersion,
        String syncType,
        String trigger,
        String status,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long durationMs,
        @Nullable List<String> onlyStreams,
        @Nullable JobId retryOf,
        long recordsSynced,
        @Nullable String errorCode,
        @Nullable String error,
        LedgerSums ledger,
        List<StreamView> streams) {

    /**
     * {@code fetched = applied + unchanged + suppressed + rejected} when {@code balanced}.
     *
     * @param restarts how often it was begun anew, because its provider had forgotten the place
     * @param bytes of the provider's answers
     * @param throttledMs for how long its pages were parked, in milliseconds
     * @param rejections why records were rejected, {@value RejectionCount#MOST} reasons at most; the records themselves
     *     are in the quarantine
     * @param overQuota records whose bytes had no room when they were applied; they count as applied all the same
     */
    public record StreamView(
            String stream,
            boolean finished,
            int pages,
            long fetched,
            long applied,
            long unchanged,
            long suppressed,
            long rejected,
            long objectsCreated,
            long objectsUpdated,
            long objectsDeleted,
            long linksCreated,
            long linksDeleted,
            long linksPending,
            long pagesDeferred,
            int restarts,
            long bytes,
            long throttledMs,
            long conflicts,
            List<RejectionCount> rejections,
            long overQuota,
            boolean balanced,
            @Nullable String errorCode,
            @Nullable String error) {

        static StreamView of(StreamLedger stream) {
            return new StreamView(
                    stream.stream(),
                    stream.finished(),
                    stream.pages(),
                    stream.fetched(),
                    stream.applied(),
                    stream.unchanged(),
                    stream.suppressed(),
                    stream.rejected(),
                    stream.objectsCreated(),
                    stream.objectsUpdated(),
                    stream.objectsDeleted(),
                    stream.linksCreated(),
                    stream.linksDeleted(),
                    stream.linksPending(),
                    stream.pagesDeferred(),
                    stream.restart(),
                    stream.bytes(),
                    stream.throttledMs(),
                    stream.conflicts(),
                    stream.rejections(),
                    stream.overQuota(),
                    stream.isBalanced(),
                    stream.errorCode(),
                    stream.error());
        }
    }

    public static SyncJobView of(SyncJobService.Told told) {
        SyncJob job = told.job();
        return new SyncJobView(
                job.id(),
                job.integrationId(),
                job.integrationType(),
                job.definitionVersion(),
                job.syncType(),
                job.trigger(),
                job.status(),
                job.createdAt(),
                job.startedAt(),
                job.endedAt(),
                durationMs(job),
                job.streams(),
                job.retryOf(),
                told.sums().applied(),
                job.errorCode(),
                job.error(),
                told.sums(),
                told.streams().stream().map(StreamView::of).toList());
    }

    private static @Nullable Long durationMs(SyncJob job) {
        Instant start = job.startedAt();
        Instant end = job.endedAt();
        return start == null || end == null
                ? null
                : Duration.between(start, end).toMillis();
    }
}
