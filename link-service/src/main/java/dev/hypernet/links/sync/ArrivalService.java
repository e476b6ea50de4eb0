package dev.hypernet.links.sync;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.IntegrationSnapshot;
import dev.hypernet.contracts.event.ObjectEvent.ObjectDeleted;
import dev.hypernet.contracts.event.ObjectEvent.ObjectPurged;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.links.following.FollowingService;
import dev.hypernet.links.known.KnownObject;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.links.known.Learned;
import dev.hypernet.persistence.MessageChains;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What follows for links when an object or an integration arrives, changes or is gone.
 *
 * <p>What is known of the object is committed first; then its links and what waits for it follow in slices. Broken off,
 * the event comes again, and everything goes on from where it ended.
 */
@ApplicationScoped
class ArrivalService {
    private static final Set<Learned> BACK = EnumSet.of(Learned.CAME_BACK, Learned.SAME);
    private static final Set<Learned> RESTORED = EnumSet.of(Learned.CAME_BACK, Learned.SAME, Learned.NEWER);

    /** What is left to do when it is known that an object is there. */
    private enum Rest {
        RETURN,
        MORE_WAITING,
        NOTHING
    }

    private final Pool pool;
    private final KnownObjectService known;
    private final FollowingService following;
    private final WaitingService waiting;
    private final MessageChains chains;

    ArrivalService(
            Pool pool,
            KnownObjectService known,
            FollowingService following,
            WaitingService waiting,
            MessageChains chains) {
        this.pool = pool;
        this.known = known;
        this.following = following;
        this.waiting = waiting;
        this.chains = chains;
    }

    /** The object is there: what waited for it becomes links. If it was gone, what no sync had made is back too. */
    Uni<Void> arrived(ObjectSnapshot object) {
        return arrived(KnownObject.of(object), BACK, () -> following.restoreUnsyncedOf(object.userId(), object.id()));
    }

    /** The object is there again, and so are the links that went with it. */
    Uni<Void> restored(ObjectSnapshot object) {
        return arrived(KnownObject.of(object), RESTORED, () -> following.restoreOf(object.userId(), object.id()));
    }

    /** The object is gone, and its links with it. */
    Uni<Void> gone(ObjectDeleted deletion) {
        return pool.withTransaction(connection -> known.lockOf(connection, deletion.userId(), deletion.id())
                        .chain(() -> bury(
                                connection,
                                deletion.userId(),
                                deletion.id(),
                                deletion.type(),
                                deletion.version(),
                                deletion.deletedAt())))
                .chain(this::clear);
    }

    /** The object is gone for good: nothing links it any more, and nothing will. */
    Uni<Void> purged(ObjectPurged purge) {
        return pool.withTransaction(connection -> known.lockOf(connection, purge.userId(), purge.id())
                        .chain(() -> known.buryForGood(
                                connection,
                                purge.userId(),
                                purge.id(),
                                purge.type(),
                                purge.version(),
                                purge.purgedAt())))
                .chain(buried -> following.purgeOf(buried.userId(), buried.id()).chain(() -> waiting.giveUp(buried)));
    }

    /** The integration is there; batches of its earlier epochs are void. */
    Uni<Void> arrived(IntegrationSnapshot integration) {
        KnownObject object = KnownObject.of(integration);
        return pool.withTransaction(connection ->
                        known.lock(connection, integration.id()).chain(() -> raise(connection, integration)))
                .chain(() -> arrived(object, BACK, () -> following.restoreUnsyncedOf(object.userId(), object.id())));
    }

    /** The integration never came to be, or its owner removed it. */
    Uni<Void> gone(IntegrationSnapshot integration) {
        return pool.withTransaction(connection -> known.lock(connection, integration.id())
                        .chain(() -> raise(connection, integration))
                        .chain(() -> bury(
                                connection,
                                integration.userId(),
                                new ObjectId(integration.id().value()),
                                KnownObject.INTEGRATION,
                                integration.version(),
                                integration.updatedAt())))
                .chain(this::clear);
    }

    /** What comes for the first time, which is most, is settled in one transaction. */
    private Uni<Void> arrived(KnownObject object, Set<Learned> returning, Supplier<Uni<Void>> restore) {
        return pool.withTransaction(connection -> known.lock(connection, object.integrationId())
                        .chain(() -> known.learn(connection, object))
                        .chain(learned -> returning.contains(learned)
                                ? Uni.createFrom().item(Rest.RETURN)
                                : resolve(connection, object)))
                .chain(rest -> switch (rest) {
                    case RETURN -> restore.get().chain(() -> waiting.resolve(object));
                    case MORE_WAITING -> waiting.resolve(object);
                    case NOTHING -> Uni.createFrom().voidItem();
                });
    }

    private Uni<Rest> resolve(SqlConnection connection, KnownObject object) {
        return waiting.resolveSome(connection, object).map(all -> all ? Rest.NOTHING : Rest.MORE_WAITING);
    }

    private Uni<@Nullable KnownObject> bury(
            SqlConnection connection, UserId owner, ObjectId id, String type, long version, Instant deletedAt) {
        return known.bury(connection, owner, id, type, version, deletedAt);
    }

    private Uni<Void> clear(@Nullable KnownObject buried) {
        return buried == null
                ? Uni.createFrom().voidItem()
                : following.deleteOf(buried.userId(), buried.id()).chain(() -> waiting.stopWaiting(buried));
    }

    private Uni<Void> raise(SqlConnection connection, IntegrationSnapshot integration) {
        return chains.raise(connection, integration.userId(), integration.id().value(), integration.epoch());
    }
}
