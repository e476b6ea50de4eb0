package dev.hypernet.credentials;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * The registry outlives an application, and would show the gauges of the one before in the next one of the same JVM.
 */
@Singleton
class FreshMeters {
    void forget(@Observes ShutdownEvent ended) {
        Metrics.globalRegistry.clear();
    }
}
