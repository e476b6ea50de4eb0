package dev.hypernet.objects.lifecycle;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.content.ContentLedger;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.history.ObjectHistory;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What befalls an object of any type after it was made (rows O17, O19, O20): a deletion hides it from its owner and can
 * be undone by an admin until its retention ends.
 */
@Singleton
public class ObjectLifecycle {
    private final Pool pool;
    private final LifecycleRepository objects;
    private final ContentLedger contents;
    private final ChangeLog changes;
    private final Clock clock;

    ObjectLifecycle(Pool pool, LifecycleRepository objects, ContentLedger contents, ChangeLog changes, Clock clock) {
        this.pool = pool;
        this.objects = objects;
        this.contents = contents;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Soft delete of a living object, in a transaction of its own.
     *
     * @param type the type it must be of; null for any
     * @return fails with 404 when the owner has no such living object, with 412 when its version is another
     */
    public Uni<Void> delete(UserId owner, ObjectId id, @Nullable String type, IfMatch match) {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> objects.softDelete(connection, owner, id, type, now)
                .map(deleted -> deleted.orElseThrow(() -> ObjectHistory.missing(type)))
                .invoke(deleted -> match.check(deleted.version() - 1))
                .chain(deleted -> record(connection, Change.deleted(deleted, new Actor.Person(owner)))));
    }

    /** Undoes whoever's deletion, for an admin. The owner is told to the context by the caller. */
    Uni<ObjectSnapshot> restore(UserId admin, UserId owner, ObjectId id) {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> objects.restore(connection, owner, id, now)
                .map(restored -> restored.orElseThrow(ObjectLifecycle::notDeleted))
                .call(restored -> record(connection, Change.restored(restored, new Actor.Admin(admin))))
                .call(() -> contents.restored(connection, owner, id)));
    }

    static Problem notDeleted() {
        return Problem.conflict("not-deleted", "This object is not deleted.");
    }

    private Uni<Void> record(SqlConnection connection, Change change) {
        return changes.record(connection, List.of(change));
    }
}
