package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationConnected;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationDisconnected;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationFailed;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationRemoved;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationUpdated;
import dev.hypernet.integrations.integration.IntegrationState.AuthError;
import dev.hypernet.integrations.integration.IntegrationState.Connected;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Integrations as they are, and how they end, fail and fare. */
@Singleton
public class IntegrationService {
    private static final Duration NOTED_ONCE_IN = Duration.ofMinutes(1);

    private final Pool pool;
    private final IntegrationRepository integrations;
    private final RunningSync running;
    private final Credentials credentials;
    private final Outbox outbox;
    private final Clock clock;

    IntegrationService(
            Pool pool,
            IntegrationRepository integrations,
            RunningSync running,
            @RestClient Credentials credentials,
            Outbox outbox,
            Clock clock) {
        this.pool = pool;
        this.integrations = integrations;
        this.running = running;
        this.credentials = credentials;
        this.outbox = outbox;
        this.clock = clock;
    }

    public Uni<Integration> get(UserId owner, IntegrationId id) {
        return integrations.find(owner, id).map(IntegrationService::living);
    }

    Uni<Page<Integration>> list(UserId owner, IntegrationFilter filter, @Nullable String cursor, int limit) {
        String shape = Cursor.shape(filter);
        Cursor key = Cursor.decode(cursor, shape, 3);
        Cursor after = key == null ? null : Cursor.of(key.instant(1), key.uuid(2));
        return integrations
                .page(owner, filter, after, limit + 1)
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(shape, last.createdAt(), last.id())));
    }

    /**
     * Revokes at the provider first: should that leave credential-service unreachable, nothing has changed and the
     * owner can try again. What the provider itself says to it does not matter; the tokens are destroyed.
     *
     * @param match looked at before anything is revoked; what changes it from then on cannot take that back
     */
    Uni<Void> disconnect(UserId owner, IntegrationId id, IfMatch match) {
        return matching(owner, id, match).chain(integration -> switch (integration.state()) {
            case IntegrationState.Disconnected already -> Uni.createFrom().voidItem();
            case IntegrationState.PendingAuthentication pending ->
                Uni.createFrom().failure(Problem.conflict("not-connected", "It is not connected yet."));
            case IntegrationState.PendingConfiguration pending ->
                Uni.createFrom().failure(Problem.conflict("not-connected", "It is not connected yet."));
            case IntegrationState.Connected connected -> revokeAndEnd(integration);
            case IntegrationState.AuthError failed -> revokeAndEnd(integration);
            case IntegrationState.ConfigError failed -> revokeAndEnd(integration);
        });
    }

    /**
     * Disconnects it, whatever its state, and takes it out of sight; what came from it stays with its owner. To connect
     * the same account again revives it.
     */
    Uni<Void> remove(UserId owner, IntegrationId id, IfMatch match) {
        return matching(owner, id, match)
                .call(this::revoke)
                .chain(integration -> pool.withTransaction(connection -> end(connection, integration)
                        .call(() -> integrations
                                .remove(connection, owner, id, clock.instant())
                                .chain(removed -> tell(
                                        connection,
                                        removed.map(gone -> new IntegrationRemoved(gone.snapshot())).stream()
                                                .toList())))))
                .replaceWithVoid();
    }

    /**
     * Ends all that the person has connected, and the jobs that run, in the caller's transaction: tokens are revoked.
     */
    public Uni<Void> endAll(SqlConnection connection, UserId owner) {
        return integrations
                .notEnded(connection, owner)
                .onItem()
                .transformToMulti(connected -> Multi.createFrom().iterable(connected))
                .onItem()
                .transformToUniAndConcatenate(integration -> end(connection, integration))
                .onItem()
                .ignoreAsUni();
    }

    /**
     * The provider refuses the credential of a connected integration: AUTH_ERROR, told as {@code IntegrationFailed},
     * and the sync that runs ends. For one in any other state nothing happens.
     *
     * @param code a stable word, such as {@code unauthorized}
     * @param message for people; never a secret
     */
    public Uni<Void> rejectCredential(UserId owner, IntegrationId id, String code, String message) {
        Integration.Failure failure = new Integration.Failure(code, message);
        return pool.withTransaction(connection -> integrations
                .lock(connection, owner, id)
                .chain(found -> found.filter(IntegrationService::isLiving)
                        .map(integration -> integration.state() instanceof IntegrationState.Connected connected
                                ? fail(connection, integration, connected.rejected(), failure)
                                        .replaceWithVoid()
                                : nothing())
                        .orElseGet(IntegrationService::nothing)));
    }

    /**
     * credential-service tells that a credential was rejected while nobody was asking for it: the same as {@link
     * #rejectCredential}, if it is so still. It is asked back first, so one that was given meanwhile is not blamed for
     * the one before it; a 503 where the integration changes at the same time, and it is to be told again.
     *
     * @param generation of the one that was rejected
     * @param reason for people; never a secret
     */
    Uni<Void> credentialRejected(UserId owner, IntegrationId id, long generation, String reason) {
        Integration.Failure failure =
                new Integration.Failure("credential_rejected", "Connect the account again: " + reason + ".");
        return believed(owner, id, IntegrationService::isConnected, standing -> standing.isRejected(generation))
                .chain(seen -> seen.isEmpty()
                        ? nothing()
                        : pool.withTransaction(connection -> unchanged(connection, seen.get())
                                .chain(integration ->
                                        fail(connection, integration, new Connected().rejected(), failure))
                                .replaceWithVoid()));
    }

    /**
     * credential-service tells that a credential is good after all: an answer of the provider came late, when its
     * process had been taken for dead. An integration that ended over it goes on.
     *
     * @param generation of the one that is in force, or was before it was renewed
     */
    Uni<Void> credentialRestored(UserId owner, IntegrationId id, long generation) {
        return believed(owner, id, IntegrationService::isRefused, standing -> standing.isActive(generation))
                .chain(seen -> seen.isEmpty()
                        ? nothing()
                        : pool.withTransaction(connection -> unchanged(connection, seen.get())
                                .chain(integration -> reconnect(connection, integration))));
    }

    /** What a check found of a connected integration (row I17); its life goes on as it was. */
    public Uni<Void> checked(UserId owner, IntegrationId id, Health health) {
        return pool.withTransaction(connection -> integrations
                .lock(connection, owner, id)
                .chain(found -> found.filter(IntegrationService::isConnected)
                        .map(integration -> checked(connection, integration, health))
                        .orElseGet(IntegrationService::nothing)));
    }

    /** Notes that it was used, at most once a minute; one that was just read says by itself that it was noted. */
    public Uni<Void> used(Integration integration) {
        Instant now = clock.instant();
        Instant since = now.minus(NOTED_ONCE_IN);
        Instant noted = integration.lastUsedAt();
        return noted != null && noted.isAfter(since)
                ? nothing()
                : integrations.used(integration.userId(), integration.id(), now, since);
    }

    /** In the caller's transaction and under the integration's lock. */
    Uni<Integration> fail(
            SqlConnection connection, Integration integration, IntegrationState to, Integration.Failure failure) {
        return running.cancel(connection, integration, clock.instant())
                .chain(idle -> integrations.move(connection, idle, to, failure, clock.instant()))
                .call(moved -> tell(
                        connection,
                        List.of(new IntegrationFailed(moved.snapshot(), failure.code(), failure.message()))));
    }

    /** The same in the caller's transaction and under the integration's lock. */
    Uni<Void> checked(SqlConnection connection, Integration integration, Health health) {
        return integrations
                .checked(connection, integration, health, clock.instant())
                .chain(changed -> changed.version() == integration.version()
                        ? nothing()
                        : tell(connection, List.of(new IntegrationUpdated(changed.snapshot()))));
    }

    static Integration living(Optional<Integration> found) {
        return found.filter(IntegrationService::isLiving).orElseThrow(() -> Problem.notFound("integration"));
    }

    static boolean isLiving(Integration integration) {
        return integration.deletedAt() == null;
    }

    /** The integration as it was before credential-service was asked; nothing where there is nothing to do. */
    private Uni<Optional<Integration>> believed(
            UserId owner, IntegrationId id, Predicate<Integration> concerns, Predicate<Credentials.Standing> confirms) {
        return integrations
                .find(owner, id)
                .chain(found -> found.filter(concerns)
                        .map(seen -> credentials
                                .standing(id.value(), owner.value())
                                .onFailure()
                                .transform(Neighbour::told)
                                .map(standing -> Optional.of(seen).filter(same -> confirms.test(standing))))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    /** Its lock. What changed it since it was seen may have been a new credential. */
    private Uni<Integration> unchanged(SqlConnection connection, Integration seen) {
        return integrations
                .lock(connection, seen.userId(), seen.id())
                .map(found -> found.filter(now -> now.version() == seen.version())
                        .orElseThrow(() -> Problem.unavailable("The integration is changing; tell it again.")));
    }

    private Uni<Void> reconnect(SqlConnection connection, Integration integration) {
        return integrations
                .move(connection, integration, new AuthError().reconnecting().connected(), null, clock.instant())
                .chain(connected -> tell(connection, List.of(new IntegrationConnected(connected.snapshot()))));
    }

    private Uni<Integration> matching(UserId owner, IntegrationId id, IfMatch match) {
        return get(owner, id).invoke(integration -> match.check(integration.version()));
    }

    private static boolean isConnected(Integration integration) {
        return isLiving(integration) && integration.state() instanceof IntegrationState.Connected;
    }

    private static boolean isRefused(Integration integration) {
        return isLiving(integration) && integration.state() instanceof AuthError;
    }

    private Uni<Void> revokeAndEnd(Integration integration) {
        return revoke(integration)
                .chain(() -> pool.withTransaction(connection -> end(connection, integration)))
                .replaceWithVoid();
    }

    private Uni<Void> revoke(Integration integration) {
        return credentials
                .revoke(integration.id().value(), integration.userId().value())
                .onFailure()
                .transform(Neighbour::told)
                .replaceWithVoid();
    }

    /** Disconnects what was connected; what never was stays as it is. */
    private Uni<Integration> end(SqlConnection connection, Integration known) {
        return integrations
                .lock(connection, known.userId(), known.id())
                .map(IntegrationService::living)
                .chain(integration -> switch (integration.state()) {
                    case IntegrationState.Connected connected -> end(connection, integration, connected.disconnected());
                    case IntegrationState.AuthError failed -> end(connection, integration, failed.disconnected());
                    case IntegrationState.ConfigError failed -> end(connection, integration, failed.disconnected());
                    case IntegrationState.Disconnected already ->
                        Uni.createFrom().item(integration);
                    case IntegrationState.PendingAuthentication pending ->
                        Uni.createFrom().item(integration);
                    case IntegrationState.PendingConfiguration pending ->
                        Uni.createFrom().item(integration);
                });
    }

    private Uni<Integration> end(SqlConnection connection, Integration integration, IntegrationState to) {
        return running.cancel(connection, integration, clock.instant())
                .chain(idle -> integrations.move(connection, idle, to, null, clock.instant()))
                .call(moved -> tell(connection, List.of(new IntegrationDisconnected(moved.snapshot()))));
    }

    private Uni<Void> tell(SqlConnection connection, List<? extends Event> events) {
        return outbox.append(connection, List.copyOf(events));
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }
}
