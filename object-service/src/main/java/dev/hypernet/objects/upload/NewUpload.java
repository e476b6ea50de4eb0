package dev.hypernet.objects.upload;

import dev.hypernet.platform.json.Metadata;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person says of the file they upload. */
record NewUpload(
        @Nullable String filename,

        @Size(max = 5000) @Nullable String description,

        @Metadata @Nullable Map<String, @Nullable Object> metadata) {}
