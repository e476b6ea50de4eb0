package dev.hypernet.objects.processing;

import dev.hypernet.objects.media.Media;
import dev.hypernet.objects.processing.ProcessingRepository.Outcome;
import dev.hypernet.objects.storage.BlobStore;
import dev.hypernet.objects.storage.MediaPaths;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads an object's stored bytes and puts a thumbnail in its place. Blocking; doing it twice does the same. */
@Singleton
class ContentReader {
    private static final Logger LOG = Logger.getLogger(ContentReader.class);

    private final BlobStore store;
    private final Thumbnails thumbnails;

    ContentReader(BlobStore store, Thumbnails thumbnails) {
        this.store = store;
        this.thumbnails = thumbnails;
    }

    /**
     * Fails only where the store does: that may pass. What is wrong with the bytes is an outcome, and so is a file that
     * asks for more memory than there is: it would ask for it again each time.
     */
    Outcome read(Media media) throws IOException {
        Path copy;
        try {
            copy = store.localCopy(Objects.requireNonNull(media.filePath()));
        } catch (NoSuchFileException missing) {
            return failed(Failure.MISSING_BYTES);
        }
        try {
            return read(media, copy);
        } catch (NoSuchFileException removed) {
            return failed(Failure.MISSING_BYTES);
        } catch (OutOfMemoryError tooMuch) {
            LOG.warnf("reading %s takes too much memory: %s", media.id(), tooMuch.getMessage());
            return failed(Failure.UNREADABLE);
        } finally {
            store.giveBack(copy);
        }
    }

    static Outcome failed(Failure failure) {
        return new Outcome(PictureDetails.NOTHING, null, failure);
    }

    private Outcome read(Media media, Path bytes) throws IOException {
        PictureDetails details = PictureDetails.read(bytes);
        if (isBroken(media, details)) {
            return new Outcome(details, null, Failure.UNREADABLE);
        }
        try {
            return new Outcome(details, placed(media, thumbnails.of(bytes, details)), null);
        } catch (Thumbnails.Refused refused) {
            LOG.debugf("no thumbnail of %s: %s", media.id(), refused.failure());
            return new Outcome(details, null, refused.failure());
        }
    }

    /** A picture or film that does not even say how large or long it is; what is neither need not say anything. */
    private static boolean isBroken(Media media, PictureDetails details) {
        boolean mustSaySomething =
                details.format() != null || media.mediaType().equals("photo") || Format.mustBeKnown(media.mimeType());
        return mustSaySomething && details.width() == null && details.duration() == null;
    }

    private @Nullable String placed(Media media, @Nullable Path thumbnail) throws IOException {
        if (thumbnail == null) {
            return null;
        }
        try {
            String path = MediaPaths.thumbnail(media.userId(), media.id(), media.createdAt());
            store.placeFile(thumbnail, path);
            return path;
        } finally {
            Files.deleteIfExists(thumbnail);
        }
    }
}
