package dev.hypernet.platform.time;

import java.time.Instant;

/** The years 1 to 9999: times beyond them are none of ours, and no database keeps the farthest. */
public final class Era {
    public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    /** The last moment, to the millisecond. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private Era() {}

    public static boolean contains(Instant time) {
        return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
    }
}
