package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.http.Versioned;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An album as its owner sees it.
 *
 * @param mediaCount how many living media it holds; follows them without a new version
 */
public record AlbumView(
        ObjectId id,
        String type,
        UUID userId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        String sourceType,
        @Nullable String sourceId,
        @Nullable UUID integrationId,
        String name,
        @Nullable String description,
        @Nullable UUID coverMediaId,
        String sortOrder,
        int mediaCount,
        String visibility,
        Map<String, @Nullable Object> metadata)
        implements Versioned {

    static AlbumView of(Album album) {
        return new AlbumView(
                album.id(),
                Album.TYPE,
                album.key.userId(),
                album.version,
                album.createdAt,
                album.updatedAt,
                album.deletedAt,
                album.sourceType,
                album.sourceId,
                album.integrationId,
                album.name,
                album.description,
                album.coverMediaId,
                album.sortOrder,
                album.mediaCount,
                album.visibility,
                album.metadata.getMap());
    }
}
