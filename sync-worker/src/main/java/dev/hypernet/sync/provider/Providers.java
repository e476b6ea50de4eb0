package dev.hypernet.sync.provider;

import dev.hypernet.outbound.EgressGuard;
import dev.hypernet.sync.WorkerConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The one client for all providers, whose connections are kept and shared, and the leave to ask them. */
public class Providers {

    @Produces
    @Singleton
    ProviderClient client(EgressGuard guard, WorkerConfig config, Clock clock) {
        return new ProviderClient(guard, config.pageTimeout(), config.pageBytes(), config.pageMemory(), clock);
    }

    @Produces
    @Singleton
    Budgets budgets(@RestClient BudgetApi integrations, WorkerConfig config, Clock clock) {
        return new SharedBudgets(integrations, config.pageTimeout(), clock);
    }
}
