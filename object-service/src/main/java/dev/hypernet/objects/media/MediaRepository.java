package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.conflict.OwnEdits;
import dev.hypernet.persistence.Columns;
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
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads media, and writes what a person changes; what a sync brings is written by its own repository. */
@Singleton
class MediaRepository {
    private static final String BY_ID = "select * from media where user_id = $1 and id = $2 and deleted_at is null";

    private static final String CHANGE = """
        update media
           set version = version + 1, updated_at = $3, filename = $4, taken_at = $5, latitude = $6, longitude = $7,
               metadata = $8, own_edits = case when integration_id is not null then more_edits(own_edits, $9) end
         where user_id = $1 and id = $2
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

    /** The same, kept from others until the transaction ends. */
    Uni<Optional<Media>> findToChange(SqlConnection connection, UserId owner, ObjectId id) {
        return connection
                .preparedQuery(BY_ID + " for no key update")
                .execute(Tuple.of(owner.value(), id.value()))
                .map(MediaRepository::first);
    }

    /** Writes what a person may change of a media object they hold by {@link #findToChange}. */
    Uni<Media> change(SqlConnection connection, Media found, MediaEdit edit, OwnEdits own, Instant now) {
        Tuple arguments = Tuple.tuple()
                .addValue(found.userId().value())
                .addValue(found.id().value())
                .addValue(Columns.timestamp(now))
                .addValue(edit.filename())
                .addValue(Columns.timestampOrNull(edit.takenAt()))
                .addValue(edit.latitude())
                .addValue(edit.longitude())
                .addValue(Columns.json(edit.metadata()))
                .addValue(own.json());
        return connection
                .preparedQuery(CHANGE)
                .execute(arguments)
                .map(rows -> Media.of(rows.iterator().next()));
    }

    /** What has a time, in its order, beyond the media that was last. */
    Uni<List<Media>> timed(
            UserId owner, TimelineFilter filter, TimelineOrder order, @Nullable TimelineKey after, int limit) {
        return media(TimelineStatement.timed(owner, filter, order, after, limit));
    }

    /** What has no time, beyond the media that was last. */
    Uni<List<Media>> untimed(
            UserId owner, TimelineFilter filter, TimelineOrder order, @Nullable ObjectId after, int limit) {
        return media(TimelineStatement.untimed(owner, filter, order, after, limit));
    }

    /** The buckets before this time, the newest first. */
    Uni<List<Bucket>> buckets(
            UserId owner, TimelineFilter filter, BucketSize size, @Nullable Instant before, int limit) {
        return buckets(TimelineStatement.buckets(owner, filter, size, before, limit));
    }

    /** The bucket of what has no time; none when nothing is in it. */
    Uni<List<Bucket>> untimedBucket(UserId owner, TimelineFilter filter) {
        return buckets(TimelineStatement.untimedBucket(owner, filter));
    }

    private Uni<List<Media>> media(TimelineStatement statement) {
        return pool.preparedQuery(statement.sql())
                .execute(tuple(statement))
                .map(found -> stream(found).map(Media::of).toList());
    }

    private Uni<List<Bucket>> buckets(TimelineStatement statement) {
        return pool.preparedQuery(statement.sql())
                .execute(tuple(statement))
                .map(found -> stream(found).map(MediaRepository::bucket).toList());
    }

    /** Its own list: the client changes what it is given. */
    private static Tuple tuple(TimelineStatement statement) {
        Tuple tuple = Tuple.tuple();
        statement.arguments().forEach(tuple::addValue);
        return tuple;
    }

    private static Bucket bucket(Row row) {
        return new Bucket(
                Columns.instantOrNull(row, "start"), row.getLong("amount"), new ObjectId(row.getUUID("cover")));
    }

    private static Optional<Media> first(RowSet<Row> rows) {
        return stream(rows).map(Media::of).findFirst();
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
