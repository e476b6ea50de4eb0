package dev.hypernet.objects.upload;

import dev.hypernet.platform.problem.Problem;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How large a file may be (row M04). In bytes; the seeds' MB and GB are 2²⁰ and 2³⁰, as their quotas are. */
@Singleton
class UploadLimits {
    /** What a multipart body may have beside the file: metadata of a megabyte, twice over, and the parts' headers. */
    private static final long BESIDE = 2L * 1024 * 1024 + 64 * 1024;

    private final Map<MediaKind, Long> most;
    private final long pixels;

    UploadLimits(
            @ConfigProperty(name = "hypernet.limits.photo-bytes", defaultValue = "104857600") long photo,
            @ConfigProperty(name = "hypernet.limits.video-bytes", defaultValue = "1073741824") long video,
            @ConfigProperty(name = "hypernet.limits.other-bytes", defaultValue = "1073741824") long other,
            @ConfigProperty(name = "hypernet.limits.photo-pixels", defaultValue = "200000000") long pixels) {
        this.most = Map.of(
                MediaKind.PHOTO, photo, MediaKind.VIDEO, video, MediaKind.DOCUMENT, other, MediaKind.OTHER, other);
        this.pixels = pixels;
    }

    long of(MediaKind kind) {
        return most.getOrDefault(kind, 0L);
    }

    /** No file of any kind is larger. */
    long largest() {
        return most.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    long pixels() {
        return pixels;
    }

    /** The most bytes a multipart body with that much room for its file can have; beyond it nothing need be read. */
    static long body(long file) {
        return file > Long.MAX_VALUE - BESIDE ? Long.MAX_VALUE : file + BESIDE;
    }

    static Problem tooLarge(long most) {
        return new Problem(
                413, "too-large", "The file is too large", "A file of this kind has at most " + most + " bytes.");
    }
}
