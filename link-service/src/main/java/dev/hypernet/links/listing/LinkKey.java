package dev.hypernet.links.listing;

import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.paging.Cursor;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a page ended: the values its list is ordered by. */
sealed interface LinkKey {

    /** What a client sent, or nothing for the first page. A cursor of another list, order or filter is a 400. */
    static @Nullable LinkKey decode(@Nullable String cursor, LinkQuery query) {
        return switch (query.order()) {
            case PLACE -> Placed.of(Cursor.decode(cursor, query.shape(), 4));
            case OLDEST, NEWEST -> Timed.of(Cursor.decode(cursor, query.shape(), 3));
        };
    }

    static Cursor cursor(LinkSnapshot last, LinkQuery query) {
        return switch (query.order()) {
            case PLACE -> Cursor.of(query.shape(), last.linkType(), Objects.requireNonNull(last.place()), last.id());
            case OLDEST, NEWEST -> Cursor.of(query.shape(), last.createdAt(), last.id());
        };
    }

    UUID id();

    record Placed(String linkType, double place, UUID id) implements LinkKey {
        private static @Nullable Placed of(@Nullable Cursor cursor) {
            return cursor == null ? null : new Placed(storable(cursor), place(cursor), cursor.uuid(3));
        }

        private static String storable(Cursor cursor) {
            if (!QueryText.isStorable(cursor.text(1))) {
                throw Cursor.unusable();
            }
            return cursor.text(1);
        }

        /** Written by {@link Double#toString}, which is read back to the very same double. */
        private static double place(Cursor cursor) {
            try {
                return Double.parseDouble(cursor.text(2));
            } catch (NumberFormatException malformed) {
                throw Cursor.unusable();
            }
        }
    }

    record Timed(Instant createdAt, UUID id) implements LinkKey {
        private static @Nullable Timed of(@Nullable Cursor cursor) {
            return cursor == null ? null : new Timed(cursor.instant(1), cursor.uuid(2));
        }
    }
}
