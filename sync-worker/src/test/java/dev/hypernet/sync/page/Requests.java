package dev.hypernet.sync.page;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ChainLink;
import dev.hypernet.contracts.event.SyncRequested;
import org.jspecify.annotations.Nullable;

/** First pages. */
final class Requests {
    private Requests() {}

    static SyncRequested full(String integrationType, String stream) {
        return since(null, integrationType, stream);
    }

    static SyncRequested since(@Nullable String cursor, String integrationType, String stream) {
        JobId job = JobId.random();
        return new SyncRequested(
                job,
                IntegrationId.random(),
                UserId.random(),
                integrationType,
                1,
                stream,
                0,
                cursor,
                null,
                0,
                0,
                ChainLink.first(job, 1, stream, cursor),
                0,
                0,
                null,
                null);
    }

    static SyncRequested at(SyncRequested request, int page, @Nullable Object pageToken, int attempt) {
        return new SyncRequested(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.integrationType(),
                request.epoch(),
                request.stream(),
                page,
                request.cursor(),
                pageToken,
                request.fetchedBefore(),
                attempt,
                request.link(),
                request.restart(),
                request.bytesBefore(),
                request.mark(),
                null);
    }
}
