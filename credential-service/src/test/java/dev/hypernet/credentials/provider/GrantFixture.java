package dev.hypernet.credentials.provider;

import io.vertx.mutiny.core.Vertx;
import java.time.Clock;
import java.time.Duration;

/** Assertions and their exchange without a container, by a clock of the test's own. */
public final class GrantFixture {
    private GrantFixture() {}

    private record ShortTimes(Duration connectTimeout, Duration totalTimeout, Duration revocationTimeout)
            implements Outbound {
        ShortTimes() {
            this(Duration.ofSeconds(1), Duration.ofMillis(1500), Duration.ofMillis(1500));
        }
    }

    public static JwtAssertion assertions(Clock clock) {
        return new JwtAssertion(clock);
    }

    public static AssertionGrant grant(Vertx vertx, Clock clock) {
        return new AssertionGrant(endpoint(vertx, clock));
    }

    static TokenEndpoint endpoint(Vertx vertx, Clock clock) {
        return new TokenEndpoint(vertx, Loopback.guard(vertx), new ShortTimes(), clock);
    }
}
