package dev.hypernet.objects.conflict;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.history.StoredObject;
import dev.hypernet.objects.type.ObjectTypes;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.time.Era;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What waits for a person's decision between what they changed and what the source did. */
@Singleton
class ConflictService {
    private static final int CURSOR_PARTS = 3;
    private static final UUID LAST = new UUID(-1, -1);
    private static final List<String> PLACE = List.of("latitude", "longitude");

    private final Pool pool;
    private final ConflictRepository conflicts;
    private final ObjectTypes types;
    private final ChosenValue values;
    private final ChangeLog changes;
    private final Clock clock;

    ConflictService(
            Pool pool,
            ConflictRepository conflicts,
            ObjectTypes types,
            ChosenValue values,
            ChangeLog changes,
            Clock clock) {
        this.pool = pool;
        this.conflicts = conflicts;
        this.types = types;
        this.values = values;
        this.changes = changes;
        this.clock = clock;
    }

    /** Newest first. */
    Uni<Page<Conflict>> list(UserId owner, ConflictQuery query, @Nullable String cursor, int limit) {
        String shape = Cursor.shape(query);
        Cursor after = Cursor.decode(cursor, shape, CURSOR_PARTS);
        Instant before = after == null ? Era.LATEST : after.instant(1);
        UUID beforeId = after == null ? LAST : after.uuid(2);
        return conflicts
                .list(owner, query, before, beforeId, limit + 1)
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(shape, last.createdAt(), last.id())));
    }

    Uni<Conflict> get(UserId owner, UUID id) {
        return conflicts.find(owner, id).map(found -> found.orElseThrow(ConflictService::missing));
    }

    /** In one transaction: the object, its history and event, and the conflict, which closes once. */
    Uni<Conflict> resolve(UserId owner, UUID id, Resolution resolution) {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> conflicts
                        .find(connection, owner, id)
                        .map(found -> found.orElseThrow(ConflictService::missing))
                        .invoke(ConflictService::requireOpen)
                        .chain(conflict -> resolve(connection, owner, conflict, resolution, now)))
                .chain(() -> get(owner, id));
    }

    private Uni<Void> resolve(
            SqlConnection connection, UserId owner, Conflict conflict, Resolution resolution, Instant now) {
        return conflicts
                .lock(connection, owner, conflict)
                .map(found -> found.orElseThrow(ConflictService::missing))
                .chain(before -> apply(connection, owner, conflict, before.snapshot(), resolution, now))
                .chain(() -> conflicts.close(connection, owner, conflict, resolution.use(), now))
                .invoke(ConflictService::requireClosed)
                .replaceWithVoid();
    }

    private Uni<Void> apply(
            SqlConnection connection,
            UserId owner,
            Conflict conflict,
            ObjectSnapshot before,
            Resolution resolution,
            Instant now) {
        if (resolution.use().equals("mine")) {
            return Uni.createFrom().voidItem();
        }
        if (conflict.isOfTheWholeObject()) {
            return letGo(connection, owner, conflict, resolution, now);
        }
        Uni<StoredObject> written = resolution.use().equals("theirs")
                ? conflicts.useTheirs(connection, owner, conflict, now)
                : use(connection, owner, conflict, before, resolution, now);
        return written.chain(object -> changes.record(
                connection, List.of(Change.updated(object.snapshot(), changed(conflict), new Actor.Person(owner)))));
    }

    private Uni<Void> letGo(
            SqlConnection connection, UserId owner, Conflict conflict, Resolution resolution, Instant now) {
        if (!resolution.use().equals("theirs")) {
            throw Problem.invalid("/use", "must be mine or theirs: the object stays, or goes as its source did");
        }
        return conflicts
                .letGo(connection, owner, conflict, now)
                .chain(object -> changes.record(
                        connection, List.of(Change.deleted(object.snapshot(), new Actor.Person(owner)))));
    }

    private Uni<StoredObject> use(
            SqlConnection connection,
            UserId owner,
            Conflict conflict,
            ObjectSnapshot before,
            Resolution resolution,
            Instant now) {
        return types.current(connection, conflict.objectType())
                .map(type -> values.checked(conflict, before, type.orElse(null), resolution.value()))
                .chain(value -> conflicts.use(connection, owner, conflict, value, own(conflict, now), now));
    }

    private static OwnEdits own(Conflict conflict, Instant now) {
        return conflict.isOfMetadata()
                ? OwnEdits.of(List.of(), Map.of(), Map.of(conflict.field(), true), now)
                : OwnEdits.of(List.of(conflict.field()), Map.of(), Map.of(), now);
    }

    private static List<String> changed(Conflict conflict) {
        if (conflict.isOfMetadata()) {
            return List.of("metadata");
        }
        return conflict.objectType().equals("media") && conflict.field().equals("place")
                ? PLACE
                : List.of(conflict.field());
    }

    private static void requireOpen(Conflict conflict) {
        requireClosed(conflict.isOpen());
    }

    private static void requireClosed(boolean closedNow) {
        if (!closedNow) {
            throw Problem.conflict("conflict-settled", "This conflict is settled already.");
        }
    }

    private static Problem missing() {
        return Problem.notFound("conflict");
    }
}
