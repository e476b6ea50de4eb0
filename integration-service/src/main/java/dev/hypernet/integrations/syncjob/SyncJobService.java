package dev.hypernet.integrations.syncjob;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.connector.Definition;
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
import dev.hypernet.integrations.syncjob.SyncJobRepository.NewJob;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Begins jobs and tells how they stand. One job of an integration runs at a time. */
@Singleton
public class SyncJobService implements FirstSync {
    private final Pool pool;
    private final SyncJobRepository jobs;
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
            SyncCancellation running,
            IntegrationRepository integrations,
            IntegrationService integrationService,
            Definitions definitions,
            Outbox outbox,
            ObjectMapper json,
            Clock clock) {
        this.pool = pool;
        this.jobs = jobs;
        this.running = running;
        this.integrations = integrations;
        this.integrationService = integrationService;
        this.definitions = definitions;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
    }

    /** A job with its ledger. */
    record Told(SyncJob job, List<StreamLedger> streams) {}

    /** A job that was begun, or the one that runs already. */
    record Requested(Told told, boolean isNew) {}

    /** How an integration's syncs stand. */
    record Status(Integration integration, @Nullable Told latest) {}

    /** What a worker needs for a job's pages: the definition as it was when the job began, and the settings. */
    public record Plan(String integrationType, String version, JsonNode definition, JsonNode config) {}

    Uni<Requested> request(UserId owner, IntegrationId id, String syncType) {
        return pool.withTransaction(connection -> integrations
                        .lock(connection, owner, id)
                        .map(found -> found.filter(integration -> integration.deletedAt() == null)
                                .orElseThrow(() -> Problem.notFound("integration")))
                        .chain(integration -> requestOf(connection, integration, syncType)))
                .chain(begun -> told(begun.job()).map(told -> new Requested(told, begun.isNew())));
    }

    /** In the caller's transaction and under the integration's lock; nothing where there is nothing to sync. */
    @Override
    public Uni<Void> begin(SqlConnection connection, Integration integration) {
        return definitions.of(integration.integrationType()).streams().isEmpty()
                ? running.cancel(connection, integration, clock.instant())
                : start(connection, integration, "full", "initial").replaceWithVoid();
    }

    Uni<Told> get(UserId owner, JobId id) {
        return jobs.find(owner, id)
                .map(found -> found.orElseThrow(() -> Problem.notFound("sync job")))
                .chain(this::told);
    }

    Uni<Page<Told>> list(UserId owner, @Nullable IntegrationId integration, @Nullable String cursor, int limit) {
        Cursor after = Cursor.decode(cursor, 2);
        return jobs.page(owner, integration, after, limit + 1)
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(last.createdAt(), last.id())))
                .map(page -> page.map(job -> new Told(job, List.of())));
    }

    Uni<Status> status(UserId owner, IntegrationId id) {
        return integrationService
                .get(owner, id)
                .chain(integration -> jobs.latest(owner, id)
                        .chain(latest -> latest.map(this::told)
                                .orElseGet(() -> Uni.createFrom().nullItem()))
                        .map(told -> new Status(integration, told)));
    }

    Uni<Plan> plan(UserId owner, JobId id) {
        return jobs.find(owner, id)
                .map(found -> found.orElseThrow(() -> Problem.notFound("sync job")))
                .chain(job -> integrationService
                        .get(owner, job.integrationId())
                        .chain(integration -> definitions
                                .document(job.integrationType(), job.definitionVersion())
                                .map(document -> plan(job, integration, document))));
    }

    /** The first page of every stream whose predecessors have finished and which was not asked for yet. */
    Uni<Void> requestReady(SqlConnection connection, SyncJob job, List<StreamLedger> streams) {
        List<String> finished = streams.stream()
                .filter(StreamLedger::finished)
                .map(StreamLedger::stream)
                .toList();
        List<StreamLedger> ready = streams.stream()
                .filter(stream ->
                        !stream.requested() && !stream.hasFailed() && finished.containsAll(stream.dependsOn()))
                .toList();
        return jobs.requested(connection, job, ready)
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
                ChainLink.first(job.id(), job.epoch(), stream.stream(), stream.cursorIn()));
    }

    private record Begun(SyncJob job, boolean isNew) {}

    private Uni<Begun> requestOf(SqlConnection connection, Integration integration, String syncType) {
        return jobs.running(connection, integration.userId(), integration.id())
                .chain(running -> running.map(job -> Uni.createFrom().item(new Begun(job, false)))
                        .orElseGet(() -> newJob(connection, integration, syncType)));
    }

    private Uni<Begun> newJob(SqlConnection connection, Integration integration, String syncType) {
        if (!(integration.state() instanceof IntegrationState.Connected)) {
            throw Problem.conflict(
                    "not-connected",
                    "The integration is " + integration.state().status() + "; connect it before syncing.");
        }
        if (!integration.isEnabled()) {
            throw Problem.conflict("disabled", "The integration is disabled; enable it before syncing.");
        }
        if (definitions.runnable(integration.integrationType()).streams().isEmpty()) {
            throw Problem.conflict("nothing-to-sync", "This provider has methods to call, and nothing to sync.");
        }
        return start(connection, integration, syncType, "manual").map(job -> new Begun(job, true));
    }

    private Uni<SyncJob> start(SqlConnection connection, Integration integration, String syncType, String trigger) {
        Instant now = clock.instant();
        Definition definition = definitions.of(integration.integrationType());
        return running.cancel(connection, integration, now)
                .chain(() -> integrations.beginSync(connection, integration, now))
                .chain(raised -> jobs.insert(connection, newJob(raised, definition, syncType, trigger, now))
                        .call(job -> jobs.insertStreams(connection, job, definition.streams()))
                        .call(job -> outbox.append(connection, List.of(started(raised, job, now))))
                        .call(job -> jobs.streams(connection, job)
                                .chain(streams -> requestReady(connection, job, streams))));
    }

    private static NewJob newJob(
            Integration integration, Definition definition, String syncType, String trigger, Instant now) {
        return new NewJob(
                JobId.random(),
                integration.userId(),
                integration.id(),
                integration.epoch(),
                integration.integrationType(),
                definition.version(),
                syncType,
                trigger,
                now);
    }

    private static Event started(Integration integration, SyncJob job, Instant now) {
        return new SyncStarted(integration.snapshot(), job.id(), job.syncType(), job.trigger(), now);
    }

    private Uni<Told> told(SyncJob job) {
        return jobs.streams(job.userId(), job.id()).map(streams -> new Told(job, streams));
    }

    private Plan plan(SyncJob job, Integration integration, JsonNode document) {
        Definition current = definitions.of(job.integrationType());
        return new Plan(
                job.integrationType(),
                job.definitionVersion(),
                document,
                definitions.settings(current, json.valueToTree(integration.config())));
    }
}
