package dev.hypernet.links.listing;

import dev.hypernet.platform.paging.Cursor;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which links, in which order.
 *
 * @param linkTypes any of these, sorted; all when there are none
 * @param createdAfter inclusive
 * @param createdBefore exclusive
 */
record LinkQuery(
        Viewpoint viewpoint,
        LinkOrder order,
        List<String> linkTypes,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        LinkFilter filter) {

    /** What its cursors begin with. */
    String shape() {
        return Cursor.shape(this);
    }
}
