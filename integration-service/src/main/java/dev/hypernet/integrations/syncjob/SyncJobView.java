package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job with its ledger; in lists the ledger is left out. */
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
        long recordsSynced,
        @Nullable String errorCode,
        @Nullable String error,
        List<StreamView> streams) {

    /** {@code fetched = applied + unchanged + suppressed + rejected} when {@code balanced}. */
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
                    stream.isBalanced(),
                    stream.errorCode(),
                    stream.error());
        }
    }

    static SyncJobView of(SyncJobService.Told told) {
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
                told.streams().stream().mapToLong(StreamLedger::applied).sum(),
                job.errorCode(),
                job.error(),
                told.streams().stream().map(StreamView::of).toList());
    }
}
