package dev.hypernet.objects.media;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.lang.GeoLocation;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import com.drew.metadata.file.FileTypeDirectory;
import com.drew.metadata.jpeg.JpegDirectory;
import com.drew.metadata.png.PngDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a picture says of itself (rows M05, M09, M12).
 *
 * <p>{@code takenAt}: the original time with its offset (OffsetTimeOriginal), else the GPS time, which is UTC, else the
 * local time as if it were UTC, and then {@code exif.taken_at_offset} says {@code unknown}.
 *
 * @param width in pixels as a person sees the picture, after its orientation is applied
 */
record PictureDetails(
        @Nullable String mimeType,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Instant takenAt,
        @Nullable Double latitude,
        @Nullable Double longitude,
        Map<String, @Nullable Object> metadata) {
    private static final DateTimeFormatter EXIF_TIME = DateTimeFormatter.ofPattern("yyyy:MM:dd HH:mm:ss");
    private static final int FIRST_TURNED_ORIENTATION = 5;

    /** Reads the file; what it does not say, or says unreadably, is null. */
    static PictureDetails read(Path file) throws IOException {
        try {
            return of(ImageMetadataReader.readMetadata(file.toFile()));
        } catch (ImageProcessingException unknownOrDamaged) {
            return new PictureDetails(null, null, null, null, null, null, Map.of());
        }
    }

    private static PictureDetails of(Metadata metadata) {
        ExifIFD0Directory image = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
        ExifSubIFDDirectory shot = metadata.getFirstDirectoryOfType(ExifSubIFDDirectory.class);
        GpsDirectory gps = metadata.getFirstDirectoryOfType(GpsDirectory.class);
        FileTypeDirectory type = metadata.getFirstDirectoryOfType(FileTypeDirectory.class);
        GeoLocation place = place(gps);
        Integer orientation = image == null ? null : image.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
        boolean turned = orientation != null && orientation >= FIRST_TURNED_ORIENTATION;
        Integer width = dimension(metadata, JpegDirectory.TAG_IMAGE_WIDTH, PngDirectory.TAG_IMAGE_WIDTH);
        Integer height = dimension(metadata, JpegDirectory.TAG_IMAGE_HEIGHT, PngDirectory.TAG_IMAGE_HEIGHT);
        Map<String, @Nullable Object> exif = new LinkedHashMap<>();
        putText(exif, "camera_make", image, ExifIFD0Directory.TAG_MAKE);
        putText(exif, "camera", image, ExifIFD0Directory.TAG_MODEL);
        putText(exif, "lens", shot, ExifSubIFDDirectory.TAG_LENS_MODEL);
        putDescription(exif, "iso", shot, ExifSubIFDDirectory.TAG_ISO_EQUIVALENT);
        putDescription(exif, "aperture", shot, ExifSubIFDDirectory.TAG_FNUMBER);
        putDescription(exif, "shutter_speed", shot, ExifSubIFDDirectory.TAG_EXPOSURE_TIME);
        putDescription(exif, "focal_length", shot, ExifSubIFDDirectory.TAG_FOCAL_LENGTH);
        if (orientation != null) {
            exif.put("orientation", orientation);
        }
        Instant takenAt = takenAt(shot, gps, exif);
        return new PictureDetails(
                type == null ? null : type.getString(FileTypeDirectory.TAG_DETECTED_FILE_MIME_TYPE),
                turned ? height : width,
                turned ? width : height,
                takenAt,
                place == null ? null : place.getLatitude(),
                place == null ? null : place.getLongitude(),
                exif.isEmpty() ? Map.of() : Map.of("exif", exif));
    }

    /** Nothing for zero, zero: cameras write it when they do not know. */
    private static @Nullable GeoLocation place(@Nullable GpsDirectory gps) {
        GeoLocation place = gps == null ? null : gps.getGeoLocation();
        return place == null || place.isZero() ? null : place;
    }

    private static @Nullable Instant takenAt(
            @Nullable ExifSubIFDDirectory shot, @Nullable GpsDirectory gps, Map<String, @Nullable Object> exif) {
        String local = shot == null ? null : shot.getString(ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL);
        String offset = shot == null ? null : shot.getString(ExifSubIFDDirectory.TAG_TIME_ZONE_ORIGINAL);
        LocalDateTime time = local == null ? null : parse(local);
        if (time != null && offset != null) {
            OffsetDateTime exact = exact(time, offset);
            if (exact != null) {
                exif.put("taken_at_offset", offset);
                return exact.toInstant();
            }
        }
        Date satellite = gps == null ? null : gps.getGpsDate();
        if (satellite != null) {
            exif.put("taken_at_offset", "gps");
            return satellite.toInstant();
        }
        if (time != null) {
            exif.put("taken_at_offset", "unknown");
            return time.toInstant(ZoneOffset.UTC);
        }
        return null;
    }

    private static @Nullable LocalDateTime parse(String text) {
        try {
            return LocalDateTime.parse(text, EXIF_TIME);
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    private static @Nullable OffsetDateTime exact(LocalDateTime time, String offset) {
        try {
            return time.atOffset(ZoneOffset.of(offset.strip()));
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    private static @Nullable Integer dimension(Metadata metadata, int jpegTag, int pngTag) {
        JpegDirectory jpeg = metadata.getFirstDirectoryOfType(JpegDirectory.class);
        if (jpeg != null) {
            return jpeg.getInteger(jpegTag);
        }
        PngDirectory png = metadata.getFirstDirectoryOfType(PngDirectory.class);
        return png == null ? null : png.getInteger(pngTag);
    }

    private static void putText(Map<String, @Nullable Object> exif, String name, @Nullable Directory from, int tag) {
        String text = from == null ? null : from.getString(tag);
        if (text != null && !text.isBlank()) {
            exif.put(name, text.strip());
        }
    }

    private static void putDescription(
            Map<String, @Nullable Object> exif, String name, @Nullable Directory from, int tag) {
        String text = from == null || !from.containsTag(tag) ? null : from.getDescription(tag);
        if (text != null) {
            exif.put(name, text);
        }
    }
}
