package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.links.known.KnownObject;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.links.sync.PendingLinkRepository.Pending;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** What has both its ends becomes a link. All of these came through the integration, or through none. */
    Uni<Void> resolve(UserId owner, @Nullable IntegrationId integration, List<KnownObject> objects) {
        List<String> sourceIds = sourceIds(objects);
        return settle(owner, integration, sourceIds, resolution(owner, sourceIds));
    }

    /** The first slice of it, in the caller's transaction, which holds the integration; whether that was all. */
    Uni<Boolean> resolveSome(
            SqlConnection connection, UserId owner, @Nullable IntegrationId integration, List<KnownObject> objects) {
        List<String> sourceIds = sourceIds(objects);
        return integration == null || sourceIds.isEmpty()
                ? Uni.createFrom().item(true)
                : settle(connection, owner, integration, resolution(owner, sourceIds))
                        .map(WaitingService::isLast);
    }

    /** No job waits for these any longer. */
    Uni<Void> stopWaiting(UserId owner, List<KnownObject> objects) {
        Map<IntegrationId, List<KnownObject>> byIntegration = objects.stream()
                .filter(object -> object.integrationId() != null)
                .collect(Collectors.groupingBy(object -> Objects.requireNonNull(object.integrationId())));
        return Multi.createFrom()
                .iterable(byIntegration.entrySet())
                .onItem()
                .transformToUniAndConcatenate(group -> stopWaiting(owner, group.getKey(), sourceIds(group.getValue())))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> stopWaiting(UserId owner, IntegrationId integrationOfAll, List<String> sourceIds) {
        return settle(
                owner,
                integrationOfAll,
                sourceIds,
                (connection, integration) -> pending.stopWaiting(connection, owner, integration, sourceIds));
    }

    /** It never comes. */
    Uni<Void> giveUp(KnownObject object) {
        List<String> sourceIds = sourceIds(List.of(object));
        return settle(
                object.userId(),
                object.integrationId(),
                sourceIds,
                (connection, integration) -> pending.expireOf(
                        connection, object.userId(), integration, sourceIds.getFirst(), clock.instant()));
    }

    /** Some of what waits for ends, settled. */
    private interface Slice {
        Uni<List<Pending>> take(SqlConnection connection, IntegrationId integration);
    }

    /** What came through no integration, nothing waits for. */
    private Uni<Void> settle(UserId owner, @Nullable IntegrationId integration, List<String> sourceIds, Slice slice) {
        if (integration == null || sourceIds.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .deferred(() -> pool.withTransaction(connection ->
                        known.lock(connection, integration).chain(() -> settle(connection, owner, integration, slice))))
                .repeat()
                .until(WaitingService::isLast)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<List<Pending>> settle(SqlConnection connection, UserId owner, IntegrationId integration, Slice slice) {
        return slice.take(connection, integration).call(settled -> announce(connection, owner, integration, settled));
    }

    private Slice resolution(UserId owner, List<String> sourceIds) {
        return (connection, integration) -> pending.resolve(connection, owner, integration, sourceIds, clock.instant());
    }

    private static boolean isLast(List<Pending> settled) {
        return settled.size() < PendingLinkRepository.SLICE;
    }

    private Uni<Void> announce(
            SqlConnection connection, UserId owner, IntegrationId integration, List<Pending> settled) {
        Changes changes = new Changes(owner, integration);
        changes.settled(settled);
        return announcement.of(connection, changes);
    }

    /** Of those that have one, each once. */
    private static List<String> sourceIds(List<KnownObject> objects) {
        return objects.stream()
                .map(KnownObject::sourceId)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
