package dev.hypernet.objects.media;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.paging.Cursor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which media of the timeline; null for all.
 *
 * @param mediaType photo, video, document or other
 * @param sourceType integration, upload, import, system or user
 * @param album only what it contains
 * @param tag a tag object: only what is linked to it
 * @param tagWord only what has this word among its {@code metadata.tags}, whatever its case
 * @param words each must begin a word of the names or descriptions
 * @param takenAfter inclusive
 * @param takenBefore exclusive
 */
record TimelineFilter(
        @Nullable String mediaType,
        @Nullable String mimeType,
        @Nullable String sourceType,
        @Nullable IntegrationId integrationId,
        @Nullable ObjectId album,
        @Nullable ObjectId tag,
        @Nullable String tagWord,
        @Nullable BoundingBox place,
        @Nullable String words,
        @Nullable Instant takenAfter,
        @Nullable Instant takenBefore,
        @Nullable String processingStatus,
        @Nullable Boolean hasPlace) {

    static TimelineFilter ofAlbum(ObjectId album) {
        return new TimelineFilter(null, null, null, null, album, null, null, null, null, null, null, null, null);
    }

    /** Whether what has no time may belong to it. */
    boolean isOfAllTime() {
        return takenAfter == null && takenBefore == null;
    }

    /** A short name of this filter, to know its cursors by. */
    String shape() {
        return Cursor.shape(this);
    }
}
