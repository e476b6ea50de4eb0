package dev.hypernet.objects.lifecycle;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.history.HistoryView;
import dev.hypernet.objects.history.ObjectHistory;
import dev.hypernet.objects.history.StoredObject;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an admin may do to anybody's object. What it holds is not shown, its history apart. */
@Singleton
class AdminObjectService {
    private final AdminObjectRepository objects;
    private final ObjectLifecycle lifecycle;
    private final ObjectHistory history;
    private final ObjectPurge purge;

    AdminObjectService(
            AdminObjectRepository objects, ObjectLifecycle lifecycle, ObjectHistory history, ObjectPurge purge) {
        this.objects = objects;
        this.lifecycle = lifecycle;
        this.history = history;
        this.purge = purge;
    }

    Uni<Page<AdminObjectView>> deleted(DeletedQuery query, @Nullable String cursor, int limit) {
        Cursor after = Cursor.decode(cursor, 2);
        return objects.deleted(query, after, limit + 1)
                .map(rows -> Page.of(rows, limit, AdminObjectService::cursor).map(AdminObjectView::of));
    }

    Uni<AdminObjectView> restore(UserId admin, ObjectId id) {
        return find(id).invoke(AdminObjectService::assertDeleted)
                .invoke(found -> Owner.set(found.snapshot().userId()))
                .chain(found -> lifecycle.restore(admin, found.snapshot().userId(), id))
                .map(restored -> AdminObjectView.of(new StoredObject(restored, null, null)));
    }

    /** Living or deleted: gone for good, with its files, links and history. */
    Uni<Void> purge(ObjectId id) {
        return find(id).chain(found ->
                purge.one(found.snapshot().userId(), id, found.snapshot().type()));
    }

    Uni<Page<HistoryView>> history(ObjectId id, @Nullable String cursor, int limit, boolean withState) {
        return find(id).map(found -> found.snapshot().userId())
                .invoke(Owner::set)
                .chain(owner -> history.ofAny(owner, id, cursor, limit, withState));
    }

    private Uni<StoredObject> find(ObjectId id) {
        return objects.find(id).map(found -> found.orElseThrow(() -> Problem.notFound("object")));
    }

    private static void assertDeleted(StoredObject object) {
        if (object.deletedAt() == null) {
            throw ObjectLifecycle.notDeleted();
        }
    }

    private static Cursor cursor(StoredObject last) {
        return Cursor.of(
                Objects.requireNonNull(last.deletedAt()), last.snapshot().id());
    }
}
