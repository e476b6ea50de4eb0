package dev.hypernet.objects.media;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A photo, video or file of a person (seed 001, Media Object). */
public record Media(
        ObjectId id,
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
        Map<String, @Nullable Object> metadata) {
    public static final String TYPE = "media";

    public static Media of(Row row) {
        UUID integration = row.getUUID("integration_id");
        return new Media(
                new ObjectId(row.getUUID("id")),
                Columns.owner(row),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                Columns.instantOrNull(row, "deleted_at"),
                row.getString("source_type"),
                row.getString("source_id"),
                integration == null ? null : new IntegrationId(integration),
                row.getString("filename"),
                row.getString("media_type"),
                row.getString("mime_type"),
                row.getLong("size"),
                row.getInteger("width"),
                row.getInteger("height"),
                row.getDouble("duration"),
                row.getString("file_path"),
                row.getString("thumbnail_path"),
                row.getString("hash"),
                Columns.instantOrNull(row, "taken_at"),
                row.getDouble("latitude"),
                row.getDouble("longitude"),
                row.getString("processing_status"),
                row.getString("processing_error"),
                row.getBoolean("thumbnail_generated"),
                row.getBoolean("metadata_extracted"),
                Columns.object(row, "metadata"));
    }

    /** The state events and history keep. */
    public ObjectSnapshot snapshot() {
        return new ObjectSnapshot(
                id,
                TYPE,
                userId,
                version,
                createdAt,
                updatedAt,
                sourceType,
                sourceId,
                integrationId,
                fields(),
                metadata);
    }

    private Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("filename", filename);
        fields.put("media_type", mediaType);
        fields.put("mime_type", mimeType);
        fields.put("size", size);
        fields.put("width", width);
        fields.put("height", height);
        fields.put("duration", duration);
        fields.put("file_path", filePath);
        fields.put("thumbnail_path", thumbnailPath);
        fields.put("hash", hash);
        fields.put("taken_at", takenAt == null ? null : takenAt.toString());
        fields.put("latitude", latitude);
        fields.put("longitude", longitude);
        fields.put("processing_status", processingStatus);
        fields.put("thumbnail_generated", thumbnailGenerated);
        fields.put("metadata_extracted", metadataExtracted);
        return fields;
    }
}
