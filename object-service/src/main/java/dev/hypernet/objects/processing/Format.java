package dev.hypernet.objects.processing;

import java.io.EOFException;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The formats whose insides are known here, told by their first bytes. */
enum Format {
    JPEG("jpeg"),
    PNG("png"),
    GIF("gif"),
    WEBP("webp"),
    BMP("bmp"),
    TIFF(null),
    /** HEIC, HEIF and AVIF: no decoder for them in Java. */
    HEIF(null),
    /** MP4, QuickTime and their kin. */
    MOVIE(null);

    private static final Set<String> MIME_TYPES = Set.of(
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
            "image/bmp",
            "image/x-ms-bmp",
            "image/tiff",
            "image/heic",
            "image/heif",
            "image/avif",
            "video/mp4",
            "video/quicktime");
    private static final Set<String> STILL_BRANDS =
            Set.of("heic", "heix", "heim", "heis", "mif1", "msf1", "avif", "avis");
    private static final Set<String> MOVIE_STARTS = Set.of("moov", "mdat", "wide", "free", "skip");

    private final @Nullable String decoder;

    Format(@Nullable String decoder) {
        this.decoder = decoder;
    }

    /** The name ImageIO knows its reader by; null where no thumbnail can be made. */
    @Nullable
    String decoder() {
        return decoder;
    }

    /** Null for what is none of them. */
    static @Nullable Format of(FileBytes file) throws IOException {
        try {
            return byFirstBytes(file);
        } catch (EOFException tooShort) {
            return null;
        }
    }

    /** Whether bytes of this type must be of a format known here: if they are not, they are broken. */
    static boolean mustBeKnown(String mimeType) {
        return MIME_TYPES.contains(mimeType);
    }

    private static @Nullable Format byFirstBytes(FileBytes file) throws IOException {
        String start = file.word(0);
        if (start.startsWith("\u00FF\u00D8\u00FF")) {
            return JPEG;
        }
        if (start.startsWith("BM")) {
            return BMP;
        }
        return switch (start) {
            case "\u0089PNG" -> PNG;
            case "GIF8" -> GIF;
            case "II*\0", "MM\0*" -> TIFF;
            case "RIFF" -> file.word(8).equals("WEBP") ? WEBP : null;
            default -> byFirstBox(file);
        };
    }

    private static @Nullable Format byFirstBox(FileBytes file) throws IOException {
        String type = file.word(4);
        if (type.equals("ftyp")) {
            return STILL_BRANDS.contains(file.word(8)) ? HEIF : MOVIE;
        }
        return MOVIE_STARTS.contains(type) ? MOVIE : null;
    }
}
