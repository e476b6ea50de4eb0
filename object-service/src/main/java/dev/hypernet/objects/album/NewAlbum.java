package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.json.Metadata;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person says of a new album; everything else has a default. */
public record NewAlbum(
        @NotBlank @Size(max = 200) String name,
        @Size(max = 5000) @Nullable String description,
        @Nullable ObjectId coverMediaId,

        @Pattern(regexp = "date_asc|date_desc|manual", message = "must be date_asc, date_desc or manual") @Nullable
        String sortOrder,

        @Pattern(regexp = "private|unlisted|public", message = "must be private, unlisted or public") @Nullable
        String visibility,

        @Metadata @Nullable Map<String, @Nullable Object> metadata) {}
