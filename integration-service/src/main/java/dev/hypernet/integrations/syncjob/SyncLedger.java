package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationFailed;
import dev.hypernet.contracts.event.IntegrationEvent.SyncCompleted;
import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.contracts.event.SyncProgress.PageDeferred;
import dev.hypernet.contracts.event.SyncProgress.StreamFailed;
import dev.hypernet.contracts.event.SyncProgress.StreamFinished;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationRepository;
import dev.hypernet.integrations.integration.IntegrationState;
import dev.hypernet.integrations.syncjob.DeferredPageRepository.Due;
import dev.hypernet.persistence.Inbox;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.event.CloudEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Keeps the ledger: each message of worker, object-service and link-service counts once, and only for the job's own
 * epoch; when every stream is settled the job ends by the balance rule, its cursors move on, and the world is told.
 */
@ApplicationScoped
class SyncLedger {
    private static final String CONSUMER = "sync-ledger";
    private static final List<String> CREDENTIAL_REFUSED = List.of("unauthorized", "credential_rejected");

    private final Pool pool;
    private final Inbox inbox;
    private final SyncJobRepository jobs;
    private final SyncJobService service;
    private final DeferredPageRepository deferred;
    private final IntegrationRepository integrations;
    private final Outbox outbox;
    private final Clock clock;
    private final Duration patience;

    SyncLedger(
            Pool pool,
            Inbox inbox,
            SyncJobRepository jobs,
            SyncJobService service,
            DeferredPageRepository deferred,
            IntegrationRepository integrations,
            Outbox outbox,
            Clock clock,
            @ConfigProperty(name = "hypernet.sync.stalled-after") Duration patience) {
        this.pool = pool;
        this.inbox = inbox;
        this.jobs = jobs;
        this.service = service;
        this.deferred = deferred;
        this.integrations = integrations;
        this.outbox = outbox;
        this.clock = clock;
        this.patience = patience;
    }

    Uni<Void> enter(CloudEvent<SyncProgress> message) {
        return pool.withTransaction(
                connection -> inbox.once(connection, CONSUMER, message.id(), () -> enter(connection, message.data())));
    }

    /** Asks again for the pages whose time has come. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> resumeDeferred() {
        return deferred.due(clock.instant())
                .onItem()
                .transformToMulti(due -> Multi.createFrom().iterable(due))
                .onItem()
                .transformToUniAndConcatenate(page ->
                        Owner.runAs(page.owner(), () -> pool.withTransaction(connection -> resume(connection, page))))
                .onItem()
                .ignoreAsUni();
    }

    /** A job nothing was heard of for long has lost a message for good: it ends, and says so. */
    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> endStalled() {
        return jobs.stalled(clock.instant().minus(patience))
                .onItem()
                .transformToMulti(stalled -> Multi.createFrom().iterable(stalled))
                .onItem()
                .transformToUniAndConcatenate(job -> Owner.runAs(
                        job.userId(), () -> pool.withTransaction(connection -> endStalled(connection, job))))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> endStalled(SqlConnection connection, SyncJob stalled) {
        return jobs.lock(connection, stalled.userId(), stalled.id())
                .chain(found -> found.filter(SyncJob::isRunning)
                        .map(job -> jobs.streams(connection, job)
                                .chain(streams ->
                                        end(connection, job, streams, SyncOutcome.stalled(streams, patience))))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> enter(SqlConnection connection, SyncProgress message) {
        return jobs.lock(connection, message.userId(), message.jobId())
                .chain(found -> found.filter(job -> job.isRunning() && job.epoch() == message.epoch())
                        .map(job -> jobs.progressed(connection, job, clock.instant())
                                .chain(() -> enter(connection, job, message)))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> enter(SqlConnection connection, SyncJob job, SyncProgress message) {
        return switch (message) {
            case ObjectsApplied applied -> jobs.add(connection, applied).chain(() -> settle(connection, job));
            case LinksApplied applied -> jobs.add(connection, applied).chain(() -> settle(connection, job));
            case StreamFinished finished -> jobs.finished(connection, finished).chain(() -> settle(connection, job));
            case StreamFailed failed when failed.code().equals("cursor_expired") -> startOver(connection, job, failed);
            case StreamFailed failed -> jobs.failed(connection, failed).chain(() -> settle(connection, job));
            case PageDeferred page ->
                deferred.park(connection, page).chain(() -> jobs.deferred(connection, job, page.stream()));
        };
    }

    /** The provider has forgotten our cursor: the stream is read whole. */
    private Uni<Void> startOver(SqlConnection connection, SyncJob job, StreamFailed failed) {
        return jobs.startOver(connection, failed)
                .chain(possible -> possible
                        ? jobs.streams(connection, job).chain(streams -> ask(connection, job, failed.stream(), streams))
                        : jobs.failed(connection, failed).chain(() -> settle(connection, job)));
    }

    private Uni<Void> ask(SqlConnection connection, SyncJob job, String name, List<StreamLedger> streams) {
        return outbox.append(
                connection,
                streams.stream()
                        .filter(stream -> stream.stream().equals(name))
                        .map(stream -> SyncJobService.firstPage(job, stream))
                        .toList());
    }

    private Uni<Void> resume(SqlConnection connection, Due page) {
        return deferred.take(connection, page)
                .chain(taken ->
                        taken ? askAgain(connection, page) : Uni.createFrom().voidItem());
    }

    private Uni<Void> askAgain(SqlConnection connection, Due page) {
        return jobs.lock(connection, page.owner(), page.request().jobId())
                .chain(found -> found.filter(job ->
                                job.isRunning() && job.epoch() == page.request().epoch())
                        .map(job -> jobs.setStatus(connection, job, "running")
                                .chain(() -> outbox.append(connection, List.of(page.request()))))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> settle(SqlConnection connection, SyncJob job) {
        return jobs.streams(connection, job)
                .chain(streams -> streams.stream().allMatch(StreamLedger::isSettled)
                        ? end(connection, job, streams, SyncOutcome.of(streams))
                        : service.requestReady(connection, job, streams));
    }

    private Uni<Void> end(SqlConnection connection, SyncJob job, List<StreamLedger> streams, SyncOutcome outcome) {
        Instant now = clock.instant();
        boolean everyStreamRead = streams.stream().allMatch(StreamLedger::isApplied);
        return jobs.end(connection, job, outcome, now)
                .call(() -> everyStreamRead
                        ? jobs.commitCursors(connection, job, now)
                        : Uni.createFrom().voidItem())
                .chain(ended -> integrations
                        .lock(connection, job.userId(), job.integrationId())
                        .chain(integration -> close(connection, ended, streams, integration.orElseThrow(), now)));
    }

    private Uni<Void> close(
            SqlConnection connection, SyncJob job, List<StreamLedger> streams, Integration integration, Instant now) {
        long applied = streams.stream().mapToLong(StreamLedger::applied).sum();
        return integrations
                .endSync(connection, integration, job.status(), applied, now)
                .call(ended -> outbox.append(connection, List.of(completed(job, streams, ended, now))))
                .chain(ended -> refused(connection, job, ended, now));
    }

    /** A provider that refuses the credential: only the owner's new consent helps. */
    private Uni<Void> refused(SqlConnection connection, SyncJob job, Integration integration, Instant now) {
        String code = Objects.requireNonNullElse(job.errorCode(), "");
        if (!CREDENTIAL_REFUSED.contains(code)
                || !(integration.state() instanceof IntegrationState.Connected connected)) {
            return Uni.createFrom().voidItem();
        }
        String message = "The provider refuses the credential. Connect the account again.";
        return integrations
                .move(connection, integration, connected.rejected(), new Integration.Failure(code, message), now)
                .chain(moved ->
                        outbox.append(connection, List.of(new IntegrationFailed(moved.snapshot(), code, message))));
    }

    private static Event completed(SyncJob job, List<StreamLedger> streams, Integration integration, Instant now) {
        return new SyncCompleted(
                integration.snapshot(),
                job.id(),
                job.syncType(),
                job.status(),
                streams.stream().mapToLong(StreamLedger::fetched).sum(),
                streams.stream().mapToLong(StreamLedger::applied).sum(),
                Objects.requireNonNullElse(job.startedAt(), job.createdAt()),
                now,
                job.error());
    }
}
