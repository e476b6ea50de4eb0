package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.JobId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sync somebody or something asks for.
 *
 * @param syncType {@code full} or {@code incremental}
 * @param trigger who asks: {@code manual}, {@code initial}, {@code scheduled}, {@code retry} or {@code webhook}
 * @param streams what is read; null for all that are switched on
 * @param retryOf the job whose unread streams these are
 */
public record SyncOrder(
        String syncType,
        String trigger,
        @Nullable Set<String> streams,
        @Nullable JobId retryOf) {
    public SyncOrder {
        streams = streams == null ? null : Set.copyOf(streams);
    }

    public SyncOrder(String syncType, String trigger, @Nullable Set<String> streams) {
        this(syncType, trigger, streams, null);
    }

    /** What ended unread is read the same way once more. */
    static SyncOrder retry(SyncJob job, Set<String> unread) {
        return new SyncOrder(job.syncType(), "retry", unread, job.id());
    }
}
