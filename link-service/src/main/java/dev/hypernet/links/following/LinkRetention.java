package dev.hypernet.links.following;

import dev.hypernet.persistence.Batches;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Removes for good what syncs took away long ago. What its owner deleted stays, for it keeps syncs from making it
 * again; what went with an object stays until the object is purged or back. Any replica may run it at any time.
 */
@Singleton
class LinkRetention {
    private final GivenUpLinkRepository links;
    private final Clock clock;
    private final Duration retention;

    LinkRetention(
            GivenUpLinkRepository links,
            Clock clock,
            @ConfigProperty(name = "hypernet.links.retention", defaultValue = "P30D") Duration retention) {
        this.links = links;
        this.clock = clock;
        this.retention = retention;
    }

    @Scheduled(every = "1h", delayed = "2m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> remove() {
        Instant deletedBefore = clock.instant().minus(retention);
        return Batches.whileFull(Slice.SIZE, () -> links.remove(deletedBefore, Slice.SIZE));
    }
}
