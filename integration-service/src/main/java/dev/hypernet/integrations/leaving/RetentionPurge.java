package dev.hypernet.integrations.leaving;

import dev.hypernet.integrations.leaving.PurgeRepository.Removed;
import dev.hypernet.persistence.Owner;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Empties integrations that were removed longer ago than they are kept: calls, jobs, limits, consents. One with an
 * account stays, bare, so that connecting the account again revives it and nothing doubles; any other goes for good.
 *
 * <p>Every replica may run it at any time: what one has locked, another passes over. What a run leaves, or a crash, the
 * next run takes.
 */
@Singleton
class RetentionPurge {
    private static final Logger LOG = Logger.getLogger(RetentionPurge.class);
    private static final int BATCH = 100;
    private static final int MOST_BATCHES = 100;

    private final PurgeRepository integrations;
    private final Clock clock;
    private final Duration keep;

    RetentionPurge(
            PurgeRepository integrations,
            Clock clock,
            @ConfigProperty(name = "hypernet.integrations.keep-removed", defaultValue = "P30D") Duration keep) {
        this.integrations = integrations;
        this.clock = clock;
        this.keep = keep;
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> purgeRemoved() {
        return drain(clock.instant().minus(keep), MOST_BATCHES);
    }

    private Uni<Void> drain(Instant removedBefore, int batchesLeft) {
        return integrations
                .due(removedBefore, BATCH)
                .call(due -> empty(due, removedBefore))
                .chain(due -> due.size() < BATCH || batchesLeft == 1
                        ? Uni.createFrom().voidItem()
                        : drain(removedBefore, batchesLeft - 1));
    }

    private Uni<Void> empty(List<Removed> due, Instant removedBefore) {
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUniAndConcatenate(
                        removed -> Owner.runAs(removed.owner(), () -> empty(removed, removedBefore)))
                .onItem()
                .ignoreAsUni();
    }

    /** One that cannot be emptied keeps none of the others. */
    private Uni<Void> empty(Removed removed, Instant removedBefore) {
        return Uni.createFrom()
                .deferred(() -> integrations.empty(removed, removedBefore, clock.instant()))
                .repeat()
                .until(wasLast -> wasLast)
                .collect()
                .last()
                .onFailure()
                .invoke(failure -> LOG.warnf(failure, "integration %s is emptied by the next run", removed.id()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
