package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.storage.BlobStore;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives out the bytes and thumbnails of media objects. */
@Singleton
class StoredBytesService {
    private final MediaService media;
    private final BlobStore store;

    StoredBytesService(MediaService media, BlobStore store) {
        this.media = media;
        this.store = store;
    }

    /** Emits on a worker thread: the store blocks. A 404 until the bytes have arrived; it says why there are none. */
    Uni<StoredBytes> content(UserId owner, ObjectId id) {
        return media.get(owner, id)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(this::content);
    }

    /** The same of the thumbnail. */
    Uni<StoredBytes> thumbnail(UserId owner, ObjectId id) {
        return media.get(owner, id)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(this::thumbnail);
    }

    /** Blocks until the reader has taken them all. */
    void send(StoredBytes bytes, long from, long length, OutputStream reader) throws IOException {
        try (InputStream stored = store.open(bytes.path(), from, length)) {
            stored.transferTo(reader);
        }
    }

    private StoredBytes content(Media found) {
        String path = found.filePath();
        if (path == null) {
            throw missing(found, "bytes");
        }
        long size = size(path, found, "bytes");
        return new StoredBytes(
                path,
                size,
                Objects.requireNonNullElse(found.hash(), found.id() + "-" + found.version()),
                found.mimeType(),
                name(found),
                found.updatedAt().truncatedTo(ChronoUnit.SECONDS));
    }

    private StoredBytes thumbnail(Media found) {
        String path = found.thumbnailPath();
        if (path == null) {
            throw missing(found, "thumbnail");
        }
        long size = size(path, found, "thumbnail");
        return new StoredBytes(
                path,
                size,
                found.hash() + "-thumbnail-" + size,
                "image/jpeg",
                "thumbnail.jpg",
                found.updatedAt().truncatedTo(ChronoUnit.SECONDS));
    }

    private long size(String path, Media found, String noun) {
        try {
            return store.size(path);
        } catch (NoSuchFileException gone) {
            throw missing(found, noun);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As its owner named it; the pattern of filenames knows fewer letters than people do. */
    private static String name(Media found) {
        return found.metadata().get("original_filename") instanceof String original && !original.isBlank()
                ? original
                : found.filename();
    }

    private static Problem missing(Media found, String noun) {
        @Nullable String reason = found.processingError();
        return new Problem(
                404,
                "content-" + found.processingStatus(),
                "Not found",
                "It has no %s: processing is %s%s."
                        .formatted(noun, found.processingStatus(), reason == null ? "" : " (" + reason + ")"));
    }
}
