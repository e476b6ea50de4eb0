package dev.hypernet.objects.processing;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.lang.RandomAccessFileReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.jpeg.JpegDirectory;
import com.drew.metadata.jpeg.JpegReader;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a picture or film says of itself (rows M05, M09, M12). Reading sets aside no memory a file merely claims to
 * need, and unpacks nothing: only the parts that are told here are read.
 *
 * @param format null for what is no picture or film known here
 * @param width in pixels as a person sees it, after orientation or rotation
 * @param duration in seconds, of films
 * @param orientation how the stored pixels are to be turned, as in Exif
 * @param isWhole whether a decoder must hold all pixels at once
 * @param exif what goes into {@code metadata.exif}
 */
record PictureDetails(
        @Nullable Format format,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Double duration,
        @Nullable Instant takenAt,
        @Nullable Double latitude,
        @Nullable Double longitude,
        int orientation,
        boolean isWhole,
        Map<String, @Nullable Object> exif) {
    static final PictureDetails NOTHING = of(null, null, false, Exif.NONE);
    /** Start of frame markers of JPEGs that come in several passes (ITU T.81, table B.1), less 0xC0. */
    private static final Set<Integer> PROGRESSIVE = Set.of(2, 6, 10, 14);

    /**
     * Reads the file; what it does not say, or says unreadably, is null.
     *
     * @throws java.nio.file.NoSuchFileException when there is none
     */
    static PictureDetails read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            Format format = Format.of(bytes);
            return format == null ? NOTHING : read(format, file, bytes);
        }
    }

    /** Whether anything was found out. */
    boolean saysAnything() {
        return width != null || duration != null || !exif.isEmpty();
    }

    /** The camera's name, for {@code metadata.camera}. */
    @Nullable
    Object camera() {
        return exif.get("camera");
    }

    private static PictureDetails read(Format format, Path file, FileBytes bytes) {
        try {
            return switch (format) {
                case JPEG -> jpeg(file);
                case TIFF -> tiff(file);
                case HEIF -> heif(bytes);
                case MOVIE -> movie(bytes);
                case PNG -> flat(format, Containers.png(bytes), false);
                case GIF -> flat(format, Containers.gif(bytes), false);
                case WEBP -> flat(format, Containers.webp(bytes), true);
                case BMP -> flat(format, Containers.bmp(bytes), true);
            };
        } catch (IOException | ImageProcessingException | RuntimeException | StackOverflowError broken) {
            return of(format, null, false, Exif.NONE);
        }
    }

    private static PictureDetails jpeg(Path file) throws IOException, ImageProcessingException {
        try (InputStream stream = Files.newInputStream(file)) {
            FrugalExifReader reader = new FrugalExifReader();
            Metadata metadata =
                    JpegMetadataReader.readMetadata(new BufferedInputStream(stream), List.of(new JpegReader(), reader));
            JpegDirectory frame = metadata.getFirstDirectoryOfType(JpegDirectory.class);
            Pixels pixels = pixels(frame, JpegDirectory.TAG_IMAGE_WIDTH, JpegDirectory.TAG_IMAGE_HEIGHT);
            Integer process = frame == null ? null : frame.getInteger(JpegDirectory.TAG_COMPRESSION_TYPE);
            Exif exif = Exif.of(metadata, reader);
            return of(Format.JPEG, seen(pixels, exif), process != null && PROGRESSIVE.contains(process), exif);
        }
    }

    private static PictureDetails tiff(Path file) throws IOException {
        Metadata metadata = new Metadata();
        FrugalExifReader reader = new FrugalExifReader();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            reader.extract(new RandomAccessFileReader(bytes), metadata);
        }
        if (reader.isExhausted()) {
            throw new EOFException("more is claimed than there is");
        }
        ExifIFD0Directory first = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
        Pixels pixels = pixels(first, ExifIFD0Directory.TAG_IMAGE_WIDTH, ExifIFD0Directory.TAG_IMAGE_HEIGHT);
        Exif exif = Exif.of(metadata, reader);
        return of(Format.TIFF, seen(pixels, exif), true, exif);
    }

    private static PictureDetails heif(FileBytes bytes) throws IOException {
        Heif picture = Heif.read(bytes);
        return of(Format.HEIF, picture.pixels().orNothing(), true, picture.exif());
    }

    private static PictureDetails flat(Format format, Containers.Picture picture, boolean isWhole) {
        return of(format, seen(picture.pixels().orNothing(), picture.exif()), isWhole, picture.exif());
    }

    private static PictureDetails movie(FileBytes bytes) throws IOException {
        Movie movie = Movie.read(bytes);
        if (movie == null) {
            throw new EOFException("no movie header");
        }
        Map<String, @Nullable Object> exif = new LinkedHashMap<>();
        put(exif, "camera_make", CleanText.of(movie.make()));
        put(exif, "camera", CleanText.of(movie.model()));
        put(exif, "taken_at_offset", movie.offset());
        Place place = movie.place();
        put(exif, "altitude", place == null ? null : place.altitude());
        Pixels pixels = movie.pixels();
        return new PictureDetails(
                Format.MOVIE,
                pixels == null ? null : (int) pixels.width(),
                pixels == null ? null : (int) pixels.height(),
                movie.duration(),
                movie.recordedAt(),
                place == null ? null : place.latitude(),
                place == null ? null : place.longitude(),
                1,
                false,
                exif);
    }

    private static PictureDetails of(@Nullable Format format, @Nullable Pixels seen, boolean isWhole, Exif exif) {
        Place place = exif.place();
        return new PictureDetails(
                format,
                seen == null ? null : (int) seen.width(),
                seen == null ? null : (int) seen.height(),
                null,
                exif.takenAt(),
                place == null ? null : place.latitude(),
                place == null ? null : place.longitude(),
                exif.orientation(),
                isWhole,
                exif.values());
    }

    private static @Nullable Pixels seen(@Nullable Pixels stored, Exif exif) {
        return stored == null ? null : stored.seenBy(exif.orientation());
    }

    private static @Nullable Pixels pixels(@Nullable Directory from, int widthTag, int heightTag) {
        Integer width = from == null ? null : from.getInteger(widthTag);
        Integer height = from == null ? null : from.getInteger(heightTag);
        return width == null || height == null ? null : new Pixels(width, height).orNothing();
    }

    private static void put(Map<String, @Nullable Object> exif, String name, @Nullable Object value) {
        if (value != null) {
            exif.put(name, value);
        }
    }
}
