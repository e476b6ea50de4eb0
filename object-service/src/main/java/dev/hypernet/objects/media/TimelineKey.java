package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.paging.Cursor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of the timeline ended.
 *
 * @param takenAt null when it ended among what has no time
 */
record TimelineKey(@Nullable Instant takenAt, ObjectId id) {
    private static final int PARTS = 3;

    static TimelineKey of(Media media) {
        return new TimelineKey(media.takenAt(), media.id());
    }

    /** What a client sent, or nothing for the first page. A cursor of another list, order or filter is a 400. */
    static @Nullable TimelineKey decode(@Nullable String cursor, TimelineOrder order, TimelineFilter filter) {
        Cursor after = Cursor.decode(cursor, shape(order, filter), PARTS);
        if (after == null) {
            return null;
        }
        return new TimelineKey(after.text(1).isEmpty() ? null : after.instant(1), new ObjectId(after.uuid(2)));
    }

    Cursor cursor(TimelineOrder order, TimelineFilter filter) {
        return Cursor.of(shape(order, filter), takenAt == null ? "" : takenAt, id);
    }

    private static String shape(TimelineOrder order, TimelineFilter filter) {
        return order.name() + filter.shape();
    }
}
