package dev.hypernet.objects.history;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Period;
import java.time.ZoneOffset;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Keeps history bounded: makes the coming months' partitions, drops those that have outlived their retention. */
@Singleton
class HistoryUpkeep {
    private static final Logger LOG = Logger.getLogger(HistoryUpkeep.class);
    private static final int MONTHS_AHEAD = 3;

    private final HistoryPartitionRepository partitions;
    private final Clock clock;
    private final Period retention;

    HistoryUpkeep(
            HistoryPartitionRepository partitions,
            Clock clock,
            @ConfigProperty(name = "hypernet.history.retention", defaultValue = "P10Y") Period retention) {
        this.partitions = partitions;
        this.clock = clock;
        this.retention = retention;
    }

    /** At start and daily, on every replica: whoever comes second finds nothing to do. */
    @Scheduled(every = "24h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tend() {
        return partitions
                .ensure(MONTHS_AHEAD)
                .invoke(made -> LOG.debugf("%d months of history made", made))
                .chain(() -> partitions.dropBefore(
                        clock.instant().atZone(ZoneOffset.UTC).minus(retention).toInstant()))
                .invoke(dropped -> LOG.debugf("%d months of history dropped", dropped))
                .replaceWithVoid();
    }
}
