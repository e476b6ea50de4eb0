package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.syncjob.SyncJobRepository.Owned;
import dev.hypernet.persistence.Owner;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Forgets jobs that ended long ago. Those that went well by the clock or by a hint go sooner: every few minutes there may
 * be one, and nobody looks at the hundred thousand of a year.
 */
@Singleton
class JobRetention {
    private static final Logger LOG = Logger.getLogger(JobRetention.class);
    private static final int AT_ONCE = 500;

    private final SyncJobRepository jobs;
    private final Clock clock;
    private final Duration keep;
    private final Duration keepRoutine;

    JobRetention(
            SyncJobRepository jobs,
            Clock clock,
            @ConfigProperty(name = "hypernet.sync.keep-jobs", defaultValue = "P365D") Duration keep,
            @ConfigProperty(name = "hypernet.sync.keep-routine-jobs", defaultValue = "P30D") Duration keepRoutine) {
        this.jobs = jobs;
        this.clock = clock;
        this.keep = keep;
        this.keepRoutine = keepRoutine;
    }

    /** Some at a time: each minute up to a thousand. */
    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        Instant now = clock.instant();
        return jobs.old(now.minus(keep), now.minus(keepRoutine), AT_ONCE)
                .onItem()
                .transformToMulti(old -> Multi.createFrom()
                        .iterable(old.stream()
                                .collect(Collectors.groupingBy(
                                        Owned::owner, Collectors.mapping(Owned::id, Collectors.toList())))
                                .entrySet()))
                .onItem()
                .transformToUniAndConcatenate(this::forget)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> forget(Map.Entry<UserId, List<JobId>> ofOne) {
        return Owner.runAs(ofOne.getKey(), () -> jobs.forget(ofOne.getKey(), ofOne.getValue()))
                .onFailure()
                .invoke(failure -> LOG.warnf(failure, "old jobs of %s could not be forgotten", ofOne.getKey()))
                .onFailure()
                .recoverWithNull();
    }
}
