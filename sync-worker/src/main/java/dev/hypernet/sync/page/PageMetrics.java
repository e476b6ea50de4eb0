package dev.hypernet.sync.page;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/** What operators watch: pages by provider and outcome, how long they take, records. */
final class PageMetrics {
    private final MeterRegistry registry;

    PageMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    PageOutcome timed(String provider, Supplier<PageOutcome> fetch) {
        Timer.Sample sample = Timer.start(registry);
        PageOutcome outcome = fetch.get();
        sample.stop(registry.timer("hypernet.page.duration", "provider", provider, "outcome", outcome.word()));
        registry.counter("hypernet.pages", "provider", provider, "outcome", outcome.word())
                .increment();
        if (outcome instanceof PageOutcome.Fetched page) {
            count("hypernet.records", provider, page.records().size());
            count("hypernet.records.rejected", provider, page.rejections().size());
        }
        return outcome;
    }

    private void count(String name, String provider, int amount) {
        registry.counter(name, "provider", provider).increment(amount);
    }
}
