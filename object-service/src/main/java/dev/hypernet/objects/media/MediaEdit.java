package dev.hypernet.objects.media;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.platform.json.Metadata;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.time.Era;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person may change of a media object: how it is named, when and where it was taken, what is said of it. */
record MediaEdit(
        @NotNull
        @Pattern(regexp = "[a-zA-Z0-9._-]{1,255}", message = "must be 1 to 255 of the characters a-z A-Z 0-9 . _ -")
        String filename,

        @Nullable Instant takenAt,

        @DecimalMin("-90") @DecimalMax("90") @Nullable Double latitude,

        @DecimalMin("-180") @DecimalMax("180") @Nullable Double longitude,

        @NotNull @Metadata Map<String, @Nullable Object> metadata) {

    static MediaEdit of(Media media) {
        return new MediaEdit(media.filename(), media.takenAt(), media.latitude(), media.longitude(), media.metadata());
    }

    /** Itself, if its fields go together: a place is whole, a time of our era. A 422 otherwise. */
    MediaEdit consistent() {
        if ((latitude == null) != (longitude == null)) {
            throw Problem.invalid(
                    latitude == null ? "/latitude" : "/longitude",
                    "must be given, or both latitude and longitude null");
        }
        if (takenAt != null && !Era.contains(takenAt)) {
            throw Problem.invalid("/taken_at", "must be between the years 1 and 9999");
        }
        return this;
    }

    /** Itself, but with the exact time from before where the patch says nothing of it: JSON tells milliseconds. */
    MediaEdit keeping(MediaEdit before, JsonNode patch) {
        return patch.has("taken_at") ? this : new MediaEdit(filename, before.takenAt, latitude, longitude, metadata);
    }
}
