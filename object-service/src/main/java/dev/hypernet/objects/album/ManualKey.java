package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.paging.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of an album in manual order ended.
 *
 * @param place null when it ended among what has none
 */
record ManualKey(@Nullable Integer place, ObjectId id) {
    private static final int PARTS = 3;

    static ManualKey of(AlbumMediaRepository.Placed last) {
        return new ManualKey(last.place(), last.media().id());
    }

    /** What a client sent, or nothing for the first page. */
    static @Nullable ManualKey decode(@Nullable String cursor, ObjectId album) {
        Cursor after = Cursor.decode(cursor, shape(album), PARTS);
        if (after == null) {
            return null;
        }
        return new ManualKey(after.text(1).isEmpty() ? null : place(after), new ObjectId(after.uuid(2)));
    }

    Cursor cursor(ObjectId album) {
        return Cursor.of(shape(album), place == null ? "" : place, id);
    }

    private static int place(Cursor after) {
        long place = after.number(1);
        if (place != (int) place) {
            throw Cursor.unusable();
        }
        return (int) place;
    }

    private static String shape(ObjectId album) {
        return "manual" + album;
    }
}
