package dev.hypernet.objects.media;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which media of the timeline.
 *
 * @param mediaType photo, video, document or other; null for all
 * @param takenAfter inclusive
 * @param takenBefore exclusive
 */
record TimelineQuery(
        @Nullable String mediaType,
        @Nullable Instant takenAfter,
        @Nullable Instant takenBefore) {

    boolean isOfAllTime() {
        return takenAfter == null && takenBefore == null;
    }
}
