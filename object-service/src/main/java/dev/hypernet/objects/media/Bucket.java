package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much of the timeline lies in one month or day.
 *
 * @param start when it begins; null for what has no time
 * @param cover the first of its media as the timeline shows them
 */
record Bucket(@Nullable Instant start, long count, ObjectId cover) {}
