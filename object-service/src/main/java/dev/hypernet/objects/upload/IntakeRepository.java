package dev.hypernet.objects.upload;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.media.Media;
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
import org.jspecify.annotations.Nullable;

/** What the arrival of bytes writes into media. */
@Singleton
class IntakeRepository {
    private static final String BY_ID = "select * from media where user_id = $1 and id = $2 and deleted_at is null";
    private static final String LOCK = BY_ID + " for update";

    private static final String HOLDER = """
            select * from media
             where user_id = $1 and hash = $2 and deleted_at is null and id is distinct from $3::uuid
             order by created_at, id
             limit 1
            """;

    private static final String INSERT = """
            insert into media
                (user_id, id, version, created_at, updated_at, source_type, metadata,
                 filename, media_type, mime_type, size, hash, file_path, processing_status)
            values ($1, $2, 1, $3, $3, 'upload', $4, $5, $6, $7, $8, $9, $10, 'pending')
            returning *
            """;

    private static final String DELIVER = """
            update media
               set version = version + 1, updated_at = $3, size = $4, hash = $5, file_path = $6, mime_type = $7,
                   media_type = coalesce($8::text, media_type), processing_status = 'pending', processing_error = null
             where user_id = $1 and id = $2
            returning *
            """;

    private final Pool pool;

    IntakeRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Optional<Media>> find(UserId owner, ObjectId id) {
        return pool.preparedQuery(BY_ID)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(IntakeRepository::first);
    }

    Uni<Optional<Media>> lock(SqlConnection connection, UserId owner, ObjectId id) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(IntakeRepository::first);
    }

    /** The oldest living object, but for this one, that holds these bytes. */
    Uni<Optional<Media>> holder(SqlConnection connection, UserId owner, String hash, @Nullable ObjectId except) {
        return connection
                .preparedQuery(HOLDER)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(hash)
                        .addValue(except == null ? null : except.value()))
                .map(IntakeRepository::first);
    }

    Uni<Media> insert(SqlConnection connection, UserId owner, ObjectId id, NewMedia media, String path, Instant now) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(id.value())
                        .addValue(Columns.timestamp(now))
                        .addValue(Columns.json(media.metadata()))
                        .addValue(media.filename())
                        .addValue(media.type().kind().text())
                        .addValue(media.type().mimeType())
                        .addValue(media.size())
                        .addValue(media.hash())
                        .addValue(path))
                .map(rows -> Media.of(rows.iterator().next()));
    }

    /** The object holds these bytes from now on, and waits to be processed. */
    Uni<Media> deliver(SqlConnection connection, Media before, Received received, String path, Instant now) {
        FileType type = received.type();
        boolean telling = type.kind() == MediaKind.PHOTO || type.kind() == MediaKind.VIDEO;
        return connection
                .preparedQuery(DELIVER)
                .execute(Tuple.tuple()
                        .addValue(before.userId().value())
                        .addValue(before.id().value())
                        .addValue(Columns.timestamp(now))
                        .addValue(received.incoming().size())
                        .addValue(received.incoming().hash())
                        .addValue(path)
                        .addValue(type.mimeType())
                        .addValue(telling ? type.kind().text() : null))
                .map(rows -> Media.of(rows.iterator().next()));
    }

    private static Optional<Media> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(Media.of(rows.iterator().next()));
    }
}
