package dev.hypernet.objects.album;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.paging.Cursor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a page of an album in manual order ended. */
record ManualKey(double place, ObjectId id) {
    /** Before every place there is. */
    static final ManualKey START = new ManualKey(Double.NEGATIVE_INFINITY, new ObjectId(new UUID(0, 0)));

    private static final int PARTS = 3;

    static ManualKey of(AlbumMediaRepository.Placed last) {
        return new ManualKey(last.place(), last.media().id());
    }

    /** What a client sent, or the start for the first page. */
    static ManualKey decode(@Nullable String cursor, ObjectId album) {
        Cursor after = Cursor.decode(cursor, shape(album), PARTS);
        return after == null ? START : new ManualKey(place(after), new ObjectId(after.uuid(2)));
    }

    Cursor cursor(ObjectId album) {
        return Cursor.of(shape(album), Double.doubleToLongBits(place), id);
    }

    /** The place bit by bit: what is one off in the last digit is another place. */
    private static double place(Cursor after) {
        double place = Double.longBitsToDouble(after.number(1));
        if (!Double.isFinite(place)) {
            throw Cursor.unusable();
        }
        return place;
    }

    private static String shape(ObjectId album) {
        return "place" + album;
    }
}
