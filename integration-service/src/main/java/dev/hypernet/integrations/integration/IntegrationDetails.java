package dev.hypernet.integrations.integration;

import dev.hypernet.connector.Definition;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.schedule.SyncScheduleRepository;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one integration beside itself (row I14). All of it is read when somebody asks, from what jobs,
 * executions and permits leave anyway: no call and no sync writes anything for it. The reading is bounded, however much
 * an integration was used.
 */
@Singleton
class IntegrationDetails {
    private final IntegrationService integrations;
    private final Definitions definitions;
    private final SyncFigures syncs;
    private final CallFigures calls;
    private final SyncScheduleRepository schedules;

    IntegrationDetails(
            IntegrationService integrations,
            Definitions definitions,
            SyncFigures syncs,
            CallFigures calls,
            SyncScheduleRepository schedules) {
        this.integrations = integrations;
        this.definitions = definitions;
        this.syncs = syncs;
        this.calls = calls;
        this.schedules = schedules;
    }

    /**
     * An integration with its details.
     *
     * @param syncConfig null where the definition is not known any more; so is the limit
     */
    record Detailed(
            Integration integration,
            @Nullable SyncConfig syncConfig,
            IntegrationStatistics statistics,
            @Nullable RateLimit rateLimit) {}

    Uni<Detailed> get(UserId owner, IntegrationId id) {
        return integrations.get(owner, id).chain(this::detailed);
    }

    private Uni<Detailed> detailed(Integration integration) {
        Definition definition = definitions.known(integration.integrationType()).orElse(null);
        return statistics(integration)
                .chain(statistics -> limit(integration, definition)
                        .chain(limit -> syncConfig(integration, definition)
                                .map(config -> new Detailed(integration, config, statistics, limit))));
    }

    private Uni<@Nullable SyncConfig> syncConfig(Integration integration, @Nullable Definition definition) {
        return definition == null
                ? Uni.createFrom().nullItem()
                : schedules
                        .of(integration.userId(), integration.id())
                        .map(schedule -> SyncConfig.of(definition, schedule));
    }

    private Uni<IntegrationStatistics> statistics(Integration integration) {
        return syncs.of(integration)
                .chain(figures ->
                        calls.statistics(integration).map(counted -> statistics(integration, figures, counted)));
    }

    private Uni<@Nullable RateLimit> limit(Integration integration, @Nullable Definition definition) {
        return definition == null ? Uni.createFrom().nullItem() : calls.limits(integration, definition);
    }

    private static IntegrationStatistics statistics(
            Integration integration, SyncFigures.Figures figures, CallStatistics calls) {
        return new IntegrationStatistics(integration.itemsSynced(), figures.lastError(), figures.statistics(), calls);
    }
}
