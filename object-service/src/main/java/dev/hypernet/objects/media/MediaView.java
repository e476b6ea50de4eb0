package dev.hypernet.objects.media;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.content.ContentView;
import dev.hypernet.platform.http.Versioned;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A media object as its owner sees it. {@code hash}, {@code size} and {@code file_path} are null until the bytes of a
 * synced item have arrived.
 *
 * @param content where the bytes are; null where there are none and nobody brings any
 */
public record MediaView(
        ObjectId id,
        String type,
        UserId userId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        String sourceType,
        @Nullable String sourceId,
        @Nullable IntegrationId integrationId,
        String filename,
        String mediaType,
        String mimeType,
        @Nullable Long size,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Double duration,
        @Nullable String filePath,
        @Nullable String thumbnailPath,
        @Nullable String hash,
        @Nullable Instant takenAt,
        @Nullable Double latitude,
        @Nullable Double longitude,
        String processingStatus,
        @Nullable String processingError,
        boolean thumbnailGenerated,
        boolean metadataExtracted,
        Map<String, @Nullable Object> metadata,
        @Nullable ContentView content)
        implements Versioned {

    /** With where its bytes are, which is no part of its version. */
    public static MediaView of(Media media, @Nullable ContentView content) {
        return new MediaView(
                media.id(),
                Media.TYPE,
                media.userId(),
                media.version(),
                media.createdAt(),
                media.updatedAt(),
                media.deletedAt(),
                media.sourceType(),
                media.sourceId(),
                media.integrationId(),
                media.filename(),
                media.mediaType(),
                media.mimeType(),
                media.size(),
                media.width(),
                media.height(),
                media.duration(),
                media.filePath(),
                media.thumbnailPath(),
                media.hash(),
                media.takenAt(),
                media.latitude(),
                media.longitude(),
                media.processingStatus(),
                media.processingError(),
                media.thumbnailGenerated(),
                media.metadataExtracted(),
                media.metadata(),
                content);
    }

    @Override
    public @Nullable String variant() {
        return content == null ? null : content.fingerprint();
    }
}
