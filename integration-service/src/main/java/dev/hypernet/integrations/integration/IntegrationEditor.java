package dev.hypernet.integrations.integration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationConnected;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationUpdated;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.IntegrationRepository.Standing;
import dev.hypernet.integrations.schedule.SyncInterval;
import dev.hypernet.integrations.schedule.SyncScheduleRepository;
import dev.hypernet.integrations.schedule.SyncSettings;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.json.MergePatches;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes integrations; settings that become what the definition wants bring one on (row I07). */
@Singleton
class IntegrationEditor {
    private static final String CONFIG = "config";
    private static final String SYNC_CONFIG = "sync_config";

    private final Pool pool;
    private final Definitions definitions;
    private final IntegrationRepository integrations;
    private final SyncScheduleRepository schedules;
    private final ConnectingService connecting;
    private final Settings settings;
    private final MergePatches patches;
    private final Outbox outbox;
    private final Clock clock;

    IntegrationEditor(
            Pool pool,
            Definitions definitions,
            IntegrationRepository integrations,
            SyncScheduleRepository schedules,
            ConnectingService connecting,
            Settings settings,
            MergePatches patches,
            Outbox outbox,
            Clock clock) {
        this.pool = pool;
        this.definitions = definitions;
        this.integrations = integrations;
        this.schedules = schedules;
        this.connecting = connecting;
        this.settings = settings;
        this.patches = patches;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Changes what the patch changes; one that changes nothing makes no version. */
    Uni<Integration> change(UserId owner, IntegrationId id, JsonNode patch, IfMatch match, boolean byAdmin) {
        return pool.withTransaction(connection -> integrations
                        .lock(connection, owner, id)
                        .map(IntegrationService::living)
                        .invoke(integration -> match.check(integration.version()))
                        .chain(integration -> schedules
                                .of(connection, owner, id)
                                .map(schedule -> edit(integration, schedule.settings(), patch, byAdmin)))
                        .chain(edit -> edit.changed().isEmpty()
                                ? Uni.createFrom().item(edit.before())
                                : apply(connection, edit)))
                .onFailure(IntegrationRepository::isNameTaken)
                .transform(taken -> ConnectingService.nameTaken());
    }

    /**
     * What a patch makes of an integration.
     *
     * @param configured its settings changed, and are all the definition wants
     */
    private record Edit(
            Integration before,
            IntegrationEdit after,
            List<String> changed,
            Definition definition,
            boolean configured) {
        @Nullable
        String acceptedBy() {
            return configured ? definition.version() : before.definitionVersion();
        }
    }

    private Edit edit(Integration integration, SyncSettings syncs, JsonNode patch, boolean byAdmin) {
        UserId owner = integration.userId();
        Definition definition = definitions.of(integration.integrationType());
        IntegrationEdit before = IntegrationEdit.of(integration, syncs);
        IntegrationEdit after =
                patches.apply(before, SyncConfigPatch.of(patch, definition)).of(owner);
        List<String> changed = patches.changed(before.of(owner), after);
        ConnectingService.refuseUnless(
                byAdmin || !(integration.isShared() || after.context().isShared()));
        if (changed.contains(SYNC_CONFIG)) {
            SyncConfigPatch.check(after.syncConfig(), definition);
        }
        boolean configured = changed.contains(CONFIG) && isComplete(integration, definition, after);
        return new Edit(integration, after, changed, definition, configured);
    }

    /** What is missing may stay so while it never was complete. */
    private boolean isComplete(Integration integration, Definition definition, IntegrationEdit after) {
        SettingsFindings findings = settings.check(definition, after.settings()).refuseWrong();
        if (!(integration.state() instanceof IntegrationState.PendingConfiguration)) {
            findings.refuseAny();
        }
        return findings.isComplete();
    }

    private Uni<Integration> apply(SqlConnection connection, Edit edit) {
        return integrations
                .change(connection, edit.before(), edit.after(), edit.acceptedBy(), clock.instant())
                .call(changed -> edit.changed().contains(SYNC_CONFIG)
                        ? schedule(connection, changed, edit.after().syncConfig())
                        : Uni.createFrom().voidItem())
                .call(changed -> tell(connection, new IntegrationUpdated(changed.snapshot())))
                .chain(changed -> edit.configured()
                        ? bringOn(connection, edit, changed)
                        : Uni.createFrom().item(changed));
    }

    private Uni<Void> schedule(SqlConnection connection, Integration integration, SyncSettings settings) {
        Instant next = settings.autoSync()
                ? SyncInterval.stored(settings.syncInterval())
                        .next(integration.id().value(), clock.instant())
                : null;
        return schedules.save(connection, integration.userId(), integration.id(), settings, next);
    }

    private Uni<Integration> bringOn(SqlConnection connection, Edit edit, Integration changed) {
        return switch (changed.state()) {
            case IntegrationState.PendingConfiguration pending ->
                configured(connection, edit, changed, pending.configured());
            // What was connected before holds its credential still.
            case IntegrationState.ConfigError failed ->
                reconnected(
                        connection, changed, failed.reconfiguring().configured().connected());
            case IntegrationState.PendingAuthentication same -> Uni.createFrom().item(changed);
            case IntegrationState.Connected same -> Uni.createFrom().item(changed);
            case IntegrationState.Disconnected same -> Uni.createFrom().item(changed);
            case IntegrationState.AuthError same -> Uni.createFrom().item(changed);
        };
    }

    private Uni<Integration> configured(
            SqlConnection connection, Edit edit, Integration changed, IntegrationState.PendingAuthentication to) {
        Standing standing = new Standing(to, null, changed.credentialGiven(), changed.tokenExpiresAt());
        return integrations
                .settle(connection, changed, standing, clock.instant())
                .call(settled -> tell(connection, new IntegrationUpdated(settled.snapshot())))
                .chain(settled -> settled.credentialGiven() || ConnectingService.needsNoCredential(edit.definition())
                        ? connecting.connect(connection, settled, edit.definition())
                        : Uni.createFrom().item(settled));
    }

    private Uni<Integration> reconnected(SqlConnection connection, Integration changed, IntegrationState.Connected to) {
        return integrations
                .move(connection, changed, to, null, clock.instant())
                .call(connected -> tell(connection, new IntegrationConnected(connected.snapshot())));
    }

    private Uni<Void> tell(SqlConnection connection, Event event) {
        return outbox.append(connection, List.of(event));
    }
}
