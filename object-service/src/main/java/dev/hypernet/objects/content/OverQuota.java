package dev.hypernet.objects.content;

import dev.hypernet.contracts.ObjectId;
import java.util.List;

/**
 * What of a batch has bytes that are not here, and for which their owner has no room left.
 *
 * @param news objects of which this is known by this batch
 * @param count of all of them, those of which it was known before included
 */
public record OverQuota(List<ObjectId> news, long count) {
    static final OverQuota NOTHING = new OverQuota(List.of(), 0);

    public OverQuota {
        news = List.copyOf(news);
    }
}
