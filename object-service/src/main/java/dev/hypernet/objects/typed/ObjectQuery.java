package dev.hypernet.objects.typed;

import dev.hypernet.platform.paging.Cursor;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which objects a list is of, and how it is ordered.
 *
 * @param types any of these; all when there are none
 * @param createdAfter inclusive
 * @param createdBefore exclusive
 * @param updatedAfter inclusive
 * @param sort a field, or {@code created_at}
 */
record ObjectQuery(
        List<String> types,
        @Nullable UUID integrationId,
        @Nullable String sourceType,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        @Nullable Instant updatedAfter,
        List<FieldFilter> where,
        String sort,
        boolean descending) {
    static final String BY_AGE = "created_at";

    /** Whether it is about fields, which only one type has an index of. */
    boolean isOfFields() {
        return !where.isEmpty() || !sort.equals(BY_AGE);
    }

    boolean isSortedByField() {
        return !sort.equals(BY_AGE);
    }

    /** What its cursors begin with. */
    String shape() {
        return Cursor.shape(this);
    }

    boolean hasCommonFilters() {
        return integrationId != null
                || sourceType != null
                || createdAfter != null
                || createdBefore != null
                || updatedAfter != null;
    }
}
