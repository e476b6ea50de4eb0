package dev.hypernet.objects.storage;

import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.storage.Blobs.Claimed;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * Blobs, the ledger, and a person's storage_used, which changes only here: by one statement that locks the person's row,
 * checks the room and writes the ledger.
 */
@Singleton
class BlobRepository {
    private static final String LOCK = "select 1 from users where user_id = $1 for no key update";

    private static final String REFER = """
            insert into blob as known (user_id, hash, size, path, refs, created_at)
            values ($1, $2, $3, $4, 1, $5)
            on conflict (user_id, hash) do update set refs = known.refs + 1
            returning path, refs = 1 as is_new
            """;

    private static final String UNREFER = """
            update blob set refs = refs - 1 where user_id = $1 and hash = $2
            returning path, size, refs
            """;

    private static final String REMOVE = "delete from blob where user_id = $1 and hash = $2";

    private static final String GROW = """
            with grown as (
                update users set storage_used = storage_used + $4
                 where user_id = $1 and storage_used + $4 <= storage_quota
                returning user_id)
            insert into storage_entry (user_id, id, at, bytes, hash, reason)
            select user_id, gen_random_uuid(), $2, $4, $3, 'stored' from grown
            """;

    private static final String SHRINK = """
            with shrunk as (
                update users set storage_used = storage_used - $4 where user_id = $1
                returning user_id)
            insert into storage_entry (user_id, id, at, bytes, hash, reason)
            select user_id, gen_random_uuid(), $2, -$4, $3, 'removed' from shrunk
            """;

    private static final String ROOM =
            "select greatest(storage_quota - storage_used, 0) as room from users where user_id = $1";

    private final Pool pool;

    BlobRepository(Pool pool) {
        this.pool = pool;
    }

    /** A blob after it lost a reference. */
    record Left(String path, long size, int refs) {
        boolean isUnused() {
            return refs == 0;
        }
    }

    /** The person's row, before any of their blobs. */
    Uni<Void> lock(SqlConnection connection, UserId owner) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(owner.value())).replaceWithVoid();
    }

    Uni<Claimed> refer(SqlConnection connection, UserId owner, String hash, long size, String path, Instant now) {
        return connection
                .preparedQuery(REFER)
                .execute(Tuple.of(owner.value(), hash, size, path, Columns.timestamp(now)))
                .map(rows -> rows.iterator().next())
                .map(row -> new Claimed(row.getString("path"), row.getBoolean("is_new")));
    }

    Uni<Optional<Left>> unrefer(SqlConnection connection, UserId owner, String hash) {
        return connection
                .preparedQuery(UNREFER)
                .execute(Tuple.of(owner.value(), hash))
                .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(left(rows)));
    }

    Uni<Void> remove(SqlConnection connection, UserId owner, String hash) {
        return connection
                .preparedQuery(REMOVE)
                .execute(Tuple.of(owner.value(), hash))
                .replaceWithVoid();
    }

    /** False, and nothing written, when there is no room for so much. */
    Uni<Boolean> grow(SqlConnection connection, UserId owner, String hash, long size, Instant now) {
        return entry(connection, GROW, owner, hash, size, now).map(written -> written == 1);
    }

    Uni<Void> shrink(SqlConnection connection, UserId owner, String hash, long size, Instant now) {
        return entry(connection, SHRINK, owner, hash, size, now).replaceWithVoid();
    }

    Uni<Long> room(UserId owner) {
        return pool.preparedQuery(ROOM).execute(Tuple.of(owner.value())).map(BlobRepository::room);
    }

    Uni<Long> room(SqlConnection connection, UserId owner) {
        return connection.preparedQuery(ROOM).execute(Tuple.of(owner.value())).map(BlobRepository::room);
    }

    private static Uni<Integer> entry(
            SqlConnection connection, String sql, UserId owner, String hash, long size, Instant now) {
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(owner.value(), Columns.timestamp(now), hash, size))
                .map(RowSet::rowCount);
    }

    private static Left left(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        return new Left(row.getString("path"), row.getLong("size"), row.getInteger("refs"));
    }

    private static long room(RowSet<Row> rows) {
        return rows.size() == 0 ? 0 : rows.iterator().next().getLong("room");
    }
}
