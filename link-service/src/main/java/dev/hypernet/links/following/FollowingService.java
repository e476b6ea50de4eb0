package dev.hypernet.links.following;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.history.Actor;
import dev.hypernet.links.history.ChangeLog;
import dev.hypernet.links.history.LinkChange;
import dev.hypernet.links.history.LinkHistory;
import dev.hypernet.links.known.KnownObjectService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Lets links follow their objects, in slices of {@value Slice#SIZE}, each a transaction of its own. Call it once what
 * is known of the object is committed: from then on nothing new joins what is gone. Each call may be repeated, and goes
 * on where one that was broken off ended.
 */
@Singleton
public class FollowingService {
    private static final Actor OBJECT_DELETED = new Actor.Automatic("object-deleted");
    private static final Actor OBJECT_RESTORED = new Actor.Automatic("object-restored");
    private static final Actor OBJECT_PURGED = new Actor.Automatic("object-purged");
    private static final LinkId BEFORE_ANY = new LinkId(new UUID(0, 0));
    private static final int ATTEMPTS = 3;

    private final Pool pool;
    private final KnownObjectService known;
    private final FollowingRepository links;
    private final ChangeLog changes;
    private final LinkHistory history;
    private final Clock clock;

    FollowingService(
            Pool pool,
            KnownObjectService known,
            FollowingRepository links,
            ChangeLog changes,
            LinkHistory history,
            Clock clock) {
        this.pool = pool;
        this.known = known;
        this.links = links;
        this.changes = changes;
        this.history = history;
        this.clock = clock;
    }

    /** Deletes what links objects that are gone, as long as they are. */
    public Uni<Void> deleteOf(UserId owner, List<ObjectId> objects) {
        return untilDone(owner, objects, connection -> deleteSlice(connection, owner, objects, OBJECT_DELETED));
    }

    /** Brings back what went with an object that is restored. */
    public Uni<Void> restoreOf(UserId owner, ObjectId object) {
        return restoreOf(owner, object, Return.OF_ALL);
    }

    /**
     * The same for an object that its source has brought anew: the links syncs made of it are the syncs' to make again,
     * for they may lead elsewhere now.
     */
    public Uni<Void> restoreUnsyncedOf(UserId owner, ObjectId object) {
        return restoreOf(owner, object, Return.OF_UNSYNCED);
    }

    /** Removes for good what links an object that is purged, with its history and its counts. */
    public Uni<Void> purgeOf(UserId owner, ObjectId object) {
        List<ObjectId> alone = List.of(object);
        return untilDone(owner, alone, connection -> deleteSlice(connection, owner, alone, OBJECT_PURGED))
                .chain(() -> untilDone(owner, alone, connection -> removeSlice(connection, owner, object)))
                .chain(() -> pool.withTransaction(connection -> links.forgetCounts(connection, owner, object)));
    }

    private Uni<Boolean> deleteSlice(SqlConnection connection, UserId owner, List<ObjectId> objects, Actor by) {
        return known.stayDeleted(connection, owner, objects)
                .chain(gone -> gone.isEmpty()
                        ? Uni.createFrom().item(List.<LinkId>of())
                        : links.living(connection, owner, gone))
                .chain(slice -> delete(connection, owner, slice, by));
    }

    private Uni<Boolean> delete(SqlConnection connection, UserId owner, List<LinkId> slice, Actor by) {
        if (slice.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        return byPortions(connection, owner, slice, portion -> deletePortion(connection, owner, portion, by))
                .replaceWith(true);
    }

    private Uni<Void> deletePortion(SqlConnection connection, UserId owner, List<LinkId> portion, Actor by) {
        return links.delete(connection, owner, portion, clock.instant())
                .map(deleted -> deleted.stream()
                        .map(link -> LinkChange.deleted(link, by))
                        .toList())
                .chain(deleted -> changes.record(connection, deleted));
    }

    private Uni<Boolean> removeSlice(SqlConnection connection, UserId owner, ObjectId object) {
        return links.gone(connection, owner, object).chain(slice -> remove(connection, owner, slice));
    }

    private Uni<Boolean> remove(SqlConnection connection, UserId owner, List<LinkId> slice) {
        if (slice.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        return links.remove(connection, owner, slice)
                .chain(() -> history.forget(connection, owner, slice))
                .replaceWith(true);
    }

    private Uni<Void> restoreOf(UserId owner, ObjectId object, Return extent) {
        return restore(owner, object, extent, End.FROM, BEFORE_ANY)
                .chain(() -> restore(owner, object, extent, End.TO, BEFORE_ANY));
    }

    /** Walks through everything that went with an object, for some of it stays away. */
    private Uni<Void> restore(UserId owner, ObjectId object, Return extent, End end, LinkId after) {
        return inTransaction(
                        owner,
                        List.of(object),
                        connection -> restoreSlice(connection, owner, object, extent, end, after))
                .chain(slice -> slice.isLast()
                        ? Uni.createFrom().voidItem()
                        : restore(owner, object, extent, end, slice.last()));
    }

    private Uni<Slice> restoreSlice(
            SqlConnection connection, UserId owner, ObjectId object, Return extent, End end, LinkId after) {
        return links.went(connection, owner, object, end, after)
                .call(slice ->
                        slice.isEmpty() ? Uni.createFrom().voidItem() : restore(connection, owner, slice, extent));
    }

    private Uni<Void> restore(SqlConnection connection, UserId owner, Slice slice, Return extent) {
        return known.holdAlone(connection, owner, slice.ends())
                .chain(() -> byPortions(
                        connection,
                        owner,
                        slice.links(),
                        portion -> restorePortion(connection, owner, portion, extent)))
                .chain(() -> extent == Return.OF_ALL
                        ? Uni.createFrom().voidItem()
                        : links.giveUp(connection, owner, slice.links()));
    }

    private Uni<Void> restorePortion(SqlConnection connection, UserId owner, List<LinkId> portion, Return extent) {
        return links.restore(connection, owner, portion, extent, clock.instant())
                .map(FollowingService::restorations)
                .chain(restored -> changes.record(connection, restored));
    }

    /** One after the other, in the slice's transaction. */
    private Uni<Void> byPortions(
            SqlConnection connection, UserId owner, List<LinkId> slice, Function<List<LinkId>, Uni<Void>> work) {
        return links.portions(connection, owner, slice)
                .chain(portions -> Multi.createFrom()
                        .iterable(portions)
                        .onItem()
                        .transformToUniAndConcatenate(work::apply)
                        .onItem()
                        .ignoreAsUni());
    }

    private static List<LinkChange> restorations(List<LinkSnapshot> restored) {
        return restored.stream()
                .map(link -> LinkChange.restored(link, OBJECT_RESTORED))
                .toList();
    }

    private Uni<Void> untilDone(UserId owner, List<ObjectId> objects, Function<SqlConnection, Uni<Boolean>> slice) {
        return Uni.createFrom()
                .deferred(() -> inTransaction(owner, objects, slice))
                .repeat()
                .until(more -> !more)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Somebody may make, meanwhile, what was to come back: the next attempt sees it. */
    private <T> Uni<T> inTransaction(UserId owner, List<ObjectId> objects, Function<SqlConnection, Uni<T>> slice) {
        return Uni.createFrom()
                .deferred(() -> pool.withTransaction(
                        connection -> known.lockOf(connection, owner, objects).chain(() -> slice.apply(connection))))
                .onFailure(FollowingService::isThereAlready)
                .retry()
                .atMost(ATTEMPTS);
    }

    private static boolean isThereAlready(Throwable failure) {
        return failure instanceof PgException refused && "23505".equals(refused.getSqlState());
    }
}
