package dev.hypernet.integrations.execution;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Counts calls: {@code hypernet_method_calls_total{integration_type,method,outcome}}, where the outcome is
 * {@code succeeded}, {@code cached} or the name of the problem, and {@code hypernet_method_duration_seconds}. Types and
 * methods are those of definitions, so there is an end to them.
 */
@Singleton
class CallMetrics {
    private static final String TYPE = "integration_type";
    private static final String METHOD = "method";

    private final MeterRegistry registry;

    CallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void ended(MethodCalls.Call call, Outcome outcome, Duration took) {
        String type = call.integration().integrationType();
        String method = call.method().id();
        Counter.builder("hypernet.method.calls")
                .description("Calls of methods by how they ended")
                .tags(TYPE, type, METHOD, method, "outcome", word(outcome))
                .register(registry)
                .increment();
        Timer.builder("hypernet.method.duration")
                .description("How long calls of methods took, all attempts and pauses together")
                .tags(TYPE, type, METHOD, method)
                .register(registry)
                .record(took);
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> done.cached() ? "cached" : "succeeded";
            case Outcome.Failed failed -> failed.problem().name();
        };
    }
}
