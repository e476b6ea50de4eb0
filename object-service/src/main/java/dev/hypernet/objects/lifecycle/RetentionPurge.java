package dev.hypernet.objects.lifecycle;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Purges what was deleted longer ago than its retention (row O21). Every replica may run it at any time: rows one has
 * locked, another passes over. What a run leaves, or a crash, the next run takes.
 */
@Singleton
class RetentionPurge {
    private static final Logger LOG = Logger.getLogger(RetentionPurge.class);
    private static final int BATCH = 100;
    private static final int MOST_BATCHES = 100;

    private final ObjectPurge purge;
    private final Clock clock;
    private final Duration retention;

    RetentionPurge(
            ObjectPurge purge,
            Clock clock,
            @ConfigProperty(name = "hypernet.retention.deleted", defaultValue = "P30D") Duration retention) {
        this.purge = purge;
        this.clock = clock;
        this.retention = retention;
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> purgeExpired() {
        Instant deletedBefore = clock.instant().minus(retention);
        return Multi.createFrom()
                .items(ObjectTable.values())
                .onItem()
                .transformToUniAndConcatenate(table -> drain(table, deletedBefore, MOST_BATCHES))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> drain(ObjectTable table, Instant deletedBefore, int batchesLeft) {
        return purge.expired(table, deletedBefore, BATCH)
                .invoke(purged -> tell(table, purged))
                .chain(purged -> purged < BATCH || batchesLeft == 1
                        ? Uni.createFrom().voidItem()
                        : drain(table, deletedBefore, batchesLeft - 1));
    }

    private static void tell(ObjectTable table, int purged) {
        if (purged > 0) {
            LOG.infof("%d deleted objects (%s) purged after their retention", purged, table);
        }
    }
}
