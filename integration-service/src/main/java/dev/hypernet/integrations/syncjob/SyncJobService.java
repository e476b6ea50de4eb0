package dev.hypernet.integrations.syncjob;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Stream;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ChainLink;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.IntegrationEvent.SyncStarted;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.FirstSync;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationRepository;
import dev.hypernet.integrations.integration.IntegrationService;
import dev.hypernet.integrations.integration.IntegrationState;
import dev.hypernet.integrations.schedule.SyncScheduleRepository;
import dev.hypernet.integrations.syncjob.SyncJobRepository.NewJob;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Begins jobs and tells how they stand. One job of an integration runs at a time. */
@Singleton
public class SyncJobService implements FirstSync {
    private final Pool pool;
    private final SyncJobRepository jobs;
    private final StreamLedgerRepository ledgers;
    private final StreamCursorRepository cursors;
    private final SyncScheduleRepository schedules;
    private final JobNews news;
    private final SyncCancellation running;
    private final IntegrationRepository integrations;
    private final IntegrationService integrationService;
    private final Definitions definitions;
    private final Outbox outbox;
    private final ObjectMapper json;
    private final Clock clock;

    SyncJobService(
            Pool pool,
            SyncJobRepository jobs,
            StreamLedgerRepository ledgers,
            StreamCursorRepository cursors,
            SyncScheduleRepository schedules,
            JobNews news,
            SyncCancellation running,
            IntegrationRepository integrations,
            IntegrationService integrationService,
            Definitions definitions,
            Outbox outbox,
            ObjectMapper json,
            Clock clock) {
        this.pool = pool;
        this.jobs = jobs;
        this.ledgers = ledgers;
        this.cursors = cursors;
        this.schedules = schedules;
        this.news = news;
        this.running = running;
        this.integrations = integrations;
        this.integrationService = integrationService;
        this.definitions = definitions;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
    }

    /** A job with its ledger: in sums, and unless it is one of many, by stream. */
    public record Told(SyncJob job, LedgerSums sums, List<StreamLedger> streams) {}

    /** A job that was begun, or the one that runs already. */
    public record Requested(Told told, boolean isNew) {}

    /** How an integration's syncs stand. */
    record Status(Integration integration, @Nullable Told latest) {}

    /** What a worker needs for a job's pages: the definition as it was when the job began, and the settings. */
    public record Plan(
            String integrationType,
            String version,
            JsonNode definition,
            JsonNode config,
            @Nullable String conflictPolicy) {}

    /** Begins a job, or answers with the one that runs. A 409 says why there is nothing to begin. */
    public Uni<Requested> requestSync(UserId owner, IntegrationId id, SyncOrder order) {
        return Deadlocks.overcome(() -> pool.withTransaction(connection ->
                        lock(connection, owner, id).chain(integration -> requestOf(connection, integration, order))))
                .chain(begun -> told(begun.job()).map(told -> new Requested(told, begun.isNew())));
    }

    /**
     * Reads again, in a new job, the streams that this one left unread: those that failed, were never applied or do not
     * balance.
     */
    Uni<Requested> retry(UserId owner, JobId id) {
        return get(owner, id)
                .invoke(SyncJobService::refuseUnlessOver)
                .chain(told ->
                        requestSync(owner, told.job().integrationId(), SyncOrder.retry(told.job(), unread(told))));
    }

    /** Ends a job that has not ended: no page of it is asked for and no batch applied from then on. */
    Uni<Told> cancel(UserId owner, JobId id) {
        return job(owner, id)
                .chain(job -> job.isRunning() ? cancelRunning(job) : cancelledAlready(job))
                .chain(() -> get(owner, id));
    }

    /** Its integration may be removed by now, which cancelled it. */
    private static Uni<Void> cancelledAlready(SyncJob job) {
        if (!job.status().equals("cancelled")) {
            throw over(job);
        }
        return Uni.createFrom().voidItem();
    }

    private static Problem over(SyncJob job) {
        return Problem.conflict("job-over", "The sync job has ended: " + job.status() + ".");
    }

    private Uni<Void> cancelRunning(SyncJob job) {
        return Deadlocks.overcome(() ->
                pool.withTransaction(connection -> lock(connection, job.userId(), job.integrationId())
                        .chain(integration -> cancel(connection, integration, job.id()))
                        .replaceWithVoid()));
    }

    /** Forgets where the stream is read on: its next sync reads it whole. */
    Uni<Void> reset(UserId owner, IntegrationId id, String stream) {
        return Deadlocks.overcome(() -> pool.withTransaction(connection -> lock(connection, owner, id)
                .call(integration -> refuseWhileRunning(connection, integration))
                .chain(integration -> cursors.forget(connection, integration, stream)
                        .invoke(known -> refuseUnlessKnown(known, integration, stream)))
                .replaceWithVoid()));
    }

    /** In the caller's transaction and under the integration's lock; nothing where it cannot be, or one runs. */
    Uni<Void> beginScheduled(SqlConnection connection, Integration integration) {
        return beginUnlessRunning(connection, integration, "scheduled").replaceWithVoid();
    }

    /**
     * In the caller's transaction and under the integration's lock. False where one runs: what it has read already may
     * not show what the provider told of, and another is due after it.
     */
    public Uni<Boolean> beginHinted(SqlConnection connection, Integration integration) {
        return beginUnlessRunning(connection, integration, "webhook");
    }

    private Uni<Boolean> beginUnlessRunning(SqlConnection connection, Integration integration, String trigger) {
        SyncOrder order = new SyncOrder("incremental", trigger, null);
        return jobs.running(connection, integration.userId(), integration.id())
                .call(found -> found.isEmpty() && isReady(integration)
                        ? startUnlessEmpty(connection, integration, order)
                        : Uni.createFrom().voidItem())
                .map(Optional::isEmpty);
    }

    /** In the caller's transaction and under the integration's lock; nothing where there is nothing to sync. */
    @Override
    public Uni<Void> begin(SqlConnection connection, Integration integration) {
        return running.cancel(connection, integration, clock.instant())
                .chain(idle -> startUnlessEmpty(connection, idle, new SyncOrder("full", "initial", null)));
    }

    Uni<Told> get(UserId owner, JobId id) {
        return jobs.find(owner, id)
                .map(found -> found.orElseThrow(() -> Problem.notFound("sync job")))
                .chain(this::told);
    }

    /** Without the ledgers of their streams. */
    Uni<Page<Told>> list(UserId owner, SyncJobFilter filter, @Nullable String cursor, int limit) {
        String shape = Cursor.shape(filter);
        Cursor after = Cursor.decode(cursor, shape, 3);
        return jobs.page(owner, filter, after, limit + 1)
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(shape, last.createdAt(), last.id())))
                .chain(page -> jobs.sums(owner, page.items())
                        .map(sums -> page.map(job -> new Told(job, sums(sums, job), List.of()))));
    }

    /** These jobs, in their order, without the ledgers of their streams. */
    public Uni<List<Told>> withSums(UserId owner, List<SyncJob> of) {
        return of.isEmpty()
                ? Uni.createFrom().item(List.of())
                : jobs.sums(owner, of)
                        .map(sums -> of.stream()
                                .map(job -> new Told(job, sums(sums, job), List.of()))
                                .toList());
    }

    Uni<Status> status(UserId owner, IntegrationId id) {
        return integrationService
                .get(owner, id)
                .chain(integration -> jobs.latest(owner, id)
                        .chain(latest -> latest.map(this::told)
                                .orElseGet(() -> Uni.createFrom().nullItem()))
                        .map(told -> new Status(integration, told)));
    }

    /** For its pages, which nobody waits for once the job is over. */
    Uni<Plan> plan(UserId owner, JobId id) {
        return job(owner, id).map(SyncJobService::running).chain(job -> plan(owner, job));
    }

    /**
     * For its contents, which outlive the job: where it is forgotten, its integration's as it is now.
     *
     * @param integration null where the worker does not tell: then there is no plan without the job
     */
    Uni<Plan> planOfContents(UserId owner, JobId id, @Nullable IntegrationId integration) {
        return jobs.find(owner, id)
                .chain(found -> found.map(job -> plan(owner, job)).orElseGet(() -> currentPlan(owner, integration)));
    }

    private Uni<Plan> currentPlan(UserId owner, @Nullable IntegrationId id) {
        if (id == null) {
            throw Problem.notFound("sync job");
        }
        return integrationService.get(owner, id).map(this::asItIs);
    }

    private Plan asItIs(Integration integration) {
        Definition current = definitions.of(integration.integrationType());
        return new Plan(
                integration.integrationType(),
                current.version(),
                current.raw(),
                definitions.settings(current, json.valueToTree(integration.config())),
                null);
    }

    private Uni<SyncJob> job(UserId owner, JobId id) {
        return jobs.find(owner, id).map(found -> found.orElseThrow(() -> Problem.notFound("sync job")));
    }

    private static SyncJob running(SyncJob job) {
        if (!job.isRunning()) {
            throw over(job);
        }
        return job;
    }

    private Uni<Plan> plan(UserId owner, SyncJob job) {
        return integrationService
                .get(owner, job.integrationId())
                .chain(integration -> definitions
                        .document(job.integrationType(), job.definitionVersion())
                        .map(document -> plan(job, integration, document)));
    }

    /** The first page of every stream that waits for none of the job's others and was not asked for yet. */
    Uni<Void> requestReady(SqlConnection connection, SyncJob job, List<StreamLedger> streams) {
        List<String> unfinished = streams.stream()
                .filter(stream -> !stream.finished())
                .map(StreamLedger::stream)
                .toList();
        List<StreamLedger> ready = streams.stream()
                .filter(stream -> !stream.requested()
                        && !stream.hasFailed()
                        && Collections.disjoint(unfinished, stream.dependsOn()))
                .toList();
        return ledgers.requested(connection, job, ready)
                .chain(() -> outbox.append(
                        connection,
                        ready.stream().map(stream -> firstPage(job, stream)).toList()));
    }

    static SyncRequested firstPage(SyncJob job, StreamLedger stream) {
        return new SyncRequested(
                job.id(),
                job.integrationId(),
                job.userId(),
                job.integrationType(),
                job.epoch(),
                stream.stream(),
                0,
                stream.cursorIn(),
                null,
                0,
                0,
                ChainLink.first(job.id(), job.epoch(), stream.stream(), stream.cursorIn()),
                stream.restart(),
                0,
                null,
                null);
    }

    private record Begun(SyncJob job, boolean isNew) {}

    private Uni<Begun> requestOf(SqlConnection connection, Integration integration, SyncOrder order) {
        return jobs.running(connection, integration.userId(), integration.id())
                .chain(running -> running.map(job -> Uni.createFrom().item(new Begun(job, false)))
                        .orElseGet(() -> newJob(connection, integration, order)));
    }

    private Uni<Begun> newJob(SqlConnection connection, Integration integration, SyncOrder order) {
        if (!(integration.state() instanceof IntegrationState.Connected)) {
            throw Problem.conflict(
                    "not-connected",
                    "The integration is " + integration.state().status() + "; connect it before syncing.");
        }
        if (!integration.isEnabled()) {
            throw Problem.conflict("disabled", "The integration is disabled; enable it before syncing.");
        }
        Definition definition = definitions.runnable(integration.integrationType());
        return reading(connection, integration, definition, order)
                .invoke(SyncJobService::refuseUnread)
                .chain(reading -> start(connection, integration, reading))
                .map(job -> new Begun(job, true));
    }

    private static void refuseUnread(Reading reading) {
        SyncOrder order = reading.order();
        if (reading.definition().streams().isEmpty()) {
            throw Problem.conflict("nothing-to-sync", "This provider has methods to call, and nothing to sync.");
        }
        if (order.retryOf() == null && order.streams() != null) {
            refuseUnknown(reading.definition(), order.streams());
        }
        if (reading.streams().isEmpty()) {
            throw order.retryOf() == null
                    ? Problem.conflict("nothing-to-sync", "Every stream is switched off in sync_config.")
                    : Problem.conflict("nothing-to-retry", "Every stream of that job was read to its end; sync again.");
        }
    }

    private static void refuseUnknown(Definition definition, Set<String> asked) {
        List<String> known = definition.streams().stream().map(Stream::name).toList();
        if (asked.isEmpty() || !known.containsAll(asked)) {
            throw Problem.invalid("/streams", "must be some of " + String.join(", ", known));
        }
    }

    private boolean isReady(Integration integration) {
        return integration.deletedAt() == null
                && integration.isEnabled()
                && integration.state() instanceof IntegrationState.Connected
                && isRunnable(integration);
    }

    private boolean isRunnable(Integration integration) {
        try {
            return !definitions
                    .runnable(integration.integrationType())
                    .streams()
                    .isEmpty();
        } catch (Problem refused) {
            return false;
        }
    }

    private Uni<Reading> reading(
            SqlConnection connection, Integration integration, Definition definition, SyncOrder order) {
        return schedules
                .of(connection, integration.userId(), integration.id())
                .map(schedule -> new Reading(definition, order, schedule.settings()));
    }

    private Uni<Void> startUnlessEmpty(SqlConnection connection, Integration integration, SyncOrder order) {
        return reading(connection, integration, definitions.of(integration.integrationType()), order)
                .chain(reading -> reading.streams().isEmpty()
                        ? Uni.createFrom().voidItem()
                        : start(connection, integration, reading).replaceWithVoid());
    }

    private static void refuseUnlessOver(Told told) {
        if (told.job().isRunning()) {
            throw Problem.conflict(
                    "job-running", "The sync job has not ended: " + told.job().status() + ".");
        }
    }

    private static Set<String> unread(Told told) {
        return told.streams().stream()
                .filter(stream -> !stream.isApplied() || !stream.isBalanced())
                .map(StreamLedger::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Uni<Integration> lock(SqlConnection connection, UserId owner, IntegrationId id) {
        return integrations
                .lock(connection, owner, id)
                .map(found -> found.filter(integration -> integration.deletedAt() == null)
                        .orElseThrow(() -> Problem.notFound("integration")));
    }

    private Uni<Integration> cancel(SqlConnection connection, Integration integration, JobId id) {
        return jobs.lock(connection, integration.userId(), id)
                .map(Optional::orElseThrow)
                .chain(job -> switch (job.status()) {
                    case "queued", "running", "waiting" -> running.cancel(connection, integration, clock.instant());
                    case "cancelled" -> Uni.createFrom().item(integration);
                    default -> throw over(job);
                });
    }

    private Uni<Void> refuseWhileRunning(SqlConnection connection, Integration integration) {
        return jobs.running(connection, integration.userId(), integration.id())
                .invoke(found -> found.ifPresent(job -> {
                    throw Problem.conflict(
                            "sync-running",
                            "The sync job " + job.id() + " reads it now; wait for its end or cancel it.");
                }))
                .replaceWithVoid();
    }

    private void refuseUnlessKnown(boolean hadCursor, Integration integration, String stream) {
        boolean isDefined = definitions
                .known(integration.integrationType())
                .map(definition -> definition.streams().stream()
                        .anyMatch(known -> known.name().equals(stream)))
                .orElse(false);
        if (!hadCursor && !isDefined) {
            throw Problem.notFound("stream");
        }
    }

    private Uni<SyncJob> start(SqlConnection connection, Integration integration, Reading reading) {
        Instant now = clock.instant();
        return integrations
                .raise(connection, integration, now)
                .chain(raised -> jobs.insert(connection, newJob(raised, reading, now))
                        .call(job -> ledgers.insert(connection, job, reading.streams()))
                        .call(job -> outbox.append(connection, List.of(started(raised, job, now))))
                        .call(job -> ledgers.streams(connection, job)
                                .chain(streams -> requestReady(connection, job, streams)))
                        .call(job -> news.changed(connection, job)));
    }

    private static NewJob newJob(Integration integration, Reading reading, Instant now) {
        return new NewJob(
                JobId.random(),
                integration.userId(),
                integration.id(),
                integration.epoch(),
                integration.integrationType(),
                reading.definition().version(),
                reading.order().syncType(),
                reading.order().trigger(),
                reading.only(),
                reading.order().retryOf(),
                reading.settings().conflictPolicy(),
                now);
    }

    private static Event started(Integration integration, SyncJob job, Instant now) {
        return new SyncStarted(integration.snapshot(), job.id(), job.syncType(), job.trigger(), now);
    }

    private Uni<Told> told(SyncJob job) {
        return ledgers.streams(job.userId(), job.id())
                .chain(streams ->
                        jobs.sums(job.userId(), List.of(job)).map(sums -> new Told(job, sums(sums, job), streams)));
    }

    private static LedgerSums sums(Map<JobId, LedgerSums> sums, SyncJob job) {
        return sums.getOrDefault(job.id(), LedgerSums.NONE);
    }

    private Plan plan(SyncJob job, Integration integration, JsonNode document) {
        Definition current = definitions.of(job.integrationType());
        return new Plan(
                job.integrationType(),
                job.definitionVersion(),
                document,
                definitions.settings(current, json.valueToTree(integration.config())),
                job.conflictPolicy());
    }
}
