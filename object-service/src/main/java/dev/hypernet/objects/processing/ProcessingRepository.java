package dev.hypernet.objects.processing;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.MediaMessage.ProcessingRequested;
import dev.hypernet.objects.media.Media;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The four states of an object's bytes, each change of them one statement that checks the state before it. */
@Singleton
class ProcessingRepository {
    private static final String FIND = "select * from media where user_id = $1 and id = $2 and deleted_at is null";

    private static final String LOCK =
            "select 1 from media where user_id = $1 and id = $2 and deleted_at is null for no key update";

    /** Bytes that somebody took up and never finished are taken up again, without being news. */
    private static final String CLAIM = """
        update media
           set version = version + case processing_status when 'pending' then 1 else 0 end,
               updated_at = case processing_status when 'pending' then $4 else updated_at end,
               processing_attempts = case processing_status when 'pending' then 1 else processing_attempts + 1 end,
               processing_status = 'processing', processing_error = null, processing_touched_at = $4
         where user_id = $1 and id = $2 and hash = $3 and file_path is not null and deleted_at is null
           and processing_status in ('pending', 'processing')
        returning *
        """;

    /** What the source or the owner said of time, place and camera stays; the Exif part is what the bytes say. */
    private static final String FINISH = """
        update media
           set version = version + 1, updated_at = $4, processing_status = $5, processing_error = $6::text,
               width = coalesce($7::integer, width), height = coalesce($8::integer, height),
               duration = coalesce($9::double precision, duration), taken_at = coalesce(taken_at, $10::timestamptz),
               latitude = case when coalesce(latitude, longitude) is null then $11::double precision else latitude end,
               longitude = case when coalesce(latitude, longitude) is null then $12::double precision
                                else longitude end,
               metadata = $13::jsonb || metadata || $14::jsonb,
               thumbnail_path = $15::text, thumbnail_generated = $15::text is not null, metadata_extracted = $16
         where user_id = $1 and id = $2 and hash = $3 and deleted_at is null and processing_status = 'processing'
        returning *
        """;

    /** Only where there are no bytes: bytes that came are not made unreadable by another delivery that failed. */
    private static final String FAIL = """
        update media
           set version = version + 1, updated_at = $3, processing_status = 'failed', processing_error = $4
         where user_id = $1 and id = any($2) and deleted_at is null and hash is null
           and (processing_status <> 'failed' or processing_error is distinct from $4)
        returning *
        """;

    private static final String AGAIN = """
        update media
           set version = version + 1, updated_at = $3, processing_status = 'pending', processing_error = null,
               processing_touched_at = $3
         where user_id = $1 and id = $2 and deleted_at is null and hash is not null and file_path is not null
           and processing_status in ('complete', 'failed')
        returning *
        """;

    /** Of an object without bytes, which are on their way again. */
    private static final String AWAIT = """
        update media
           set version = version + 1, updated_at = $3, processing_status = 'pending', processing_error = null
         where user_id = $1 and id = $2 and deleted_at is null and hash is null and processing_status = 'failed'
        returning *
        """;

    /** Of several replicas that see the same waiting object one asks for it: the others no longer find it waiting. */
    private static final String REMIND = """
        update media
           set processing_touched_at = $3
         where user_id = $1 and id = $2 and deleted_at is null and hash is not null and file_path is not null
           and processing_status in ('pending', 'processing')
           and greatest(processing_touched_at, updated_at) < $4
        returning hash, version
        """;

    private final Pool pool;

    ProcessingRepository(Pool pool) {
        this.pool = pool;
    }

    /** What reading the bytes left to be stored. */
    record Outcome(
            PictureDetails details,
            @Nullable String thumbnailPath,
            @Nullable Failure failure) {
        boolean isComplete() {
            return failure == null;
        }
    }

    /** Locks the object, before whatever else of it is locked; false when there is none. */
    Uni<Boolean> lock(SqlConnection connection, UserId owner, ObjectId id) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(rows -> rows.size() == 1);
    }

    Uni<Optional<Media>> find(UserId owner, ObjectId id) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(ProcessingRepository::first);
    }

    /** Nothing when the object is gone, holds other bytes, or these are read. */
    Uni<Optional<Claim>> claim(SqlConnection connection, ProcessingRequested wanted, Instant now) {
        return connection
                .preparedQuery(CLAIM)
                .execute(Tuple.of(
                        wanted.userId().value(), wanted.objectId().value(), wanted.hash(), Columns.timestamp(now)))
                .map(ProcessingRepository::firstClaim);
    }

    /** Nothing when the object is gone, holds other bytes by now, or somebody else finished with these. */
    Uni<Optional<Media>> finish(SqlConnection connection, Media media, Outcome outcome, Instant now) {
        PictureDetails details = outcome.details();
        Failure failure = outcome.failure();
        Tuple arguments = Tuple.tuple()
                .addValue(media.userId().value())
                .addValue(media.id().value())
                .addValue(media.hash())
                .addValue(Columns.timestamp(now))
                .addValue(outcome.isComplete() ? "complete" : "failed")
                .addValue(failure == null ? null : failure.word())
                .addValue(details.width())
                .addValue(details.height())
                .addValue(details.duration())
                .addValue(Columns.timestampOrNull(details.takenAt()))
                .addValue(details.latitude())
                .addValue(details.longitude())
                .addValue(single("camera", details.camera()))
                .addValue(single("exif", details.exif().isEmpty() ? null : Columns.json(details.exif())))
                .addValue(outcome.thumbnailPath())
                .addValue(details.saysAnything());
        return connection.preparedQuery(FINISH).execute(arguments).map(ProcessingRepository::first);
    }

    /** Nothing of objects that are gone, have bytes, or have failed for this reason already. */
    Uni<List<Media>> fail(SqlConnection connection, UserId owner, List<ObjectId> ids, String reason, Instant now) {
        return connection
                .preparedQuery(FAIL)
                .execute(Tuple.of(
                        owner.value(),
                        ids.stream().map(ObjectId::value).toArray(UUID[]::new),
                        Columns.timestamp(now),
                        reason))
                .map(rows -> Rows.list(rows, Media::of));
    }

    /** Nothing unless the object has bytes and nobody is at them. */
    Uni<Optional<Media>> again(SqlConnection connection, UserId owner, ObjectId id, Instant now) {
        return connection
                .preparedQuery(AGAIN)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now)))
                .map(ProcessingRepository::first);
    }

    /** Nothing unless the object has no bytes and was said to get none. */
    Uni<Optional<Media>> awaitBytes(SqlConnection connection, UserId owner, ObjectId id, Instant now) {
        return connection
                .preparedQuery(AWAIT)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now)))
                .map(ProcessingRepository::first);
    }

    /** The message to send for bytes nothing happened to since then; nothing when something did. */
    Uni<Optional<ProcessingRequested>> remind(
            SqlConnection connection, UserId owner, ObjectId id, Instant now, Instant since) {
        return connection
                .preparedQuery(REMIND)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now), Columns.timestamp(since)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(request(owner, id, rows.iterator().next())));
    }

    private static ProcessingRequested request(UserId owner, ObjectId id, Row row) {
        return new ProcessingRequested(id, owner, row.getString("hash"), row.getLong("version"));
    }

    private static JsonObject single(String name, @Nullable Object value) {
        return value == null ? new JsonObject() : new JsonObject(Map.of(name, value));
    }

    private static Optional<Claim> firstClaim(RowSet<Row> rows) {
        return first(rows).map(media -> new Claim(media, rows.iterator().next().getInteger("processing_attempts")));
    }

    private static Optional<Media> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(Media.of(rows.iterator().next()));
    }
}
