package dev.hypernet.integrations.integration;

import dev.hypernet.connector.Definition;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationAbandoned;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationConnected;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationCreated;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationUpdated;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.ConnectionProbe.Finding;
import dev.hypernet.integrations.integration.IntegrationRepository.Connection;
import dev.hypernet.integrations.integration.IntegrationRepository.NewRow;
import dev.hypernet.integrations.integration.IntegrationRepository.Standing;
import dev.hypernet.persistence.Idempotency;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes integrations and connects them with what their owner gives (rows E06 and I01); consent is {@code oauth}'s.
 *
 * <p>No transaction waits for credential-service or a provider: the integration is made first, pending; its credential
 * is stored and tried; then it is connected. Broken off in between it is pending, and the same request with the same
 * Idempotency-Key, or another credential, goes on from there.
 */
@Singleton
public class ConnectingService {
    private static final Logger LOG = Logger.getLogger(ConnectingService.class);
    private static final String CREATE = "POST /api/v1/integrations";
    private static final String CREDENTIALS = "/credentials";
    private static final int TRIES = 3;

    private final Pool pool;
    private final Definitions definitions;
    private final IntegrationService service;
    private final IntegrationRepository integrations;
    private final Settings settings;
    private final GivenCredentials credentials;
    private final Instance<ConnectionProbe> probes;
    private final FirstSync syncs;
    private final Idempotency idempotency;
    private final Outbox outbox;
    private final Clock clock;

    ConnectingService(
            Pool pool,
            Definitions definitions,
            IntegrationService service,
            IntegrationRepository integrations,
            Settings settings,
            GivenCredentials credentials,
            Instance<ConnectionProbe> probes,
            FirstSync syncs,
            Idempotency idempotency,
            Outbox outbox,
            Clock clock) {
        this.pool = pool;
        this.definitions = definitions;
        this.service = service;
        this.integrations = integrations;
        this.settings = settings;
        this.credentials = credentials;
        this.probes = probes;
        this.syncs = syncs;
        this.idempotency = idempotency;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What was made under a key. */
    record Made(IntegrationId id) {}

    /** What an owner asked for, found sound. */
    private record Sound(UserId owner, NewIntegration asked, Definition definition, Context context, boolean complete) {
        Map<String, @Nullable Object> credentials() {
            return Objects.requireNonNullElse(asked.credentials(), Map.of());
        }

        boolean isConnectedAtOnce() {
            return switch (definition.authType()) {
                case NONE -> true;
                case OAUTH2 -> false;
                case BASIC, API_KEY, JWT, CUSTOM -> asked.credentials() != null;
            };
        }
    }

    /** One integration for each key, as it is now. */
    Uni<Integration> create(UserId owner, NewIntegration asked, @Nullable IdempotencyKey key, boolean byAdmin) {
        Sound sound = sound(owner, asked, byAdmin);
        return make(sound, key)
                .chain(made -> service.get(owner, made.id()))
                .chain(made -> made.version() == 1 && sound.isConnectedAtOnce()
                        ? begin(made, sound, key)
                        : Uni.createFrom().item(made));
    }

    /** Replaces the credential; one that waits for it, or whose own was refused or revoked, is connected. */
    Uni<Integration> give(UserId owner, IntegrationId id, Map<String, @Nullable Object> given, boolean byAdmin) {
        return service.get(owner, id).chain(integration -> {
            refuseUnless(byAdmin || !integration.isShared());
            Definition definition = definitions.runnable(integration.integrationType());
            GivenCredentials.check(definition, given, "");
            return store(integration, definition, given, "");
        });
    }

    /** Whether its owner is to go to the provider and consent. */
    boolean waitsForConsent(Integration integration) {
        return integration.state() instanceof IntegrationState.PendingAuthentication
                && definitions.of(integration.integrationType()).oauth2() != null;
    }

    /** A 403 for what only admins may do. */
    static void refuseUnless(boolean allowed) {
        if (!allowed) {
            throw Problem.forbidden("Global and client integrations are for admins to make and to change.");
        }
    }

    static boolean needsNoCredential(Definition definition) {
        return switch (definition.authType()) {
            case NONE -> true;
            case BASIC, API_KEY, JWT, CUSTOM, OAUTH2 -> false;
        };
    }

    static Problem nameTaken() {
        return Problem.conflict("instance-id-taken", "Another integration of this installation has this instance_id.");
    }

    /** In the caller's transaction and under its lock; answers the integration as it is then. */
    Uni<Integration> connect(SqlConnection connection, Integration integration, Definition definition) {
        return connect(connection, integration, definition, integration.tokenExpiresAt());
    }

    private Uni<Integration> connect(
            SqlConnection connection, Integration integration, Definition definition, @Nullable Instant expiresAt) {
        Connection account = new Connection(
                integration.externalAccountId(),
                integration.externalAccountName(),
                integration.scopes(),
                expiresAt,
                true,
                false,
                definition.version());
        return integrations
                .connect(connection, integration, account, clock.instant())
                .call(connected -> outbox.append(connection, List.of(new IntegrationConnected(connected.snapshot()))))
                .call(connected -> syncs.begin(connection, connected))
                .chain(connected -> integrations.lock(connection, connected.userId(), connected.id()))
                .map(IntegrationService::living);
    }

    private Sound sound(UserId owner, NewIntegration asked, boolean byAdmin) {
        Definition definition = definitions.connectable(asked.integrationType());
        Context context = asked.context() == null
                ? Context.ofUser(owner)
                : asked.context().of(owner);
        refuseUnless(byAdmin || !context.isShared());
        SettingsFindings findings = settings.check(definition, asked.settings()).refuseWrong();
        if (asked.credentials() != null) {
            GivenCredentials.check(definition, asked.credentials(), CREDENTIALS);
        }
        return new Sound(owner, asked, definition, context, findings.isComplete());
    }

    /** A name that was made up and is taken is made up again. */
    private Uni<Made> make(Sound sound, @Nullable IdempotencyKey key) {
        Uni<Made> made = Uni.createFrom()
                .deferred(() -> pool.withTransaction(connection -> idempotency.once(
                        connection,
                        sound.owner(),
                        key,
                        CREATE,
                        sound.asked().withoutSecrets(),
                        Made.class,
                        () -> insert(connection, sound))));
        Uni<Made> insisting = sound.asked().instanceId() == null
                ? made.onFailure(IntegrationRepository::isNameTaken).retry().atMost(TRIES)
                : made;
        return insisting.onFailure(IntegrationRepository::isNameTaken).transform(taken -> nameTaken());
    }

    private Uni<Made> insert(SqlConnection connection, Sound sound) {
        NewIntegration asked = sound.asked();
        Definition definition = sound.definition();
        NewRow row = new NewRow(
                sound.owner(),
                IntegrationId.random(),
                definition.integrationId(),
                Objects.requireNonNullElse(asked.integrationName(), definition.name()),
                asked.instanceId() == null ? InstanceIds.next(definition.integrationId()) : asked.instanceId(),
                asked.description(),
                sound.context(),
                asked.settings(),
                definition.version(),
                sound.complete()
                        ? new IntegrationState.PendingAuthentication()
                        : new IntegrationState.PendingConfiguration(),
                clock.instant());
        return integrations
                .insert(connection, row)
                .call(created -> outbox.append(connection, List.of(new IntegrationCreated(created.snapshot()))))
                .map(created -> new Made(created.id()));
    }

    /** Without a key nobody can go on from where a failure left it, so it is taken back. */
    private Uni<Integration> begin(Integration made, Sound sound, @Nullable IdempotencyKey key) {
        return store(made, sound.definition(), sound.credentials(), CREDENTIALS)
                .onFailure()
                .call(failure -> key == null
                        ? abandon(made).chain(() -> takeBackIfEnded(made, sound.definition()))
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> abandon(Integration made) {
        return pool.withTransaction(connection -> integrations
                .lock(connection, made.userId(), made.id())
                .chain(found -> found.filter(integration -> integration.version() == made.version())
                        .map(untouched -> abandon(connection, untouched))
                        .orElseGet(() -> Uni.createFrom().voidItem())));
    }

    private Uni<Void> abandon(SqlConnection connection, Integration untouched) {
        return integrations
                .remove(connection, untouched.userId(), untouched.id(), clock.instant())
                .chain(removed -> outbox.append(
                        connection,
                        removed.map(gone -> new IntegrationAbandoned(gone.snapshot(), "not_connected")).stream()
                                .toList()));
    }

    private Uni<Integration> store(
            Integration integration, Definition definition, Map<String, @Nullable Object> given, String pointer) {
        Uni<Void> stored = needsNoCredential(definition)
                ? Uni.createFrom().voidItem()
                : credentials.put(integration, definition, given, pointer);
        return stored.chain(() -> tried(integration, definition))
                .chain(found -> pool.withTransaction(connection ->
                        settle(connection, integration, definition, GivenCredentials.expiry(definition, given), found)))
                .onFailure()
                .call(() -> takeBackIfEnded(integration, definition));
    }

    /** What was stored for one that is disconnected or gone, meanwhile or still, is destroyed: nobody would end it. */
    private Uni<Void> takeBackIfEnded(Integration known, Definition definition) {
        return needsNoCredential(definition)
                ? Uni.createFrom().voidItem()
                : integrations
                        .find(known.userId(), known.id())
                        .chain(now -> now.filter(ConnectingService::isEnded).isPresent()
                                ? credentials.destroy(known)
                                : Uni.createFrom().voidItem())
                        .onFailure()
                        .invoke(failure -> LOG.warnf(
                                "what was given for integration %s may lie in the store still: %s",
                                known.id(), failure.getMessage()))
                        .onFailure()
                        .recoverWithNull();
    }

    private static boolean isEnded(Integration integration) {
        return !IntegrationService.isLiving(integration)
                || integration.state() instanceof IntegrationState.Disconnected;
    }

    /** Well, unless the definition has a probe and that says otherwise. */
    private Uni<Finding> tried(Integration integration, Definition definition) {
        return definition.probe() != null && probes.isResolvable() && isComplete(integration, definition)
                ? probes.get().probe(integration, definition)
                : Uni.createFrom().item(Finding.nothing(integration));
    }

    private boolean isComplete(Integration integration, Definition definition) {
        return settings.check(definition, integration.config()).isComplete();
    }

    private Uni<Integration> settle(
            SqlConnection connection,
            Integration known,
            Definition definition,
            @Nullable Instant expiresAt,
            Finding found) {
        return integrations
                .lock(connection, known.userId(), known.id())
                .map(IntegrationService::living)
                .invoke(integration -> refuseOther(known, integration))
                .chain(integration -> settle(connection, new Given(integration, definition, expiresAt, found)))
                .call(integration -> found.health().lastChecked() != null
                                && integration.state() instanceof IntegrationState.Connected
                        ? service.checked(connection, integration, found.health())
                        : Uni.createFrom().voidItem())
                .chain(integration -> integrations.lock(connection, integration.userId(), integration.id()))
                .map(IntegrationService::living);
    }

    /** Whoever disconnects it meanwhile has the credential destroyed, before or after it was stored. */
    private static void refuseOther(Integration known, Integration now) {
        if (!known.state().equals(now.state())) {
            throw Problem.conflict(
                    "changed-meanwhile", "It changed while the credential was stored: read it again and decide anew.");
        }
    }

    /** An integration under its lock whose new credential lies in the store. */
    private record Given(
            Integration integration,
            Definition definition,
            @Nullable Instant expiresAt,
            Finding found) {
        Standing standing(IntegrationState state, Integration.@Nullable Failure error) {
            return new Standing(state, error, true, expiresAt);
        }

        Integration.Failure refusal() {
            return new Integration.Failure(
                    "credential_refused",
                    Objects.requireNonNullElse(found.health().error(), "The provider refuses the credential."),
                    found.health().details());
        }
    }

    private Uni<Integration> settle(SqlConnection connection, Given given) {
        Integration integration = given.integration();
        return switch (integration.state()) {
            case IntegrationState.PendingConfiguration pending -> update(connection, given, pending, null);
            case IntegrationState.PendingAuthentication pending -> admit(connection, given, pending);
            case IntegrationState.Disconnected ended -> admit(connection, given, ended.reconnecting());
            case IntegrationState.AuthError failed -> admit(connection, given, failed.reconnecting());
            case IntegrationState.ConfigError failed -> update(connection, given, failed, integration.error());
            case IntegrationState.Connected connected -> replace(connection, given, connected);
        };
    }

    private Uni<Integration> admit(
            SqlConnection connection, Given given, IntegrationState.PendingAuthentication pending) {
        Integration integration = given.integration();
        if (given.found().refusesCredential()) {
            return update(connection, given, pending, given.refusal());
        }
        settings.refuseUnlessComplete(given.definition(), integration.config());
        return connect(connection, integration, given.definition(), given.expiresAt());
    }

    private Uni<Integration> replace(SqlConnection connection, Given given, IntegrationState.Connected connected) {
        return given.found().refusesCredential()
                ? service.fail(connection, given.integration(), connected.rejected(), given.refusal())
                : update(connection, given, connected, null);
    }

    private Uni<Integration> update(
            SqlConnection connection, Given given, IntegrationState state, Integration.@Nullable Failure error) {
        return integrations
                .settle(connection, given.integration(), given.standing(state, error), clock.instant())
                .call(settled -> outbox.append(connection, List.of(new IntegrationUpdated(settled.snapshot()))));
    }
}
