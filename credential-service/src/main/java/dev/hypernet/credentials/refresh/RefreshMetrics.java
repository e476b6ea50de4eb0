package dev.hypernet.credentials.refresh;

import dev.hypernet.credentials.credential.Ahead;
import dev.hypernet.credentials.credential.Unfinished;
import dev.hypernet.credentials.refresh.DueRefreshRepository.Backlog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Counts renewals nobody asked for, {@code hypernet_refresh_ahead_total{outcome}}, where the outcome is
 * {@code renewed}, {@code unneeded}, {@code failed} or {@code rejected}; and shows how many wait, over all replicas,
 * half a minute old: {@code hypernet_refresh_due}, and {@code hypernet_refresh_late} whose token has expired over it.
 * And how many this replica has renewed and cannot store: {@code hypernet_refresh_unstored}.
 */
@Singleton
class RefreshMetrics {
    private final AtomicLong due = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final Map<Ahead, Counter> ended;

    RefreshMetrics(MeterRegistry registry, Unfinished unfinished) {
        Gauge.builder("hypernet.refresh.due", due, AtomicLong::doubleValue)
                .description("Credentials whose turn to be renewed has come")
                .register(registry);
        Gauge.builder("hypernet.refresh.late", late, AtomicLong::doubleValue)
                .description("Credentials whose token expired before it was renewed")
                .register(registry);
        Gauge.builder("hypernet.refresh.unstored", unfinished, Unfinished::unstored)
                .description("Renewed tokens that wait in memory for their store")
                .register(registry);
        this.ended = Arrays.stream(Ahead.values())
                .collect(Collectors.toMap(Function.identity(), outcome -> counter(registry, outcome)));
    }

    void ended(Ahead outcome) {
        Counter counter = ended.get(outcome);
        if (counter != null) {
            counter.increment();
        }
    }

    void waiting(Backlog backlog) {
        due.set(backlog.due());
        late.set(backlog.late());
    }

    private static Counter counter(MeterRegistry registry, Ahead outcome) {
        return Counter.builder("hypernet.refresh.ahead")
                .description("Renewals ahead of expiry by how they ended")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
