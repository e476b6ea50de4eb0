package dev.hypernet.links.following;

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
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Links that syncs took away, over all people: as the system role. */
@Singleton
class GivenUpLinkRepository {
    private static final String REMOVE = """
        delete from link
         where ctid = any(array(
                   select ctid from link
                    where deleted_by = 'system' and deleted_at < $1
                    order by deleted_at
                    limit $2))
           and deleted_by = 'system'
        returning user_id, id
        """;
    private static final String FORGET = """
        delete from link_history
         using unnest($1::uuid[], $2::uuid[]) as gone (user_id, id)
         where link_history.user_id = gone.user_id and link_history.link_id = gone.id
        """;

    private final Pool system;

    GivenUpLinkRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** Removes the oldest of those deleted before this time, with their history; how many they were. */
    Uni<Integer> remove(Instant deletedBefore, int most) {
        return system.withTransaction(connection -> connection
                .preparedQuery(REMOVE)
                .execute(Tuple.of(Columns.timestamp(deletedBefore), most))
                .call(removed -> forget(connection, removed))
                .map(RowSet::rowCount));
    }

    private static Uni<Void> forget(SqlConnection connection, RowSet<Row> removed) {
        return connection
                .preparedQuery(FORGET)
                .execute(Tuple.of(uuids(removed, "user_id"), uuids(removed, "id")))
                .replaceWithVoid();
    }

    private static UUID[] uuids(RowSet<Row> rows, String column) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getUUID(column))
                .toArray(UUID[]::new);
    }
}
