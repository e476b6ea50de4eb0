package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads and single-row writes of media; what a sync brings is written by its own repository. */
@Singleton
class MediaRepository {
    /** Untimed media stand last, as if taken at the beginning of time. */
    static final Instant UNTIMED = Instant.parse("0001-01-01T00:00:00Z");

    private static final String BY_ID = "select * from media where user_id = $1 and id = $2 and deleted_at is null";

    private static final String TIMED = """
            select * from media
             where user_id = $1 and deleted_at is null and taken_at is not null
               and ($2::text is null or media_type = $2)
               and ($3::timestamptz is null or taken_at >= $3)
               and ($4::timestamptz is null or taken_at < $4)
               and ($5::timestamptz is null or (taken_at, id) < ($5, $6))
             order by taken_at desc, id desc
             limit $7
            """;

    private static final String UNTIMED_ONES = """
            select * from media
             where user_id = $1 and deleted_at is null and taken_at is null
               and ($2::text is null or media_type = $2)
               and ($3::uuid is null or id < $3)
             order by id desc
             limit $4
            """;

    private static final String PROCESSED = """
            update media
               set version = version + 1, updated_at = $3, size = $4, hash = $5, file_path = $6, thumbnail_path = $7::text,
                   mime_type = $8, width = coalesce($9, width), height = coalesce($10, height),
                   taken_at = coalesce(taken_at, $11), latitude = coalesce(latitude, $12),
                   longitude = coalesce(longitude, $13), metadata = metadata || $14::jsonb,
                   processing_status = 'complete', processing_error = null,
                   thumbnail_generated = $7::text is not null, metadata_extracted = true
             where user_id = $1 and id = $2 and deleted_at is null and hash is distinct from $5
            returning *
            """;

    private static final String FAILED = """
            update media
               set version = version + 1, updated_at = $3, processing_status = 'failed', processing_error = $4
             where user_id = $1 and id = $2 and deleted_at is null and processing_status <> 'complete'
            returning *
            """;

    private final Pool pool;

    MediaRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Optional<Media>> find(UserId owner, ObjectId id) {
        return pool.preparedQuery(BY_ID)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(MediaRepository::first);
    }

    Uni<List<Media>> timed(UserId owner, TimelineQuery query, @Nullable Cursor after, int limit) {
        Tuple arguments = Tuple.tuple()
                .addValue(owner.value())
                .addValue(query.mediaType())
                .addValue(Columns.timestampOrNull(query.takenAfter()))
                .addValue(Columns.timestampOrNull(query.takenBefore()))
                .addValue(after == null ? null : Columns.timestamp(after.instant(0)))
                .addValue(after == null ? null : after.uuid(1))
                .addValue(limit);
        return pool.preparedQuery(TIMED).execute(arguments).map(MediaRepository::all);
    }

    Uni<List<Media>> untimed(UserId owner, @Nullable String mediaType, @Nullable Cursor after, int limit) {
        Tuple arguments = Tuple.tuple()
                .addValue(owner.value())
                .addValue(mediaType)
                .addValue(after == null ? null : after.uuid(1))
                .addValue(limit);
        return pool.preparedQuery(UNTIMED_ONES).execute(arguments).map(MediaRepository::all);
    }

    /** Nothing when the object is gone or already holds these very bytes. */
    Uni<Optional<Media>> processed(
            SqlConnection connection, UserId owner, ObjectId id, StoredContent content, Instant now) {
        Tuple arguments = Tuple.tuple()
                .addValue(owner.value())
                .addValue(id.value())
                .addValue(Columns.timestamp(now))
                .addValue(content.size())
                .addValue(content.hash())
                .addValue(content.filePath())
                .addValue(content.thumbnailPath())
                .addValue(content.mimeType())
                .addValue(content.details().width())
                .addValue(content.details().height())
                .addValue(Columns.timestampOrNull(content.details().takenAt()))
                .addValue(content.details().latitude())
                .addValue(content.details().longitude())
                .addValue(Columns.json(content.details().metadata()));
        return connection.preparedQuery(PROCESSED).execute(arguments).map(MediaRepository::first);
    }

    Uni<Optional<Media>> failed(SqlConnection connection, UserId owner, ObjectId id, String reason, Instant now) {
        return connection
                .preparedQuery(FAILED)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now), reason))
                .map(MediaRepository::first);
    }

    private static Optional<Media> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(Media.of(rows.iterator().next()));
    }

    private static List<Media> all(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).map(Media::of).toList();
    }
}
