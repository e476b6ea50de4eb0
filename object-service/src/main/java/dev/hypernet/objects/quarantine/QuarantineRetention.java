package dev.hypernet.objects.quarantine;

import dev.hypernet.persistence.Batches;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Forgets records that nobody heard of for long. Every replica may run it at any time. */
@Singleton
class QuarantineRetention {
    private static final int BATCH = 1000;

    private final ExpiredQuarantineRepository quarantine;
    private final Clock clock;
    private final Duration retention;

    QuarantineRetention(
            ExpiredQuarantineRepository quarantine,
            Clock clock,
            @ConfigProperty(name = "hypernet.retention.quarantine", defaultValue = "P30D") Duration retention) {
        this.quarantine = quarantine;
        this.clock = clock;
        this.retention = retention;
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        Instant before = clock.instant().minus(retention);
        return Batches.whileFull(BATCH, () -> quarantine.remove(before, BATCH));
    }
}
