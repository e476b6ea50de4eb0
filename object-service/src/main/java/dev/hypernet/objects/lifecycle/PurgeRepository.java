package dev.hypernet.objects.lifecycle;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.history.StoredObject;
import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Removes objects for good, those of many owners at once. Lock them first, remove them last, in one transaction. */
@Singleton
class PurgeRepository {
    private static final String CLEAR_COVERS = """
        update album set cover_media_id = null, version = version + 1, updated_at = $3
         where deleted_at is null
           and (user_id, cover_media_id)
               in (select user_id, id from unnest($1::uuid[], $2::uuid[]) as gone (user_id, id))
        returning user_id, id
        """;
    private static final String SNAPSHOTS = "select " + StoredObject.COLUMNS + """
         from unnest($1::uuid[], $2::uuid[]) as wanted (user_id, id) join any_object using (user_id, id)
        """;
    private static final String BURY = """
        insert into source_tombstone (user_id, integration_id, source_id, purged_at)
        select user_id, integration_id, source_id, $4
          from unnest($1::uuid[], $2::uuid[], $3::text[]) as gone (user_id, integration_id, source_id)
        on conflict do nothing
        """;
    private static final String DROP_QUARANTINED = """
        delete from quarantined_record
         using unnest($1::uuid[], $2::uuid[], $3::text[]) as gone (user_id, integration_id, source_id)
         where quarantined_record.user_id = gone.user_id and quarantined_record.integration_id = gone.integration_id
           and quarantined_record.source_id = gone.source_id
        """;
    private static final String FORGET = """
        delete from object_history
         using unnest($1::uuid[], $2::uuid[]) as gone (user_id, id)
         where object_history.user_id = gone.user_id and object_history.object_id = gone.id
        """;

    private static final String DROP_CONFLICTS = """
        delete from object_conflict
         using unnest($1::uuid[], $2::uuid[]) as gone (user_id, id)
         where object_conflict.user_id = gone.user_id and object_conflict.object_id = gone.id
        """;

    private final Pool system;

    PurgeRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    <T> Uni<T> withoutOwner(Function<SqlConnection, Uni<T>> work) {
        return system.withTransaction(work);
    }

    /** The object, locked; empty when it is gone. */
    Uni<List<Doomed>> lockOne(SqlConnection connection, ObjectTable table, UserId owner, ObjectId id) {
        return connection
                .preparedQuery(table.lockOne())
                .execute(Tuple.of(owner.value(), id.value()))
                .map(PurgeRepository::doomed);
    }

    /** What was deleted before this time and nobody else is about to remove, the oldest first, locked. */
    Uni<List<Doomed>> lockExpired(SqlConnection connection, ObjectTable table, Instant deletedBefore, int most) {
        return connection
                .preparedQuery(table.lockExpired())
                .execute(Tuple.of(Columns.timestamp(deletedBefore), most))
                .map(PurgeRepository::doomed);
    }

    /** The living albums whose cover these were, after losing it. */
    Uni<List<ObjectSnapshot>> clearCovers(SqlConnection connection, List<Doomed> gone, Instant now) {
        return connection
                .preparedQuery(CLEAR_COVERS)
                .execute(Tuple.of(owners(gone), ids(gone), Columns.timestamp(now)))
                .chain(albums -> albums.size() == 0 ? Uni.createFrom().item(List.of()) : snapshots(connection, albums));
    }

    /** Remembers what a source brought and its owner deleted, so that no sync brings it again, nor a second try. */
    Uni<Void> bury(SqlConnection connection, List<Doomed> gone, Instant now) {
        List<Doomed> synced = gone.stream().filter(Doomed::leavesATombstone).toList();
        return synced.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(BURY)
                        .execute(sources(synced).addValue(Columns.timestamp(now)))
                        .chain(() -> connection.preparedQuery(DROP_QUARANTINED).execute(sources(synced)))
                        .replaceWithVoid();
    }

    private static Tuple sources(List<Doomed> synced) {
        return Tuple.of(
                owners(synced),
                synced.stream().map(Doomed::integrationId).toArray(UUID[]::new),
                synced.stream().map(Doomed::sourceId).toArray(String[]::new));
    }

    /** Removes their history, in every month, and what was to be decided of them. */
    Uni<Void> forget(SqlConnection connection, List<Doomed> gone) {
        return connection
                .preparedQuery(FORGET)
                .execute(Tuple.of(owners(gone), ids(gone)))
                .chain(() -> connection.preparedQuery(DROP_CONFLICTS).execute(Tuple.of(owners(gone), ids(gone))))
                .replaceWithVoid();
    }

    /** Removes the rows themselves. */
    Uni<Void> remove(SqlConnection connection, ObjectTable table, List<Doomed> gone) {
        return connection
                .preparedQuery(table.remove())
                .execute(Tuple.of(owners(gone), ids(gone)))
                .replaceWithVoid();
    }

    private static Uni<List<ObjectSnapshot>> snapshots(SqlConnection connection, RowSet<Row> of) {
        UUID[] owners = stream(of).map(row -> row.getUUID("user_id")).toArray(UUID[]::new);
        UUID[] ids = stream(of).map(row -> row.getUUID("id")).toArray(UUID[]::new);
        return connection
                .preparedQuery(SNAPSHOTS)
                .execute(Tuple.of(owners, ids))
                .map(rows ->
                        stream(rows).map(row -> StoredObject.of(row).snapshot()).toList());
    }

    private static List<Doomed> doomed(RowSet<Row> rows) {
        return stream(rows).map(Doomed::of).toList();
    }

    private static UUID[] owners(List<Doomed> objects) {
        return objects.stream().map(object -> object.owner().value()).toArray(UUID[]::new);
    }

    private static UUID[] ids(List<Doomed> objects) {
        return objects.stream().map(object -> object.id().value()).toArray(UUID[]::new);
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
