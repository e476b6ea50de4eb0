package dev.hypernet.objects.upload;

import dev.hypernet.platform.problem.Problem;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import org.apache.tika.metadata.HttpHeaders;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Tells bytes' type by their beginning, and which types are taken (row M03). */
@Singleton
class FileTypes {
    /** How many bytes from the beginning are looked at. */
    static final int HEAD = 64 * 1024;

    private static final String ALLOWED = "image/jpeg,image/png,image/gif,image/webp,image/heic,image/heif,image/avif,"
            + "image/tiff,image/bmp,image/x-canon-cr2,image/x-canon-cr3,image/x-raw-adobe,"
            + "video/mp4,video/quicktime,video/x-m4v,video/3gpp,video/3gpp2,video/webm,video/x-matroska,video/x-msvideo,"
            + "video/mpeg,"
            + "audio/mpeg,audio/mp4,audio/vnd.wave,audio/x-flac,audio/vorbis,audio/opus,audio/x-aac,application/ogg,"
            + "application/pdf,application/rtf,application/msword,application/vnd.ms-excel,"
            + "application/vnd.ms-powerpoint,"
            + "application/vnd.openxmlformats-officedocument.wordprocessingml.document,"
            + "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,"
            + "application/vnd.openxmlformats-officedocument.presentationml.presentation,"
            + "application/vnd.oasis.opendocument.text,application/vnd.oasis.opendocument.spreadsheet,"
            + "application/vnd.oasis.opendocument.presentation,"
            + "text/plain,text/csv,text/x-web-markdown,text/calendar,text/x-vcard,application/json,application/zip";

    /** Where people call it otherwise than Tika does. */
    private static final Map<String, String> EXTENSIONS =
            Map.of("video/quicktime", "mov", "audio/mpeg", "mp3", "audio/mp4", "m4a", "application/ogg", "ogg");

    private static final Set<String> GENERIC = Set.of(FileType.UNKNOWN, "binary/octet-stream", "application/unknown");

    private final MimeTypes types = MimeTypes.getDefaultMimeTypes();
    private final MediaTypeRegistry registry = types.getMediaTypeRegistry();
    private final Set<String> allowed;

    FileTypes(@ConfigProperty(name = "hypernet.media.allowed-types", defaultValue = ALLOWED) Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** The type of bytes that begin so. */
    FileType sniff(byte[] head, Hint hint) {
        MediaType sniffed = detect(head, new Metadata());
        // To Tika every type is a special case of "unknown", so that a name alone would decide.
        if (sniffed.equals(MediaType.OCTET_STREAM)) {
            return type(MediaType.OCTET_STREAM);
        }
        Metadata said = new Metadata();
        if (hint.filename() != null) {
            said.set(TikaCoreProperties.RESOURCE_NAME_KEY, hint.filename());
        }
        if (hint.mimeType() != null) {
            said.set(HttpHeaders.CONTENT_TYPE, hint.mimeType());
        }
        return type(detect(head, said));
    }

    boolean isAllowed(FileType type) {
        return allowed.contains(type.mimeType());
    }

    /** The type, if it may be uploaded as what the client says it is. */
    FileType checked(FileType type, @Nullable String declared) {
        if (!isAllowed(type)) {
            throw new Problem(
                    415,
                    "type-not-allowed",
                    "Files of this type are not taken",
                    type.isUnknown() ? "The type of these bytes is not known." : type.mimeType() + " is not taken.");
        }
        if (declared != null && !agree(declared, type)) {
            throw new Problem(
                    415,
                    "type-mismatch",
                    "The file is not what it is said to be",
                    "These bytes are " + type.mimeType() + ", not what Content-Type says.");
        }
        return type;
    }

    /** What bytes said to be of this type would be, as far as limits go. */
    MediaKind kindOf(@Nullable String declared) {
        MediaType type = MediaType.parse(declared);
        return type == null ? MediaKind.OTHER : kind(registry.normalize(type.getBaseType()));
    }

    /** Whether the declared type is the sniffed one, a wider or a narrower one, or at least of its family. */
    private boolean agree(String declared, FileType sniffed) {
        MediaType parsed = MediaType.parse(declared);
        if (parsed == null || GENERIC.contains(parsed.getBaseType().toString())) {
            return true;
        }
        MediaType said = registry.normalize(parsed.getBaseType());
        MediaType is = MediaType.parse(sniffed.mimeType());
        return registry.isInstanceOf(said, is) || registry.isInstanceOf(is, said) || isSameFamily(said, is);
    }

    /** One container holds sound and moving pictures; of applications each is its own family. */
    private static boolean isSameFamily(MediaType one, MediaType other) {
        String family = family(one);
        return !family.equals("application") && family.equals(family(other));
    }

    private static String family(MediaType type) {
        return type.getType().equals("audio") ? "video" : type.getType();
    }

    private MediaType detect(byte[] head, Metadata said) {
        try {
            return registry.normalize(
                    types.detect(new ByteArrayInputStream(head), said).getBaseType());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private FileType type(MediaType type) {
        return new FileType(type.toString(), kind(type), extension(type.toString()));
    }

    private static MediaKind kind(MediaType type) {
        return switch (type.getType()) {
            case "image" -> MediaKind.PHOTO;
            case "video" -> MediaKind.VIDEO;
            case "text" -> MediaKind.DOCUMENT;
            default -> isDocument(type.getSubtype()) ? MediaKind.DOCUMENT : MediaKind.OTHER;
        };
    }

    private static boolean isDocument(String subtype) {
        return subtype.equals("pdf")
                || subtype.equals("rtf")
                || subtype.equals("msword")
                || subtype.startsWith("vnd.ms-")
                || subtype.startsWith("vnd.openxmlformats-officedocument.")
                || subtype.startsWith("vnd.oasis.opendocument.");
    }

    private String extension(String type) {
        try {
            String usual = types.forName(type).getExtension();
            return EXTENSIONS.getOrDefault(type, usual.isEmpty() ? "bin" : usual.substring(1));
        } catch (MimeTypeException impossible) {
            throw new IllegalStateException("a type Tika itself named", impossible);
        }
    }
}
