package dev.hypernet.sandbox;

import dev.hypernet.sandbox.Ledger.Deleted;
import dev.hypernet.sandbox.Ledger.Entry;
import dev.hypernet.sandbox.Ledger.Living;
import dev.hypernet.sandbox.PhotoLibrary.Album;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An album as the provider tells it. */
record AlbumView(String id, String title, @Nullable String description, Instant createdAt, Instant updatedAt) {

    static AlbumView of(Living<Album> entry) {
        Album album = entry.item();
        return new AlbumView(entry.id(), album.title(), album.description(), album.createdAt(), entry.changedAt());
    }

    static Object of(Entry<Album> entry) {
        return switch (entry) {
            case Living<Album> living -> of(living);
            case Deleted<Album> deleted -> DeletedView.of(deleted);
        };
    }
}
