package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.links.known.KnownObject;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.links.sync.PendingLinkRepository.Pending;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** What becomes of links that wait for an object when it comes, goes or is purged. In slices, each repeatable. */
@Singleton
class WaitingService {
    private final Pool pool;
    private final KnownObjectService known;
    private final PendingLinkRepository pending;
    private final Announcement announcement;
    private final Clock clock;

    WaitingService(
            Pool pool,
            KnownObjectService known,
            PendingLinkRepository pending,
            Announcement announcement,
            Clock clock) {
        this.pool = pool;
        this.known = known;
        this.pending = pending;
        this.announcement = announcement;
        this.clock = clock;
    }

    /** What has both its ends becomes a link. */
    Uni<Void> resolve(KnownObject object) {
        return settle(object, resolution(object));
    }

    /** The first slice of it, in the caller's transaction, which holds the integration; whether that was all. */
    Uni<Boolean> resolveSome(SqlConnection connection, KnownObject object) {
        IntegrationId integration = object.integrationId();
        String sourceId = object.sourceId();
        return integration == null || sourceId == null
                ? Uni.createFrom().item(true)
                : settle(connection, object, integration, sourceId, resolution(object))
                        .map(WaitingService::isLast);
    }

    /** No job waits for it any longer. */
    Uni<Void> stopWaiting(KnownObject object) {
        return settle(
                object,
                (connection, integration, sourceId) ->
                        pending.stopWaiting(connection, object.userId(), integration, List.of(sourceId)));
    }

    /** It never comes. */
    Uni<Void> giveUp(KnownObject object) {
        return settle(
                object,
                (connection, integration, sourceId) ->
                        pending.expireOf(connection, object.userId(), integration, sourceId, clock.instant()));
    }

    /** Some of what waits for an end, settled. */
    private interface Slice {
        Uni<List<Pending>> take(SqlConnection connection, IntegrationId integration, String sourceId);
    }

    /** What came through no integration, nothing waits for. */
    private Uni<Void> settle(KnownObject object, Slice slice) {
        IntegrationId integration = object.integrationId();
        String sourceId = object.sourceId();
        if (integration == null || sourceId == null) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> pool.withTransaction(connection -> known.lock(connection, integration)
                        .chain(() -> settle(connection, object, integration, sourceId, slice))))
                .repeat()
                .until(WaitingService::isLast)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Slice resolution(KnownObject object) {
        return (connection, integration, sourceId) ->
                pending.resolve(connection, object.userId(), integration, sourceId, clock.instant());
    }

    private Uni<List<Pending>> settle(
            SqlConnection connection, KnownObject object, IntegrationId integration, String sourceId, Slice slice) {
        return slice.take(connection, integration, sourceId)
                .call(settled -> announce(connection, object, integration, settled));
    }

    private static boolean isLast(List<Pending> settled) {
        return settled.size() < PendingLinkRepository.SLICE;
    }

    private Uni<Void> announce(
            SqlConnection connection, KnownObject object, IntegrationId integration, List<Pending> settled) {
        Changes changes = new Changes(object.userId(), integration);
        changes.settled(settled);
        return announcement.of(connection, changes);
    }
}
