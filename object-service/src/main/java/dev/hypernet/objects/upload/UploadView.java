package dev.hypernet.objects.upload;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.hypernet.objects.media.MediaView;
import dev.hypernet.platform.http.Versioned;
import org.jspecify.annotations.Nullable;

/** The media object with one field more: whether it was there before. */
public record UploadView(@JsonUnwrapped MediaView media, boolean duplicate) implements Versioned {

    static UploadView of(Uploaded uploaded) {
        return new UploadView(uploaded.media(), uploaded.duplicate());
    }

    @Override
    public long version() {
        return media.version();
    }

    @Override
    public @Nullable String variant() {
        return media.variant();
    }
}
