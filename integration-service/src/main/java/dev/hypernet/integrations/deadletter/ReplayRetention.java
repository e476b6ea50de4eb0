package dev.hypernet.integrations.deadletter;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Forgets who sent letters back that no topic holds any more. */
@Singleton
class ReplayRetention {
    private final ReplayRepository replays;
    private final Duration keep;
    private final Clock clock;

    ReplayRetention(
            ReplayRepository replays,
            @ConfigProperty(name = "hypernet.dead-letters.keep-replays", defaultValue = "P30D") Duration keep,
            Clock clock) {
        this.replays = replays;
        this.keep = keep;
        this.clock = clock;
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return replays.forget(clock.instant().minus(keep));
    }
}
