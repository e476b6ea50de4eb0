package dev.hypernet.objects.lifecycle;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.storage.BlobStore;
import dev.hypernet.objects.storage.Blobs;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Removes objects for good: row, history and bytes; links go with the event. One transaction, whose {@code ObjectPurged}
 * comes once for each object. Files go after its commit: what a crash leaves of them is found by the reconciler of
 * storage. What a sync brought leaves a tombstone, so that none brings it again.
 */
@Singleton
class ObjectPurge {
    private static final Logger LOG = Logger.getLogger(ObjectPurge.class);
    private static final Actor PURGE = new Actor.Automatic("cover-purged");
    private static final List<String> COVER = List.of("cover_media_id");

    /** Whoever locks the blobs of many objects does it in this order: none waits for another in a circle. */
    private static final Comparator<Doomed> LOCKING_ORDER = Comparator.comparing(
                    (Doomed object) -> object.owner().value())
            .thenComparing(object -> Objects.requireNonNull(object.hash()));

    private final PurgeRepository objects;
    private final ChangeLog changes;
    private final Outbox outbox;
    private final Blobs blobs;
    private final BlobStore files;
    private final Vertx vertx;
    private final Clock clock;

    ObjectPurge(
            PurgeRepository objects,
            ChangeLog changes,
            Outbox outbox,
            Blobs blobs,
            BlobStore files,
            Vertx vertx,
            Clock clock) {
        this.objects = objects;
        this.changes = changes;
        this.outbox = outbox;
        this.blobs = blobs;
        this.files = files;
        this.vertx = vertx;
        this.clock = clock;
    }

    /** What went, and which files lie there for nobody now. */
    private record Purged(int objects, List<String> files) {}

    /** One object, living or deleted; fails with 404 when it is gone already. */
    Uni<Void> one(UserId owner, ObjectId id, String type) {
        ObjectTable table = ObjectTable.of(type);
        return objects.withoutOwner(connection ->
                        objects.lockOne(connection, table, owner, id).chain(found -> purge(connection, table, found)))
                .invoke(ObjectPurge::assertFound)
                .chain(this::removeFiles)
                .replaceWithVoid();
    }

    /** At most so many objects of a table that were deleted before this time; answers how many it were. */
    Uni<Integer> expired(ObjectTable table, Instant deletedBefore, int most) {
        return objects.withoutOwner(connection -> objects.lockExpired(connection, table, deletedBefore, most)
                        .chain(found -> purge(connection, table, found)))
                .chain(this::removeFiles);
    }

    private Uni<Purged> purge(SqlConnection connection, ObjectTable table, List<Doomed> gone) {
        if (gone.isEmpty()) {
            return Uni.createFrom().item(new Purged(0, List.of()));
        }
        Instant now = clock.instant();
        List<String> unused = new ArrayList<>();
        return clearCovers(connection, table, gone, now)
                .chain(() -> objects.remove(connection, table, gone))
                .chain(() -> objects.bury(connection, gone, now))
                .chain(() -> objects.forget(connection, gone))
                .chain(() -> release(connection, gone, now))
                .invoke(unused::addAll)
                .chain(() -> outbox.append(
                        connection,
                        gone.stream().map(object -> object.event(now)).toList()))
                .invoke(() -> gone.stream()
                        .map(Doomed::thumbnailPath)
                        .filter(Objects::nonNull)
                        .forEach(unused::add))
                .replaceWith(() -> new Purged(gone.size(), unused));
    }

    private Uni<Void> clearCovers(SqlConnection connection, ObjectTable table, List<Doomed> gone, Instant now) {
        return table != ObjectTable.MEDIA
                ? Uni.createFrom().voidItem()
                : objects.clearCovers(connection, gone, now)
                        .map(albums ->
                                albums.stream().map(ObjectPurge::coverless).toList())
                        .chain(cleared -> changes.record(connection, cleared));
    }

    private Uni<List<String>> release(SqlConnection connection, List<Doomed> gone, Instant now) {
        return Multi.createFrom()
                .iterable(gone.stream()
                        .filter(object -> object.hash() != null)
                        .sorted(LOCKING_ORDER)
                        .toList())
                .onItem()
                .transformToUniAndConcatenate(
                        object -> blobs.release(connection, object.owner(), Objects.requireNonNull(object.hash()), now))
                .collect()
                .asList()
                .map(released -> released.stream().flatMap(Optional::stream).toList());
    }

    private Uni<Integer> removeFiles(Purged purged) {
        return vertx.executeBlocking(() -> removeAll(purged.files()), false).replaceWith(purged.objects());
    }

    private @Nullable Void removeAll(List<String> paths) {
        for (String path : paths) {
            try {
                files.delete(path);
            } catch (IOException failure) {
                LOG.warnf("a purged object's file stays until the reconciler finds it: %s", failure.getMessage());
            }
        }
        return null;
    }

    private static Change coverless(ObjectSnapshot album) {
        return Change.updated(album, COVER, PURGE);
    }

    private static void assertFound(Purged purged) {
        if (purged.objects() == 0) {
            throw Problem.notFound("object");
        }
    }
}
