package dev.hypernet.objects.upload;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Resumable uploads of a person. */
@Singleton
class UploadRepository {
    private static final String INSERT = """
            insert into upload (user_id, id, created_at, expires_at, length, received, filename, filetype)
            values ($1, $2, $3, $4, $5, 0, $6, $7)
            """;

    /** Held to the end of the transaction: who begins an upload at the same time waits, and sees this one. */
    private static final String ROOM =
            "select storage_quota - storage_used as room from users where user_id = $1 for no key update";

    private static final String OPEN = """
            select count(*) as uploads, coalesce(sum(length), 0)::bigint as bytes
              from upload
             where user_id = $1 and media_id is null and expires_at > $2
            """;
    private static final String BY_ID = "select * from upload where user_id = $1 and id = $2 and expires_at > $3";

    /** Only whoever knows where the last writer ended goes on from there. */
    private static final String ADVANCE = """
            update upload set received = $4, expires_at = $5
             where user_id = $1 and id = $2 and received = $3 and media_id is null
            """;

    private static final String FINISH = """
            update upload set received = length, media_id = $4
             where user_id = $1 and id = $2 and received = $3 and media_id is null
            """;
    private static final String DELETE = "delete from upload where user_id = $1 and id = $2";

    private final Pool pool;

    UploadRepository(Pool pool) {
        this.pool = pool;
    }

    /** A person's open uploads, and the bytes there is room for beside them. */
    record Open(long uploads, long room) {}

    <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(work);
    }

    /** How many uploads the person has begun and not finished, and what is left of their quota but for these. */
    Uni<Open> open(SqlConnection connection, UserId owner, Instant now) {
        return connection
                .preparedQuery(ROOM)
                .execute(Tuple.of(owner.value()))
                .map(rows -> rows.size() == 0 ? 0 : rows.iterator().next().getLong("room"))
                .chain(room -> open(connection, owner, now, room));
    }

    private static Uni<Open> open(SqlConnection connection, UserId owner, Instant now, long room) {
        return connection
                .preparedQuery(OPEN)
                .execute(Tuple.of(owner.value(), Columns.timestamp(now)))
                .map(rows -> rows.iterator().next())
                .map(row -> new Open(row.getLong("uploads"), Math.max(0, room - row.getLong("bytes"))));
    }

    Uni<Void> insert(SqlConnection connection, ResumableUpload upload, Instant now) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addValue(upload.owner().value())
                        .addValue(upload.id())
                        .addValue(Columns.timestamp(now))
                        .addValue(Columns.timestamp(upload.expiresAt()))
                        .addValue(upload.length())
                        .addValue(upload.filename())
                        .addValue(upload.filetype()))
                .replaceWithVoid();
    }

    Uni<Optional<ResumableUpload>> find(UserId owner, UUID id, Instant now) {
        return pool.preparedQuery(BY_ID)
                .execute(Tuple.of(owner.value(), id, Columns.timestamp(now)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(ResumableUpload.of(rows.iterator().next())));
    }

    /** False when somebody else was faster. */
    Uni<Boolean> advance(ResumableUpload before, long received, Instant expires) {
        return pool.preparedQuery(ADVANCE)
                .execute(Tuple.of(
                        before.owner().value(), before.id(), before.received(), received, Columns.timestamp(expires)))
                .map(rows -> rows.rowCount() == 1);
    }

    /** False when somebody else was faster. */
    Uni<Boolean> finish(SqlConnection connection, ResumableUpload before, ObjectId media) {
        return connection
                .preparedQuery(FINISH)
                .execute(Tuple.of(before.owner().value(), before.id(), before.received(), media.value()))
                .map(rows -> rows.rowCount() == 1);
    }

    Uni<Void> delete(UserId owner, UUID id) {
        return pool.preparedQuery(DELETE).execute(Tuple.of(owner.value(), id)).replaceWithVoid();
    }
}
