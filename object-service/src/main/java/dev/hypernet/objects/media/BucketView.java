package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A month or day of the timeline.
 *
 * @param bucket {@code 2026-02} or {@code 2026-02-03}, in UTC; null for what has no time
 * @param coverMediaId the first of its media as the timeline shows them
 */
public record BucketView(@Nullable String bucket, long count, ObjectId coverMediaId) {

    static BucketView of(Bucket bucket, BucketSize size) {
        Instant start = bucket.start();
        return new BucketView(start == null ? null : size.nameOf(start), bucket.count(), bucket.cover());
    }
}
