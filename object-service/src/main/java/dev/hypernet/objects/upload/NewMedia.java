package dev.hypernet.objects.upload;

import dev.hypernet.objects.storage.Filename;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The object that uploaded bytes are to become. */
record NewMedia(String filename, FileType type, long size, String hash, Map<String, @Nullable Object> metadata) {

    static NewMedia of(NewUpload upload, Received received) {
        String extension = received.type().extension();
        Filename filename = Filename.of(Objects.requireNonNullElse(upload.filename(), "upload." + extension));
        return new NewMedia(
                filename.safe(),
                received.type(),
                received.incoming().size(),
                received.incoming().hash(),
                metadata(upload, filename));
    }

    private static Map<String, @Nullable Object> metadata(NewUpload upload, Filename filename) {
        Map<String, @Nullable Object> metadata =
                new LinkedHashMap<>(Objects.requireNonNullElseGet(upload.metadata(), Map::of));
        if (upload.description() != null) {
            metadata.put("description", upload.description());
        }
        if (filename.wasChanged()) {
            metadata.put("original_filename", filename.original());
        }
        return metadata;
    }
}
