package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes bytes in: stores and hashes them, reads what they say, makes a thumbnail, tells the object. */
@Singleton
class ContentService {
    private static final Map<String, String> EXTENSIONS = Map.of(
            "image/jpeg", "jpg",
            "image/png", "png",
            "image/gif", "gif",
            "image/webp", "webp",
            "image/heic", "heic",
            "video/mp4", "mp4",
            "video/quicktime", "mov");
    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private final MediaStore store;
    private final MediaService media;

    ContentService(MediaStore store, MediaService media) {
        this.store = store;
        this.media = media;
    }

    /** Blocking until the bytes are in their place; the object is told after that. Repeatable. */
    Uni<Void> take(UserId owner, ObjectId id, InputStream bytes) throws IOException {
        MediaStore.Incoming incoming = store.receive(bytes);
        try {
            PictureDetails details = PictureDetails.read(incoming.file());
            Path thumbnail = Thumbnails.of(incoming.file(), details);
            String mimeType = Objects.requireNonNullElse(details.mimeType(), UNKNOWN_TYPE);
            StoredContent content = new StoredContent(
                    store.keep(incoming, owner, id, EXTENSIONS.getOrDefault(mimeType, "bin")),
                    kept(thumbnail, owner, id),
                    incoming.size(),
                    incoming.hash(),
                    mimeType,
                    details);
            return media.processed(owner, id, content);
        } finally {
            store.discard(incoming);
        }
    }

    Uni<Void> failed(UserId owner, ObjectId id, String reason) {
        return media.failed(owner, id, reason);
    }

    private @Nullable String kept(@Nullable Path thumbnail, UserId owner, ObjectId id) throws IOException {
        return thumbnail == null ? null : store.keepThumbnail(thumbnail, owner, id);
    }
}
