package dev.hypernet.objects.media;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.conflict.OwnEdits;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.lifecycle.ObjectLifecycle;
import dev.hypernet.objects.type.MetadataRules;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.json.MergePatches;
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

/** The timeline, and what a person does with one media object. */
@Singleton
public class MediaService {
    private static final int BUCKET_CURSOR_PARTS = 2;
    private static final List<String> PLACE = List.of("latitude", "longitude");

    private final Pool pool;
    private final MediaRepository media;
    private final ObjectLifecycle lifecycle;
    private final MergePatches patches;
    private final MetadataRules metadata;
    private final ChangeLog changes;
    private final Clock clock;

    MediaService(
            Pool pool,
            MediaRepository media,
            ObjectLifecycle lifecycle,
            MergePatches patches,
            MetadataRules metadata,
            ChangeLog changes,
            Clock clock) {
        this.pool = pool;
        this.media = media;
        this.lifecycle = lifecycle;
        this.patches = patches;
        this.metadata = metadata;
        this.changes = changes;
        this.clock = clock;
    }

    Uni<Media> get(UserId owner, ObjectId id) {
        return media.find(owner, id).map(MediaService::orNotFound);
    }

    /** What has no time stands at the end, unless a time was asked for. */
    Uni<Page<Media>> timeline(
            UserId owner, TimelineFilter filter, TimelineOrder order, @Nullable String cursor, int limit) {
        TimelineKey after = TimelineKey.decode(cursor, order, filter);
        boolean pastTheTimed = after != null && after.takenAt() == null;
        Uni<List<Media>> timed =
                pastTheTimed ? Uni.createFrom().item(List.of()) : media.timed(owner, filter, order, after, limit + 1);
        ObjectId afterUntimed = after != null && pastTheTimed ? after.id() : null;
        return timed.chain(found -> found.size() > limit || !filter.isOfAllTime()
                        ? Uni.createFrom().item(found)
                        : media.untimed(owner, filter, order, afterUntimed, limit + 1 - found.size())
                                .map(untimed -> joined(found, untimed)))
                .map(rows -> Page.of(rows, limit, last -> TimelineKey.of(last).cursor(order, filter)));
    }

    /** What an album contains, by time; the cursors are good for this order of this album alone. */
    public Uni<Page<Media>> ofAlbum(
            UserId owner, ObjectId album, boolean oldestFirst, @Nullable String cursor, int limit) {
        TimelineOrder order = oldestFirst ? TimelineOrder.DATE_ASC : TimelineOrder.DATE_DESC;
        return timeline(owner, TimelineFilter.ofAlbum(album), order, cursor, limit);
    }

    /** The newest first; what has no time makes the last, unless a time was asked for. */
    Uni<Page<Bucket>> buckets(
            UserId owner, TimelineFilter filter, BucketSize size, @Nullable String cursor, int limit) {
        String shape = size.name() + filter.shape();
        Instant before = before(cursor, shape);
        return media.buckets(owner, filter, size, before, limit + 1)
                .chain(found -> found.size() > limit || !filter.isOfAllTime()
                        ? Uni.createFrom().item(found)
                        : media.untimedBucket(owner, filter).map(untimed -> joined(found, untimed)))
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(shape, Objects.requireNonNull(last.start()))));
    }

    /** Changes what the patch changes; one that changes nothing makes no version. */
    Uni<Media> change(UserId owner, ObjectId id, JsonNode patch, IfMatch match) {
        return pool.withTransaction(connection -> media.findToChange(connection, owner, id)
                .map(MediaService::orNotFound)
                .invoke(found -> match.check(found.version()))
                .chain(found -> change(connection, found, patch)));
    }

    /** Softly: an admin can restore it until its retention ends. */
    Uni<Void> delete(UserId owner, ObjectId id, IfMatch match) {
        return lifecycle.delete(owner, id, Media.TYPE, match);
    }

    private Uni<Media> change(SqlConnection connection, Media found, JsonNode patch) {
        MediaEdit before = MediaEdit.of(found);
        MediaEdit after = patches.apply(before, patch).keeping(before, patch).consistent();
        metadata.check(before.metadata(), after.metadata());
        List<String> changed = patches.changed(before, after);
        return changed.isEmpty()
                ? Uni.createFrom().item(found)
                : write(connection, found, after, changed)
                        .call(written -> changes.record(
                                connection,
                                List.of(Change.updated(
                                        written.snapshot(), changed, new Actor.Person(found.userId())))));
    }

    private Uni<Media> write(SqlConnection connection, Media found, MediaEdit after, List<String> changed) {
        Instant now = clock.instant();
        List<String> fields = changed.stream()
                .map(field -> PLACE.contains(field) ? "place" : field)
                .distinct()
                .toList();
        return media.change(
                connection, found, after, OwnEdits.of(fields, found.metadata(), after.metadata(), now), now);
    }

    private static @Nullable Instant before(@Nullable String cursor, String shape) {
        Cursor after = Cursor.decode(cursor, shape, BUCKET_CURSOR_PARTS);
        return after == null ? null : after.instant(1);
    }

    private static Media orNotFound(Optional<Media> found) {
        return found.orElseThrow(() -> Problem.notFound("media object"));
    }

    private static <T> List<T> joined(List<T> first, List<T> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }
}
