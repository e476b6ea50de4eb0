package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectEvent.ObjectCreated;
import dev.hypernet.objects.history.HistoryRepository;
import dev.hypernet.objects.history.HistoryRepository.Entry;
import dev.hypernet.objects.media.Media;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Albums: made by people here, brought by syncs elsewhere. */
@Singleton
class AlbumService {
    private final AlbumRepository albums;
    private final AlbumMediaRepository media;
    private final HistoryRepository history;
    private final Outbox outbox;
    private final Clock clock;

    AlbumService(
            AlbumRepository albums, AlbumMediaRepository media, HistoryRepository history, Outbox outbox, Clock clock) {
        this.albums = albums;
        this.media = media;
        this.history = history;
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<Album> create(UserId owner, NewAlbum album) {
        return Panache.withTransaction(() -> albums.persistAndFlush(new Album(owner, album, clock.instant()))
                .call(created -> history.append(Entry.byUser(created.snapshot(), List.of())))
                .call(created -> outbox.append(new ObjectCreated(created.snapshot()))));
    }

    Uni<Album> get(UserId owner, ObjectId id) {
        return Panache.withSession(() -> albums.find(owner, id))
                .map(found -> found.orElseThrow(() -> Problem.notFound("album")));
    }

    Uni<Page<Album>> list(UserId owner, @Nullable String cursor, int limit) {
        Cursor after = Cursor.decode(cursor, 2);
        return Panache.withSession(() -> albums.list(owner, after, limit + 1))
                .map(rows -> Page.of(rows, limit, album -> Cursor.of(album.createdAt, album.id())));
    }

    /** In the album's own order. */
    Uni<Page<Media>> media(UserId owner, ObjectId id, @Nullable String cursor, int limit) {
        return get(owner, id).chain(album -> media.page(owner, id, AlbumOrder.of(album.sortOrder), cursor, limit));
    }
}
