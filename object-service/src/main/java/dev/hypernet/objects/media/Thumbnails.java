package dev.hypernet.objects.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.coobird.thumbnailator.tasks.UnsupportedFormatException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Small JPEGs, turned as the picture's orientation says. */
final class Thumbnails {
    private static final Logger LOG = Logger.getLogger(Thumbnails.class);
    private static final int LONGEST_SIDE = 320;
    /** A picture of more pixels is not decoded: its few bytes would become gigabytes. */
    private static final long MOST_PIXELS = 200_000_000;

    private Thumbnails() {}

    /** A file beside the picture, or nothing for what is no picture this Java can read. */
    static @Nullable Path of(Path picture, PictureDetails details) throws IOException {
        Integer width = details.width();
        Integer height = details.height();
        if (width == null || height == null || (long) width * height > MOST_PIXELS) {
            return null;
        }
        Path thumbnail = Files.createTempFile(picture.getParent(), "thumbnail", ".jpg");
        try {
            net.coobird.thumbnailator.Thumbnails.of(picture.toFile())
                    .size(LONGEST_SIDE, LONGEST_SIDE)
                    .useExifOrientation(true)
                    .outputFormat("jpg")
                    .toFile(thumbnail.toFile());
            return thumbnail;
        } catch (UnsupportedFormatException | IllegalArgumentException unreadable) {
            LOG.debugf("no thumbnail: %s", unreadable.getMessage());
            Files.deleteIfExists(thumbnail);
            return null;
        }
    }
}
