package dev.hypernet.objects.history;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an object was, and who made it what it is (row O10). */
@Singleton
public class ObjectHistory {
    private final HistoryRepository history;

    ObjectHistory(HistoryRepository history) {
        this.history = history;
    }

    /**
     * The state of a living object at a time, for {@code GET …/{id}?as_of=}. Costs one look into the object's row,
     * and one along the history's key when the object changed since.
     *
     * @param type the type it must be of; null for any
     * @param asOf the query parameter; not a UTC time: 400
     * @return fails with 404 when the owner has no such living object, or it was not there or deleted at the time
     */
    public Uni<PastView> asOf(UserId owner, ObjectId id, @Nullable String type, String asOf) {
        Instant time = QueryText.instant("as_of", asOf);
        return living(owner, id, type)
                .chain(current -> current.updatedAt().isAfter(time)
                        ? before(current, time)
                        : Uni.createFrom().item(PastView.of(current, time)));
    }

    /** The versions of a living object, newest first; 404 when the owner has none. */
    public Uni<Page<HistoryView>> page(
            UserId owner, ObjectId id, @Nullable String type, @Nullable String cursor, int limit, boolean withState) {
        return living(owner, id, type).chain(current -> ofAny(owner, id, cursor, limit, withState));
    }

    /** The same for an object that may be deleted: for admins. No versions when there is no such object. */
    public Uni<Page<HistoryView>> ofAny(
            UserId owner, ObjectId id, @Nullable String cursor, int limit, boolean withState) {
        Cursor after = Cursor.decode(cursor, 2);
        return history.page(owner, id, after, limit + 1, withState)
                .map(entries -> Page.of(entries, limit, last -> Cursor.of(last.changedAt(), last.version()))
                        .map(HistoryView::of));
    }

    /** The answer where there is no such object; null for any type. */
    public static Problem missing(@Nullable String type) {
        return Problem.notFound(noun(type));
    }

    private Uni<ObjectSnapshot> living(UserId owner, ObjectId id, @Nullable String type) {
        return history.current(owner, id)
                .map(found -> found.filter(object -> object.isLiving(type))
                        .map(StoredObject::snapshot)
                        .orElseThrow(() -> missing(type)));
    }

    private Uni<PastView> before(ObjectSnapshot current, Instant time) {
        Uni<Optional<Entry>> last = current.createdAt().isAfter(time)
                ? Uni.createFrom().item(Optional.empty())
                : history.asOf(current.userId(), current.id(), current.createdAt(), time);
        return last.map(found -> found.filter(entry -> !entry.isDeletion())
                .map(entry -> PastView.of(current, entry, time))
                .orElseThrow(() -> Problem.notFound(noun(current.type()) + " at that time")));
    }

    private static String noun(@Nullable String type) {
        return switch (type) {
            case null -> "object";
            case "media" -> "media object";
            default -> type;
        };
    }
}
