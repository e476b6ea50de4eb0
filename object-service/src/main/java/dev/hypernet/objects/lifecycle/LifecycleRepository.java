package dev.hypernet.objects.lifecycle;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.history.StoredObject;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Marks an owner's object as deleted, or as not, whatever its type. */
@Singleton
class LifecycleRepository {
    private static final String TYPE = """
        select type from any_object
         where user_id = $1 and id = $2 and ($3::text is null or type = $3) and (deleted_at is null) = $4
        """;

    /** The object after it, or nothing when there is no such living object. */
    Uni<Optional<ObjectSnapshot>> softDelete(
            SqlConnection connection, UserId owner, ObjectId id, @Nullable String type, Instant now) {
        return type(connection, owner, id, type, true)
                .chain(found -> found.map(ObjectTable::of)
                        .map(table -> write(connection, table.softDelete(), owner, id, now))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    /** The object after it, or nothing when there is no such deleted object. What was restored is not swept again. */
    Uni<Optional<ObjectSnapshot>> restore(SqlConnection connection, UserId owner, ObjectId id, Instant now) {
        return type(connection, owner, id, null, false)
                .chain(found -> found.map(ObjectTable::of)
                        .map(table -> detach(connection, table, owner, id, now)
                                .chain(() -> write(connection, table.restore(), owner, id, now)))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private static Uni<Optional<String>> type(
            SqlConnection connection, UserId owner, ObjectId id, @Nullable String type, boolean living) {
        return connection
                .preparedQuery(TYPE)
                .execute(Tuple.of(owner.value(), id.value(), type, living))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString("type")));
    }

    private static Uni<Optional<ObjectSnapshot>> write(
            SqlConnection connection, String sql, UserId owner, ObjectId id, Instant now) {
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now)))
                .chain(written -> written.rowCount() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : after(connection, owner, id));
    }

    private static Uni<Void> detach(
            SqlConnection connection, ObjectTable table, UserId owner, ObjectId id, Instant now) {
        return connection
                .preparedQuery(table.detach())
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    private static Uni<Optional<ObjectSnapshot>> after(SqlConnection connection, UserId owner, ObjectId id) {
        return connection
                .preparedQuery(StoredObject.BY_OWNER_AND_ID)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(rows -> Optional.of(StoredObject.of(rows.iterator().next()).snapshot()));
    }
}
