package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.event.IntegrationEvent.SyncCompleted;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationRepository;
import dev.hypernet.integrations.integration.RunningSync;
import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Ends the job that runs, at once: what it had applied stays and its cursors do not move, and its epoch is over, so that
 * none of its batches that are still under way is applied.
 */
@Singleton
class SyncCancellation implements RunningSync {
    private final SyncJobRepository jobs;
    private final StreamLedgerRepository ledgers;
    private final IntegrationRepository integrations;
    private final JobNews news;
    private final Outbox outbox;

    SyncCancellation(
            SyncJobRepository jobs,
            StreamLedgerRepository ledgers,
            IntegrationRepository integrations,
            JobNews news,
            Outbox outbox) {
        this.jobs = jobs;
        this.ledgers = ledgers;
        this.integrations = integrations;
        this.news = news;
        this.outbox = outbox;
    }

    @Override
    public Uni<Integration> cancel(SqlConnection connection, Integration integration, Instant now) {
        return jobs.cancel(connection, integration.userId(), integration.id(), now)
                .chain(cancelled -> cancelled
                        .map(job -> voided(connection, integration, job, now))
                        .orElseGet(() -> Uni.createFrom().item(integration)));
    }

    private Uni<Integration> voided(SqlConnection connection, Integration integration, SyncJob job, Instant now) {
        return integrations
                .raise(connection, integration, now)
                .call(raised -> ledgers.streams(connection, job)
                        .chain(streams -> outbox.append(connection, List.of(completed(raised, job, streams, now)))))
                .call(() -> news.changed(connection, job));
    }

    private static SyncCompleted completed(
            Integration integration, SyncJob job, List<StreamLedger> streams, Instant now) {
        return new SyncCompleted(
                integration.snapshot(),
                job.id(),
                job.syncType(),
                job.status(),
                streams.stream().mapToLong(StreamLedger::fetched).sum(),
                streams.stream().mapToLong(StreamLedger::applied).sum(),
                Objects.requireNonNullElse(job.startedAt(), job.createdAt()),
                now,
                null);
    }
}
