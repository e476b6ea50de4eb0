package dev.hypernet.integrations.integration;

import dev.hypernet.connector.Definition;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.OutdatedIntegrationRepository.Outdated;
import dev.hypernet.persistence.Owner;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Looks at the settings of connected integrations when there is a new version of their definition. One that no longer
 * accepts them makes it CONFIG_ERROR, rather than calls that fail for reasons nobody understands (row I07).
 */
@ApplicationScoped
class SettingsWatch {
    private static final String CODE = "config_refused";

    private final Pool pool;
    private final Definitions definitions;
    private final OutdatedIntegrationRepository outdated;
    private final IntegrationRepository integrations;
    private final IntegrationService service;
    private final Settings settings;

    SettingsWatch(
            Pool pool,
            Definitions definitions,
            OutdatedIntegrationRepository outdated,
            IntegrationRepository integrations,
            IntegrationService service,
            Settings settings) {
        this.pool = pool;
        this.definitions = definitions;
        this.outdated = outdated;
        this.integrations = integrations;
        this.service = service;
        this.settings = settings;
    }

    /** A replica that is behind would judge what is as the new version wants it by the old one. */
    @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return definitions.refresh().chain(this::lookAtAll);
    }

    private Uni<Void> lookAtAll() {
        return Multi.createFrom()
                .iterable(definitions.all())
                .onItem()
                .transformToUniAndConcatenate(this::look)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> look(Definition definition) {
        return outdated.of(definition.integrationId(), definition.version())
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(found))
                .onItem()
                .transformToUniAndConcatenate(found -> look(definition, found))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> look(Definition definition, Outdated found) {
        return Owner.runAs(
                found.owner(),
                () -> pool.withTransaction(connection -> integrations
                        .lock(connection, found.owner(), found.id())
                        .chain(locked -> locked.filter(IntegrationService::isLiving)
                                .map(integration -> judge(connection, definition, integration))
                                .orElseGet(() -> Uni.createFrom().voidItem()))));
    }

    private Uni<Void> judge(SqlConnection connection, Definition definition, Integration integration) {
        if (!(integration.state() instanceof IntegrationState.Connected connected)) {
            return Uni.createFrom().voidItem();
        }
        SettingsFindings findings = settings.check(definition, integration.config());
        Integration.Failure failure = new Integration.Failure(
                CODE,
                "Version " + definition.version() + " of " + definition.name() + " does not accept the settings.",
                findings.details());
        return findings.isComplete()
                ? integrations.accepted(connection, integration, definition.version())
                : service.fail(connection, integration, connected.misconfigured(), failure)
                        .replaceWithVoid();
    }
}
