package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectEvent.ObjectUpdated;
import dev.hypernet.objects.history.HistoryRepository;
import dev.hypernet.objects.history.HistoryRepository.Entry;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The timeline, and what becomes of a media object when its bytes arrive. */
@Singleton
public class MediaService {
    private static final List<String> PROCESSED_FIELDS = List.of(
            "size",
            "hash",
            "file_path",
            "thumbnail_path",
            "mime_type",
            "width",
            "height",
            "taken_at",
            "latitude",
            "longitude",
            "processing_status",
            "thumbnail_generated",
            "metadata_extracted",
            "metadata");

    private final Pool pool;
    private final MediaRepository media;
    private final HistoryRepository history;
    private final Outbox outbox;
    private final Clock clock;

    MediaService(Pool pool, MediaRepository media, HistoryRepository history, Outbox outbox, Clock clock) {
        this.pool = pool;
        this.media = media;
        this.history = history;
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<Media> get(UserId owner, ObjectId id) {
        return media.find(owner, id).map(found -> found.orElseThrow(() -> Problem.notFound("media object")));
    }

    /** Newest first; what has no time stands at the end, unless a time was asked for. */
    Uni<Page<Media>> timeline(UserId owner, TimelineQuery query, @Nullable String cursor, int limit) {
        Cursor after = Cursor.decode(cursor, 2);
        boolean pastTheTimed = after != null && after.instant(0).equals(MediaRepository.UNTIMED);
        Uni<List<Media>> timed =
                pastTheTimed ? Uni.createFrom().item(List.of()) : media.timed(owner, query, after, limit + 1);
        return timed.chain(found -> found.size() > limit || !query.isOfAllTime()
                        ? Uni.createFrom().item(found)
                        : media.untimed(owner, query.mediaType(), pastTheTimed ? after : null, limit + 1 - found.size())
                                .map(untimed -> Stream.concat(found.stream(), untimed.stream())
                                        .toList()))
                .map(rows -> Page.of(rows, limit, MediaService::cursor));
    }

    /** Takes the outcome of processing into the object; bytes it already holds change nothing. */
    Uni<Void> processed(UserId owner, ObjectId id, StoredContent content) {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> media.processed(connection, owner, id, content, now)
                .chain(changed -> announce(connection, changed, PROCESSED_FIELDS)));
    }

    /** Marks the object's bytes as not to be had, with the reason. */
    Uni<Void> failed(UserId owner, ObjectId id, String reason) {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> media.failed(connection, owner, id, reason, now)
                .chain(changed -> announce(connection, changed, List.of("processing_status", "processing_error"))));
    }

    private Uni<Void> announce(SqlConnection connection, Optional<Media> changed, List<String> fields) {
        return changed.map(object -> history.append(connection, List.of(Entry.bySystem(object.snapshot(), fields)))
                        .chain(() -> outbox.append(connection, List.of(new ObjectUpdated(object.snapshot(), fields)))))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static Cursor cursor(Media last) {
        return Cursor.of(Objects.requireNonNullElse(last.takenAt(), MediaRepository.UNTIMED), last.id());
    }
}
