package dev.hypernet.sandbox;

import dev.hypernet.sandbox.Ledger.Deleted;
import dev.hypernet.sandbox.Ledger.Entry;
import dev.hypernet.sandbox.Ledger.Living;
import dev.hypernet.sandbox.PhotoLibrary.Photo;
import dev.hypernet.sandbox.PhotoLibrary.Placement;
import dev.hypernet.sandbox.Photographs.Photograph;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A photo as the provider tells it. Listings leave size and hash out, for the file may not have been made yet; the
 * revision tells whether it is another file than before.
 */
record PhotoView(
        String id,
        String fileName,
        String mimeType,
        @Nullable String description,
        @Nullable Instant takenAt,
        Shot.@Nullable Camera camera,
        List<String> albumIds,
        List<Placement> positions,
        @Nullable Integer byteSize,
        @Nullable String sha256,
        int revision,
        Instant updatedAt,
        String contentPath) {

    static PhotoView of(Living<Photo> entry, @Nullable Photograph file) {
        Photo photo = entry.item();
        Shot shot = photo.shot();
        return new PhotoView(
                entry.id(),
                photo.fileName(),
                "image/jpeg",
                photo.description(),
                photo.tellsTime() ? shot.takenAt().toInstant() : null,
                shot.exif() == null ? null : shot.exif().camera(),
                photo.placements().stream().map(Placement::albumId).toList(),
                photo.placements(),
                file == null ? null : file.jpeg().length(),
                file == null ? null : file.sha256(),
                shot.revision(),
                entry.changedAt(),
                "/v1/media/" + entry.id() + "/content");
    }

    static PhotoView of(Living<Photo> entry) {
        return of(entry, null);
    }

    static Object of(Entry<Photo> entry) {
        return switch (entry) {
            case Living<Photo> living -> of(living);
            case Deleted<Photo> deleted -> DeletedView.of(deleted);
        };
    }
}
