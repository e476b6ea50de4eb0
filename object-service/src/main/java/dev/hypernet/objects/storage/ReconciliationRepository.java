package dev.hypernet.objects.storage;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What rows say of files, over all people: as the system role. */
@Singleton
class ReconciliationRepository {
    static final int PAGE = 500;

    private static final String LOCK = "select pg_try_advisory_lock(hashtextextended('media-reconciler', 0)) as held";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtextextended('media-reconciler', 0))";

    /** A path names its owner, and a thumbnail's its object: both are found by their keys. */
    private static final String UNNAMED = """
            select given.path
              from unnest($1::text[]) as given (path)
             where not exists (
                       select from blob
                        where blob.user_id = split_part(given.path, '/', 2)::uuid and blob.path = given.path)
               and not exists (
                       select from media
                        where media.user_id = split_part(given.path, '/', 2)::uuid
                          and media.id = left(split_part(given.path, '/', 6), 36)::uuid
                          and media.thumbnail_path = given.path)
            """;

    private static final String BLOBS = """
            select user_id, hash, path from blob
             where (user_id, hash) > ($1, $2)
             order by user_id, hash
             limit $3
            """;

    private final Pool system;

    ReconciliationRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** A blob by its key, and where its file should lie. */
    record Named(UUID owner, String hash, String path) {
        static final Named BEFORE_ALL = new Named(new UUID(0, 0), "", "");
    }

    /** Does the work unless another replica is at it. */
    Uni<Void> alone(Supplier<Uni<Void>> work) {
        return system.getConnection()
                .chain(connection -> holding(connection, work).eventually(connection::close));
    }

    /** Those of these paths that no row names. */
    Uni<List<String>> unnamed(List<String> paths) {
        return system.preparedQuery(UNNAMED)
                .execute(Tuple.tuple().addValue(paths.toArray(String[]::new)))
                .map(rows -> stream(rows).map(row -> row.getString("path")).toList());
    }

    /** The next {@link #PAGE} blobs after this one, in the order of their keys. */
    Uni<List<Named>> after(Named last) {
        return system.preparedQuery(BLOBS)
                .execute(Tuple.of(last.owner(), last.hash(), PAGE))
                .map(rows -> stream(rows)
                        .map(row -> new Named(row.getUUID("user_id"), row.getString("hash"), row.getString("path")))
                        .toList());
    }

    private static Uni<Void> holding(SqlConnection connection, Supplier<Uni<Void>> work) {
        return connection
                .query(LOCK)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("held"))
                .chain(held -> held
                        ? work.get().eventually(() -> connection.query(UNLOCK).execute())
                        : Uni.createFrom().voidItem());
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
