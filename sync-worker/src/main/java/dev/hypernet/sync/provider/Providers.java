package dev.hypernet.sync.provider;

import dev.hypernet.outbound.EgressGuard;
import dev.hypernet.sync.WorkerConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The one client for all providers: its connections are kept and shared. */
public class Providers {

    @Produces
    @Singleton
    ProviderClient client(EgressGuard guard, WorkerConfig config, Clock clock) {
        return new ProviderClient(guard, config.pageTimeout(), config.pageBytes(), clock);
    }
}
