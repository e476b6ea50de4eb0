package dev.hypernet.integrations.syncjob;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Whether this process has listened long enough to take silence for an end. While all of them were away no lease was
 * moved on, and what is to move them lies in the topic still: who judges at once ends every job there is.
 */
@Singleton
class Hearing {
    private final Clock clock;
    private final Instant enough;

    Hearing(Clock clock, @ConfigProperty(name = "hypernet.sync.hears-first") Duration first) {
        this.clock = clock;
        this.enough = clock.instant().plus(first);
    }

    boolean isEnough() {
        return !clock.instant().isBefore(enough);
    }
}
