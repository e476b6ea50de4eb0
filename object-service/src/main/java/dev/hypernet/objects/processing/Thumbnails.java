package dev.hypernet.objects.processing;

import jakarta.inject.Singleton;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;
import net.coobird.thumbnailator.util.exif.Orientation;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Small JPEGs, turned as the picture's orientation says, white where it is transparent, never larger than the picture.
 *
 * <p>A picture is decoded only after its own reader has told its size, and big ones leave out rows and columns while
 * they are decoded, so that the memory needed does not grow with them. What a decoder must hold whole has a lower limit.
 */
@Singleton
class Thumbnails {
    static final int LONGEST_SIDE = 320;
    /** What is left when rows and columns are left out: enough for a smooth reduction to the end. */
    private static final int DECODED_SIDE = 4 * LONGEST_SIDE;
    /** JPEG's own limit; a single row of more would be the bomb. */
    private static final int MOST_SIDE = 65_535;

    private final Clock clock;
    private final long mostPixels;
    private final long mostWholePixels;
    private final Duration patience;

    Thumbnails(
            Clock clock,
            @ConfigProperty(name = "hypernet.limits.pixels", defaultValue = "200000000") long mostPixels,
            @ConfigProperty(name = "hypernet.limits.whole-pixels", defaultValue = "64000000") long mostWholePixels,
            @ConfigProperty(name = "hypernet.processing.patience", defaultValue = "PT30S") Duration patience) {
        this.clock = clock;
        this.mostPixels = mostPixels;
        this.mostWholePixels = mostWholePixels;
        this.patience = patience;
        // ImageIO looks for readers once, with the class loader of whoever came first: it may not be the service's.
        ImageIO.scanForPlugins();
    }

    /** Why there is no thumbnail. */
    static final class Refused extends Exception {
        private final Failure failure;

        Refused(Failure failure) {
            super(failure.word(), null, false, false);
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }

    /**
     * A new file, the caller's to move or delete; null for a format that has no decoder.
     *
     * @throws Refused for a picture that is broken, too large, or takes too long
     */
    @Nullable
    Path of(Path picture, PictureDetails details) throws IOException, Refused {
        Format format = details.format();
        String decoder = format == null ? null : format.decoder();
        if (decoder == null) {
            return null;
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(decoder);
        return readers.hasNext() ? of(picture, details, readers.next()) : null;
    }

    private Path of(Path picture, PictureDetails details, ImageReader reader) throws IOException, Refused {
        BufferedImage reduced = reduced(picture, details, reader);
        Path thumbnail = Files.createTempFile("thumbnail", ".jpg");
        try {
            ImageIO.write(reduced, "jpg", thumbnail.toFile());
            return thumbnail;
        } catch (IOException failure) {
            Files.deleteIfExists(thumbnail);
            throw failure;
        }
    }

    /** Whatever goes wrong here goes wrong because of the file: trying again would not help. */
    private BufferedImage reduced(Path picture, PictureDetails details, ImageReader reader) throws Refused {
        Instant deadline = clock.instant().plus(patience);
        try (ImageInputStream bytes = new PatientInput(picture, clock, deadline)) {
            if (details.format() == Format.WEBP) {
                Containers.checkWebp(picture);
            }
            reader.setInput(bytes, true, true);
            reader.addIIOReadProgressListener(new Stopwatch(clock, deadline));
            long most = details.isWhole() ? Math.min(mostPixels, mostWholePixels) : mostPixels;
            return reduced(decoded(reader, most), details.orientation());
        } catch (IOException | RuntimeException | StackOverflowError broken) {
            throw new Refused(clock.instant().isAfter(deadline) ? Failure.TIMED_OUT : Failure.UNREADABLE);
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage decoded(ImageReader reader, long most) throws IOException, Refused {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width > MOST_SIDE || height > MOST_SIDE || (long) width * height > most) {
            throw new Refused(Failure.TOO_MANY_PIXELS);
        }
        int step = Math.max(1, Math.max(width, height) / DECODED_SIDE);
        ImageReadParam parameters = reader.getDefaultReadParam();
        parameters.setSourceSubsampling(step, step, 0, 0);
        return onWhite(reader.read(0, parameters));
    }

    /** One kind of picture from here on, whatever the file held: grey, CMYK, 16 bits a colour, transparent. */
    private static BufferedImage onWhite(BufferedImage image) {
        BufferedImage plain = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D drawing = plain.createGraphics();
        drawing.drawImage(image, 0, 0, Color.WHITE, null);
        drawing.dispose();
        return plain;
    }

    private static BufferedImage reduced(BufferedImage image, int orientation) throws IOException {
        int side = Math.min(LONGEST_SIDE, Math.max(image.getWidth(), image.getHeight()));
        return net.coobird.thumbnailator.Thumbnails.of(image)
                .size(side, side)
                .addFilter(ExifFilterUtils.getFilterForOrientation(Orientation.typeOf(orientation)))
                .asBufferedImage();
    }
}
