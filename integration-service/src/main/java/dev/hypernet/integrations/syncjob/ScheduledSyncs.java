package dev.hypernet.integrations.syncjob;

import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationRepository;
import dev.hypernet.integrations.schedule.DueSyncRepository;
import dev.hypernet.integrations.schedule.DueSyncRepository.Due;
import dev.hypernet.integrations.schedule.SyncInterval;
import dev.hypernet.integrations.schedule.SyncSchedule;
import dev.hypernet.integrations.schedule.SyncScheduleRepository;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.persistence.Owner;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Begins the syncs whose time has come (row S07), on every replica. Whoever holds the integration's lock and finds its
 * time still past moves it on and begins the job, in one transaction: of several replicas, one. Its next moment is after
 * now, so what was missed while nothing ran is one sync; and one that runs still, or cannot run, is passed over.
 */
@Singleton
class ScheduledSyncs {
    private static final Logger LOG = Logger.getLogger(ScheduledSyncs.class);
    private static final int AT_ONCE = 100;
    private static final int BESIDE_EACH_OTHER = 4;
    /** For one that cannot be begun for a reason nobody foresaw; the others do not wait for it. */
    private static final Duration PUT_OFF = Duration.ofMinutes(15);

    private final Pool pool;
    private final DueSyncRepository due;
    private final SyncScheduleRepository schedules;
    private final IntegrationRepository integrations;
    private final SyncJobService jobs;
    private final Clock clock;

    ScheduledSyncs(
            Pool pool,
            DueSyncRepository due,
            SyncScheduleRepository schedules,
            IntegrationRepository integrations,
            SyncJobService jobs,
            Clock clock) {
        this.pool = pool;
        this.due = due;
        this.schedules = schedules;
        this.integrations = integrations;
        this.jobs = jobs;
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> begin() {
        return due.due(clock.instant(), AT_ONCE)
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(Shuffled.of(found)))
                .onItem()
                .transformToUni(one -> Owner.runAs(one.owner(), () -> beginOrPutOff(one)))
                .merge(BESIDE_EACH_OTHER)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> beginOrPutOff(Due one) {
        return Deadlocks.overcome(() -> pool.withTransaction(connection -> begin(connection, one)))
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "integration %s could not be synced", one.integration()))
                .onFailure()
                .recoverWithUni(() -> putOff(one))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> putOff(Due one) {
        return pool.withTransaction(connection -> schedules.moveOn(
                connection, one.owner(), one.integration(), clock.instant().plus(PUT_OFF)));
    }

    private Uni<Void> begin(SqlConnection connection, Due one) {
        return integrations
                .lock(connection, one.owner(), one.integration())
                .chain(found -> found.map(integration -> schedules
                                .of(connection, one.owner(), one.integration())
                                .chain(schedule -> begin(connection, integration, schedule)))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> begin(SqlConnection connection, Integration integration, SyncSchedule schedule) {
        Instant now = clock.instant();
        if (!schedule.isDue(now)) {
            return Uni.createFrom().voidItem();
        }
        Instant next = SyncInterval.stored(schedule.settings().syncInterval())
                .next(integration.id().value(), now);
        return schedules
                .moveOn(connection, integration.userId(), integration.id(), next)
                .chain(() -> jobs.beginScheduled(connection, integration));
    }
}
