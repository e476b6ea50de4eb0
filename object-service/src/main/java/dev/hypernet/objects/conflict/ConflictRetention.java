package dev.hypernet.objects.conflict;

import dev.hypernet.persistence.Batches;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Forgets conflicts that ended long ago; an open one waits as long as its object is there. Any replica may run it. */
@Singleton
class ConflictRetention {
    private static final int BATCH = 1000;

    private final ExpiredConflictRepository conflicts;
    private final Clock clock;
    private final Duration retention;

    ConflictRetention(
            ExpiredConflictRepository conflicts,
            Clock clock,
            @ConfigProperty(name = "hypernet.retention.conflicts", defaultValue = "P90D") Duration retention) {
        this.conflicts = conflicts;
        this.clock = clock;
        this.retention = retention;
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        Instant before = clock.instant().minus(retention);
        return Batches.whileFull(BATCH, () -> conflicts.remove(before, BATCH));
    }
}
