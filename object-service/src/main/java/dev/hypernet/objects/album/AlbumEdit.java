package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.json.Metadata;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person may change of an album. */
record AlbumEdit(
        @NotBlank @Size(max = 200) String name,
        @Size(max = 5000) @Nullable String description,
        @Nullable ObjectId coverMediaId,

        @NotNull @Pattern(regexp = "date_asc|date_desc|manual", message = "must be date_asc, date_desc or manual")
        String sortOrder,

        @NotNull @Pattern(regexp = "private|unlisted|public", message = "must be private, unlisted or public")
        String visibility,

        @NotNull @Metadata Map<String, @Nullable Object> metadata) {

    static AlbumEdit of(Album album) {
        return new AlbumEdit(
                album.name,
                album.description,
                album.coverMediaId == null ? null : new ObjectId(album.coverMediaId),
                album.sortOrder,
                album.visibility,
                album.metadata.getMap());
    }
}
