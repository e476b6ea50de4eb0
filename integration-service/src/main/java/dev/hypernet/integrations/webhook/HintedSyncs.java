package dev.hypernet.integrations.webhook;

import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationRepository;
import dev.hypernet.integrations.syncjob.SyncJobService;
import dev.hypernet.integrations.webhook.WebhookRepository.Hint;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.persistence.Owner;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Begins the syncs that providers hinted at, on every replica. A hint goes with the transaction that begins a job, under
 * the integration's lock: of several replicas one begins it. Where a job runs, the hint stays and looks again, so that
 * what was told meanwhile is read by one more job after it, and never by two at once.
 */
@Singleton
class HintedSyncs {
    private static final Logger LOG = Logger.getLogger(HintedSyncs.class);
    private static final int AT_ONCE = 100;

    private final Pool pool;
    private final WebhookRepository webhooks;
    private final HintRepository hints;
    private final IntegrationRepository integrations;
    private final SyncJobService jobs;
    private final WebhookConfig config;
    private final Clock clock;

    HintedSyncs(
            Pool pool,
            WebhookRepository webhooks,
            HintRepository hints,
            IntegrationRepository integrations,
            SyncJobService jobs,
            WebhookConfig config,
            Clock clock) {
        this.pool = pool;
        this.webhooks = webhooks;
        this.hints = hints;
        this.integrations = integrations;
        this.jobs = jobs;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> begin() {
        return webhooks.due(clock.instant(), AT_ONCE)
                .invoke(HintedSyncs::sayWhereMoreWait)
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(found))
                .onItem()
                .transformToUniAndConcatenate(hint -> Owner.runAs(hint.owner(), () -> beginOrPutOff(hint)))
                .onItem()
                .ignoreAsUni();
    }

    private static void sayWhereMoreWait(List<Hint> found) {
        if (found.size() == AT_ONCE) {
            LOG.infof("more than %d integrations are due by hints of their providers", AT_ONCE);
        }
    }

    /** One that fails is put off, so that the others do not wait behind it. */
    private Uni<Void> beginOrPutOff(Hint hint) {
        return Deadlocks.overcome(() -> pool.withTransaction(connection -> begin(connection, hint)))
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "integration %s could not be synced", hint.integration()))
                .onFailure()
                .recoverWithUni(() -> pool.withTransaction(
                        connection -> putOff(connection, hint).replaceWithVoid()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> begin(SqlConnection connection, Hint hint) {
        return integrations
                .lock(connection, hint.owner(), hint.integration())
                .chain(found -> found.map(integration -> begin(connection, hint, integration))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** However much happens at the provider, its syncs do not follow upon each other without a pause. */
    private Uni<Void> begin(SqlConnection connection, Hint hint, Integration integration) {
        Instant now = clock.instant();
        return hints.lastJob(connection, hint.owner(), hint.integration(), now.minus(config.atMostEvery()))
                .chain(last -> last.map(begun -> putOff(connection, hint, begun.plus(config.atMostEvery()))
                                .replaceWithVoid())
                        .orElseGet(() -> beginNow(connection, hint, integration)));
    }

    private Uni<Void> beginNow(SqlConnection connection, Hint hint, Integration integration) {
        return putOff(connection, hint)
                .chain(due -> due
                        ? jobs.beginHinted(connection, integration)
                        : Uni.createFrom().item(false))
                .chain(begun -> begun
                        ? hints.forget(connection, hint.owner(), hint.integration())
                        : Uni.createFrom().voidItem());
    }

    private Uni<Boolean> putOff(SqlConnection connection, Hint hint) {
        return putOff(connection, hint, clock.instant().plus(config.settle()));
    }

    private Uni<Boolean> putOff(SqlConnection connection, Hint hint, Instant until) {
        return hints.putOff(connection, hint.owner(), hint.integration(), clock.instant(), until);
    }
}
