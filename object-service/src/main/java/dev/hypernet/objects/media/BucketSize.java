package dev.hypernet.objects.media;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What a bucket of the timeline spans, in UTC. */
enum BucketSize {
    MONTH("month", "uuuu-MM"),
    DAY("day", "uuuu-MM-dd");

    private final String unit;
    private final DateTimeFormatter name;

    BucketSize(String unit, String pattern) {
        this.unit = unit;
        this.name = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** As SQL names it. */
    String unit() {
        return unit;
    }

    /** How a bucket is named that begins at this time. */
    String nameOf(Instant start) {
        return name.format(start);
    }
}
