package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.event.IntegrationEvent.SyncCompleted;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.RunningSync;
import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Objects;

/** Ends the job that runs. What it had applied stays; its cursors do not move. */
@Singleton
class SyncCancellation implements RunningSync {
    private final SyncJobRepository jobs;
    private final Outbox outbox;

    SyncCancellation(SyncJobRepository jobs, Outbox outbox) {
        this.jobs = jobs;
        this.outbox = outbox;
    }

    @Override
    public Uni<Void> cancel(SqlConnection connection, Integration integration, Instant now) {
        return jobs.cancel(connection, integration.userId(), integration.id(), now)
                .chain(cancelled -> outbox.append(
                        connection,
                        cancelled.map(job -> completed(integration, job, now)).stream()
                                .toList()));
    }

    private static SyncCompleted completed(Integration integration, SyncJob job, Instant now) {
        return new SyncCompleted(
                integration.snapshot(),
                job.id(),
                job.syncType(),
                job.status(),
                0,
                0,
                Objects.requireNonNullElse(job.startedAt(), job.createdAt()),
                now,
                null);
    }
}
