package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationDisconnected;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationUpdated;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** What an owner does with their integrations. */
@Singleton
public class IntegrationService {
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
        return integrations
                .find(owner, id)
                .map(found -> found.filter(integration -> integration.deletedAt() == null)
                        .orElseThrow(() -> Problem.notFound("integration")));
    }

    Uni<Page<Integration>> list(UserId owner, @Nullable String cursor, int limit) {
        Cursor after = Cursor.decode(cursor, 2);
        return integrations
                .page(owner, after, limit + 1)
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(last.createdAt(), last.id())));
    }

    Uni<Integration> change(UserId owner, IntegrationId id, IntegrationPatch patch, @Nullable Long ifVersion) {
        return get(owner, id)
                .chain(known -> pool.withTransaction(connection -> integrations
                        .change(connection, owner, id, patch, ifVersion, clock.instant())
                        .map(changed -> changed.orElseThrow(() -> new Problem(
                                412,
                                "stale",
                                "The integration changed meanwhile",
                                "It is at version " + known.version() + "; read it again.")))
                        .call(changed ->
                                outbox.append(connection, List.of(new IntegrationUpdated(changed.snapshot()))))));
    }

    /**
     * Revokes at the provider first: should that leave credential-service unreachable, nothing has changed and the owner
     * can try again. What the provider itself says to it does not matter; the tokens are destroyed.
     */
    Uni<Void> disconnect(UserId owner, IntegrationId id) {
        return get(owner, id).chain(integration -> switch (integration.state()) {
            case IntegrationState.Connected connected -> disconnect(integration, connected.disconnected());
            case IntegrationState.AuthError failed -> disconnect(integration, failed.disconnected());
            case IntegrationState.ConfigError failed -> disconnect(integration, failed.disconnected());
            case IntegrationState.Disconnected already -> Uni.createFrom().voidItem();
            case IntegrationState.PendingAuthentication pending ->
                Uni.createFrom().failure(Problem.conflict("not-connected", "It is not connected yet."));
            case IntegrationState.PendingConfiguration pending ->
                Uni.createFrom().failure(Problem.conflict("not-connected", "It is not connected yet."));
        });
    }

    /** Ends all that the person has connected, and the jobs that run, in the caller's transaction: tokens are revoked. */
    public Uni<Void> endAll(SqlConnection connection, UserId owner) {
        return integrations
                .notEnded(connection, owner)
                .onItem()
                .transformToMulti(connected -> Multi.createFrom().iterable(connected))
                .onItem()
                .transformToUniAndConcatenate(
                        integration -> end(connection, integration, new IntegrationState.Disconnected()))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> disconnect(Integration integration, IntegrationState to) {
        return credentials
                .revoke(integration.id().value(), integration.userId().value())
                .onFailure()
                .transform(Neighbour::told)
                .chain(revoked -> pool.withTransaction(connection -> end(connection, integration, to)));
    }

    private Uni<Void> end(SqlConnection connection, Integration integration, IntegrationState to) {
        return integrations
                .move(connection, integration, to, null, clock.instant())
                .call(moved -> running.cancel(connection, moved, clock.instant()))
                .chain(moved -> outbox.append(connection, List.of(new IntegrationDisconnected(moved.snapshot()))));
    }
}
