package dev.hypernet.objects.album;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.lifecycle.ObjectLifecycle;
import dev.hypernet.objects.media.Media;
import dev.hypernet.objects.media.MediaService;
import dev.hypernet.objects.type.MetadataRules;
import dev.hypernet.persistence.Idempotency;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.json.MergePatches;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.persistence.OptimisticLockException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.StaleStateException;
import org.jspecify.annotations.Nullable;

/** Albums: made and changed by people here, brought by syncs elsewhere. */
@Singleton
class AlbumService {
    private static final String CREATE = "POST /api/v1/albums";
    private static final int CURSOR_PARTS = 3;

    private final AlbumRepository albums;
    private final AlbumMediaRepository placed;
    private final MediaService media;
    private final ObjectLifecycle lifecycle;
    private final Idempotency idempotency;
    private final MergePatches patches;
    private final MetadataRules metadata;
    private final ChangeLog changes;
    private final Clock clock;

    AlbumService(
            AlbumRepository albums,
            AlbumMediaRepository placed,
            MediaService media,
            ObjectLifecycle lifecycle,
            Idempotency idempotency,
            MergePatches patches,
            MetadataRules metadata,
            ChangeLog changes,
            Clock clock) {
        this.albums = albums;
        this.placed = placed;
        this.media = media;
        this.lifecycle = lifecycle;
        this.idempotency = idempotency;
        this.patches = patches;
        this.metadata = metadata;
        this.changes = changes;
        this.clock = clock;
    }

    /** Makes it once for each key. */
    Uni<AlbumView> create(UserId owner, NewAlbum album, @Nullable IdempotencyKey key) {
        metadata.check(album.metadata());
        return Panache.withTransaction(
                () -> idempotency.once(owner, key, CREATE, album, AlbumView.class, () -> create(owner, album)));
    }

    Uni<Album> get(UserId owner, ObjectId id) {
        return Panache.withSession(() -> albums.find(owner, id)).map(AlbumService::orNotFound);
    }

    Uni<Page<Album>> list(UserId owner, AlbumListing listing, @Nullable String cursor, int limit) {
        Cursor after = Cursor.decode(cursor, listing.shape(), CURSOR_PARTS);
        return Panache.withSession(() -> albums.list(owner, listing, after, limit + 1))
                .map(rows -> Page.of(rows, limit, listing::cursor));
    }

    /** Changes what the patch changes; one that changes nothing makes no version. */
    Uni<Album> change(UserId owner, ObjectId id, JsonNode patch, IfMatch match) {
        return Panache.withTransaction(() -> albums.find(owner, id)
                        .map(AlbumService::orNotFound)
                        .invoke(found -> match.check(found.version))
                        .chain(found -> change(found, patch)))
                .onFailure(AlbumService::wasOvertaken)
                .transform(overtaken -> IfMatch.stale());
    }

    /** Softly; its media stay. */
    Uni<Void> delete(UserId owner, ObjectId id, IfMatch match) {
        return lifecycle.delete(owner, id, Album.TYPE, match);
    }

    /** In the album's own order. */
    Uni<Page<Media>> media(UserId owner, ObjectId id, @Nullable String cursor, int limit) {
        return get(owner, id).chain(album -> switch (album.sortOrder) {
            case "manual" -> inManualOrder(owner, id, cursor, limit);
            case "date_asc" -> media.ofAlbum(owner, id, true, cursor, limit);
            default -> media.ofAlbum(owner, id, false, cursor, limit);
        });
    }

    private Uni<AlbumView> create(UserId owner, NewAlbum album) {
        return checkCover(owner, album.coverMediaId())
                .chain(() -> albums.persistAndFlush(new Album(owner, album, clock.instant())))
                .call(created -> changes.record(Change.created(created.snapshot(), new Actor.Person(owner))))
                .map(AlbumView::of);
    }

    private Uni<Album> change(Album found, JsonNode patch) {
        AlbumEdit before = AlbumEdit.of(found);
        AlbumEdit after = patches.apply(before, patch);
        metadata.check(before.metadata(), after.metadata());
        List<String> changed = patches.changed(before, after);
        if (changed.isEmpty()) {
            return Uni.createFrom().item(found);
        }
        ObjectId newCover = Objects.equals(before.coverMediaId(), after.coverMediaId()) ? null : after.coverMediaId();
        return checkCover(found.owner(), newCover)
                .invoke(() -> found.change(after, changed, clock.instant()))
                .chain(albums::flush)
                .chain(() -> changes.record(Change.updated(found.snapshot(), changed, new Actor.Person(found.owner()))))
                .replaceWith(found);
    }

    /** The database would also take one that is deleted. */
    private Uni<Void> checkCover(UserId owner, @Nullable ObjectId cover) {
        return cover == null
                ? Uni.createFrom().voidItem()
                : albums.hasLivingMedia(owner, cover)
                        .invoke(AlbumService::requireCover)
                        .replaceWithVoid();
    }

    private static void requireCover(boolean isLiving) {
        if (!isLiving) {
            throw Problem.invalid("/cover_media_id", "must be a media object of yours");
        }
    }

    private Uni<Page<Media>> inManualOrder(UserId owner, ObjectId id, @Nullable String cursor, int limit) {
        return placed.page(owner, id, ManualKey.decode(cursor, id), limit + 1)
                .map(rows -> Page.of(rows, limit, last -> ManualKey.of(last).cursor(id))
                        .map(AlbumMediaRepository.Placed::media));
    }

    /** Somebody else's change was written between reading and writing this one. */
    private static boolean wasOvertaken(Throwable failure) {
        return failure instanceof OptimisticLockException || failure instanceof StaleStateException;
    }

    private static Album orNotFound(Optional<Album> found) {
        return found.orElseThrow(() -> Problem.notFound("album"));
    }
}
