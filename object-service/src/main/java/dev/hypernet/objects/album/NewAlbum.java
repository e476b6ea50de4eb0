package dev.hypernet.objects.album;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person says of a new album; everything else has a default. */
public record NewAlbum(
        @NotBlank @Size(max = 200) String name,
        @Size(max = 5000) @Nullable String description,

        @Pattern(regexp = "date_asc|date_desc|manual", message = "must be date_asc, date_desc or manual") @Nullable
        String sortOrder,

        @Nullable Map<String, @Nullable Object> metadata) {}
