package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationFailed;
import dev.hypernet.contracts.event.IntegrationEvent.SyncCompleted;
import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.contracts.event.SyncProgress.PageDeferred;
import dev.hypernet.contracts.event.SyncProgress.StreamFailed;
import dev.hypernet.contracts.event.SyncProgress.StreamFinished;
import dev.hypernet.contracts.event.SyncProgress.StreamSwept;
import dev.hypernet.contracts.event.SyncRequested;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ledger: each message of worker, object-service and link-service counts once, and only for the job's own
 * epoch; when every stream is settled the job ends by the balance rule, its cursors move on, and the world is told.
 */
@ApplicationScoped
class SyncLedger {
    private static final int LESS_WAIT = 8;
    private static final int BESIDE_EACH_OTHER = 8;
    private static final String CONSUMER = "sync-ledger";
    private static final Duration STANDS_BACK = Duration.ofMinutes(1);
    private static final Logger LOG = Logger.getLogger(SyncLedger.class);
    private static final List<String> CREDENTIAL_REFUSED = List.of("unauthorized", "credential_rejected");

    private final Pool pool;
    private final Inbox inbox;
    private final SyncJobRepository jobs;
    private final StreamLedgerRepository ledgers;
    private final SyncJobService service;
    private final DeferredPageRepository deferred;
    private final Sweeps sweeps;
    private final JobNews news;
    private final IntegrationRepository integrations;
    private final Outbox outbox;
    private final Clock clock;
    private final Hearing hearing;
    private final Duration patience;
    private final Duration linksWait;

    SyncLedger(
            Pool pool,
            Inbox inbox,
            SyncJobRepository jobs,
            StreamLedgerRepository ledgers,
            SyncJobService service,
            DeferredPageRepository deferred,
            Sweeps sweeps,
            JobNews news,
            IntegrationRepository integrations,
            Outbox outbox,
            Clock clock,
            Hearing hearing,
            @ConfigProperty(name = "hypernet.sync.stalled-after") Duration patience,
            @ConfigProperty(name = "hypernet.sync.links-wait") Duration linksWait) {
        this.pool = pool;
        this.inbox = inbox;
        this.jobs = jobs;
        this.ledgers = ledgers;
        this.service = service;
        this.deferred = deferred;
        this.sweeps = sweeps;
        this.news = news;
        this.integrations = integrations;
        this.outbox = outbox;
        this.clock = clock;
        this.hearing = hearing;
        this.patience = patience;
        this.linksWait = linksWait;
    }

    Uni<Void> enter(CloudEvent<SyncProgress> message) {
        return pool.withTransaction(
                connection -> inbox.once(connection, CONSUMER, message.id(), () -> enter(connection, message.data())));
    }

    /** Asks again for the pages whose time has come. One that cannot be asked for stands back, and holds up no other. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> resumeDeferred() {
        return deferred.due(clock.instant())
                .onItem()
                .transformToMulti(due -> Multi.createFrom().iterable(Shuffled.of(due)))
                .onItem()
                .transformToUni(this::resumeOrPostpone)
                .merge(BESIDE_EACH_OTHER)
                .onItem()
                .ignoreAsUni();
    }

    /** A job past its lease has lost a message, as far as is known, or waits for links alone: it ends and says so. */
    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> endStalled() {
        return jobs.lapsed(clock.instant())
                .onItem()
                .transformToMulti(lapsed -> Multi.createFrom().iterable(lapsed))
                .onItem()
                .transformToUniAndConcatenate(this::endOrHold)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> resumeOrPostpone(Due page) {
        Instant later = clock.instant().plus(STANDS_BACK);
        return inTransactionOf(page.owner(), connection -> resume(connection, page))
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "job=%s parked page=%s stands back", page.jobId(), page.id()))
                .onFailure()
                .recoverWithUni(
                        () -> inTransactionOf(page.owner(), connection -> deferred.postpone(connection, page, later)))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> endOrHold(SyncJob job) {
        Instant now = clock.instant();
        return inTransactionOf(job.userId(), connection -> endLapsed(connection, job))
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "job=%s is past its lease and cannot be ended", job.id()))
                .onFailure()
                .recoverWithUni(() -> inTransactionOf(
                        job.userId(), connection -> jobs.hold(connection, job, now, now.plus(STANDS_BACK))))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> inTransactionOf(UserId owner, Function<SqlConnection, Uni<Void>> work) {
        return Owner.runAs(owner, () -> pool.withTransaction(work));
    }

    /** The integration first, as whoever cancels does; and the lease once more, for it may have been heard of since. */
    private Uni<Void> endLapsed(SqlConnection connection, SyncJob lapsed) {
        return integrations
                .lock(connection, lapsed.userId(), lapsed.integrationId())
                .chain(() -> jobs.lockLapsed(connection, lapsed.userId(), lapsed.id(), clock.instant()))
                .chain(found -> found.map(job ->
                                ledgers.streams(connection, job).chain(streams -> endLapsed(connection, job, streams)))
                        .orElseGet(SyncLedger::nothing));
    }

    /** What is settled waits for links alone. Of the others this process must have had the time to hear. */
    private Uni<Void> endLapsed(SqlConnection connection, SyncJob job, List<StreamLedger> streams) {
        return hearing.isEnough() || streams.stream().allMatch(StreamLedger::isSettled)
                ? end(connection, job, streams, lapsed(streams)).chain(() -> news.changed(connection, job))
                : nothing();
    }

    private SyncOutcome lapsed(List<StreamLedger> streams) {
        return streams.stream().allMatch(StreamLedger::isSettled)
                ? SyncOutcome.of(streams)
                : SyncOutcome.stalled(streams, patience);
    }

    /** The integration first, as whoever cancels does: its messages come one after another anyway. */
    private Uni<Void> enter(SqlConnection connection, SyncProgress message) {
        return integrations
                .lock(connection, message.userId(), message.integrationId())
                .chain(() -> jobs.lock(connection, message.userId(), message.jobId()))
                .chain(found -> found.filter(job -> job.isRunning() && job.epoch() == message.epoch())
                        .map(job -> heardOf(connection, job)
                                .chain(() -> enter(connection, job, message))
                                .chain(() -> news.changed(connection, job)))
                        .orElseGet(() -> late(connection, message)));
    }

    /** Deletions that were held are confirmed when their job is over. */
    private Uni<Void> late(SqlConnection connection, SyncProgress message) {
        return message instanceof StreamSwept swept
                ? sweeps.heard(connection, swept).chain(() -> ledgers.swept(connection, swept))
                : nothing();
    }

    private Uni<Void> heardOf(SqlConnection connection, SyncJob job) {
        Instant now = clock.instant();
        return jobs.hold(connection, job, now, now.plus(patience));
    }

    private Uni<Void> enter(SqlConnection connection, SyncJob job, SyncProgress message) {
        return switch (message) {
            case ObjectsApplied applied -> ledgers.add(connection, applied).chain(() -> settle(connection, job));
            case LinksApplied applied -> ledgers.add(connection, applied).chain(() -> settle(connection, job));
            case StreamFinished finished ->
                ledgers.finished(connection, finished)
                        .chain(() -> settle(connection, job))
                        .chain(() -> jobs.tellWaiting(connection, job));
            case StreamFailed failed when failed.code().equals("cursor_expired") -> beginAnew(connection, job, failed);
            case StreamFailed failed -> fail(connection, job, failed);
            case StreamSwept swept ->
                sweeps.heard(connection, swept)
                        .chain(() -> ledgers.swept(connection, swept))
                        .chain(() -> heardOf(connection, job))
                        .chain(() -> settle(connection, job));
            case PageDeferred page -> park(connection, job, page);
        };
    }

    private Uni<Void> fail(SqlConnection connection, SyncJob job, StreamFailed failed) {
        return ledgers.failed(connection, failed)
                .chain(isOver -> isOver ? deferred.forget(connection, job, failed.stream()) : nothing())
                .chain(() -> settle(connection, job))
                .chain(() -> jobs.tellWaiting(connection, job));
    }

    /** The provider has forgotten our cursor, or its own pages: the stream is read whole. */
    private Uni<Void> beginAnew(SqlConnection connection, SyncJob job, StreamFailed failed) {
        return ledgers.beginAnew(connection, failed)
                .chain(begun -> begun
                        ? deferred.forget(connection, job, failed.stream())
                                .chain(() -> jobs.tellWaiting(connection, job))
                                .chain(() -> ledgers.streams(connection, job))
                                .chain(streams -> ask(connection, job, named(streams, failed.stream())))
                        : fail(connection, job, failed));
    }

    private Uni<Void> ask(SqlConnection connection, SyncJob job, Optional<StreamLedger> found) {
        return outbox.append(
                connection,
                found.map(stream -> SyncJobService.firstPage(job, stream)).stream()
                        .toList());
    }

    /** Once, however often its request was delivered; and not one of a stream, or a beginning, that is over. */
    private Uni<Void> park(SqlConnection connection, SyncJob job, PageDeferred page) {
        return ledgers.streams(connection, job)
                .map(streams -> named(streams, page.stream())
                        .filter(stream -> stream.isBeingRead()
                                && stream.restart() == page.request().restart()))
                .chain(awaited -> awaited.isEmpty()
                        ? nothing()
                        : deferred.park(connection, page, clock.instant())
                                .chain(parked -> parked ? parked(connection, job, page) : nothing()));
    }

    private Uni<Void> parked(SqlConnection connection, SyncJob job, PageDeferred page) {
        return ledgers.deferred(connection, job, page.stream())
                .chain(() -> jobs.tellWaiting(connection, job))
                .chain(() -> heardOf(connection, job));
    }

    /** The page last, as whoever forgets it does. */
    private Uni<Void> resume(SqlConnection connection, Due page) {
        return lock(connection, page)
                .chain(job -> deferred.take(connection, page)
                        .chain(taken -> taken ? askAgain(connection, job, page) : nothing()));
    }

    private Uni<Optional<SyncJob>> lock(SqlConnection connection, Due page) {
        return jobs.find(connection, page.owner(), page.jobId())
                .chain(found -> found.map(job -> integrations
                                .lock(connection, job.userId(), job.integrationId())
                                .chain(() -> jobs.lock(connection, job.userId(), job.id())))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<Void> askAgain(SqlConnection connection, Optional<SyncJob> found, Due page) {
        return found.filter(job -> job.isRunning() && job.epoch() == page.epoch())
                .map(job -> askAgain(connection, job, page).chain(() -> news.changed(connection, job)))
                .orElseGet(SyncLedger::nothing);
    }

    private Uni<Void> askAgain(SqlConnection connection, SyncJob job, Due page) {
        SyncRequested request = page.request();
        if (request == null) {
            return giveUp(connection, job, page);
        }
        return throttled(connection, job, request.stream(), page.parkedAt())
                .chain(() -> jobs.tellWaiting(connection, job))
                .chain(() -> heardOf(connection, job))
                .chain(() -> outbox.append(connection, List.of(request)));
    }

    private Uni<Void> throttled(SqlConnection connection, SyncJob job, String stream, @Nullable Instant since) {
        return since == null
                ? nothing()
                : ledgers.throttled(connection, job, stream, Duration.between(since, clock.instant()));
    }

    /** What is stored cannot be read any more: its stream has failed, if we know which that was. */
    private Uni<Void> giveUp(SqlConnection connection, SyncJob job, Due page) {
        return ledgers.streams(connection, job)
                .map(streams -> named(streams, String.valueOf(page.stream())))
                .chain(found -> found.map(stream -> fail(connection, job, unreadable(job, stream)))
                        .orElseGet(SyncLedger::nothing));
    }

    private static StreamFailed unreadable(SyncJob job, StreamLedger stream) {
        return new StreamFailed(
                job.id(),
                job.integrationId(),
                job.userId(),
                job.epoch(),
                stream.stream(),
                stream.objectPages(),
                "unreadable_page",
                "A page that waited for its provider can no longer be asked for.",
                stream.restart());
    }

    private static Optional<StreamLedger> named(List<StreamLedger> streams, String name) {
        return streams.stream().filter(stream -> stream.stream().equals(name)).findFirst();
    }

    private Uni<Void> settle(SqlConnection connection, SyncJob job) {
        return streams(connection, job)
                .call(streams -> sweeps.requestWhereDue(connection, job, streams))
                .chain(streams -> streams.stream().anyMatch(StreamLedger::isWhole)
                        ? ledgers.streams(connection, job)
                        : Uni.createFrom().item(streams))
                .chain(streams -> settle(connection, job, streams));
    }

    /** Each by the end that its batches led to. */
    private Uni<List<StreamLedger>> streams(SqlConnection connection, SyncJob job) {
        return ledgers.streams(connection, job)
                .chain(streams -> streams.stream().anyMatch(StreamLedger::isMisled)
                        ? ledgers.follow(connection, job).chain(() -> ledgers.streams(connection, job))
                        : Uni.createFrom().item(streams));
    }

    /**
     * Links that wait for an end are given a while from when something was last heard, for the end is mostly on its way;
     * but they keep no job open. Where the outcome does not turn on them they are given less: what could not be stored
     * has links, too, and their ends never come.
     */
    private Uni<Void> settle(SqlConnection connection, SyncJob job, List<StreamLedger> streams) {
        if (!streams.stream().allMatch(StreamLedger::isSettled)) {
            return service.requestReady(connection, job, streams).chain(() -> holdWhileSwept(connection, job, streams));
        }
        Instant now = clock.instant();
        SyncOutcome outcome = SyncOutcome.of(streams);
        Duration wait = outcome.turnsOnLinks() ? linksWait : linksWait.dividedBy(LESS_WAIT);
        return deferred.forget(connection, job)
                .chain(() -> streams.stream().anyMatch(StreamLedger::awaitsLinks)
                        ? jobs.hold(connection, job, now, now.plus(wait))
                        : end(connection, job, streams, outcome));
    }

    /** The message that led to a sweep was heard before anybody asked for it. */
    private Uni<Void> holdWhileSwept(SqlConnection connection, SyncJob job, List<StreamLedger> streams) {
        return streams.stream().anyMatch(StreamLedger::isBeingSwept) ? heardOf(connection, job) : nothing();
    }

    private Uni<Void> end(SqlConnection connection, SyncJob job, List<StreamLedger> streams, SyncOutcome outcome) {
        Instant now = clock.instant();
        return jobs.end(connection, job, outcome, now)
                .call(() -> ledgers.commitCursors(connection, job, complete(streams), now))
                .chain(ended -> integrations
                        .lock(connection, job.userId(), job.integrationId())
                        .chain(integration -> close(connection, ended, streams, integration.orElseThrow(), now)));
    }

    private static Set<String> complete(List<StreamLedger> streams) {
        return Component.of(streams).stream()
                .filter(Component::isComplete)
                .flatMap(component -> component.names().stream())
                .collect(Collectors.toSet());
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }

    /** Whatever may still be under way of a job that did not end well is void, for nobody would count it. */
    private Uni<Void> close(
            SqlConnection connection, SyncJob job, List<StreamLedger> streams, Integration integration, Instant now) {
        long applied = streams.stream().mapToLong(StreamLedger::applied).sum();
        boolean isVoid = !job.status().equals("success");
        return integrations
                .endSync(connection, integration, job.status(), applied, isVoid, now)
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
