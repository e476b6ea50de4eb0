package dev.hypernet.integrations.syncjob;

import io.vertx.mutiny.sqlclient.Row;

/**
 * A job's ledger over all its streams.
 *
 * @param isBalanced whether every record that was fetched is accounted for, in each stream
 * @param throttledMs for how long its pages were parked, in milliseconds; pages of several streams wait at once
 * @param overQuota records whose bytes had no room when they were applied; they count as applied all the same
 */
public record LedgerSums(
        int streams,
        int streamsFinished,
        int streamsFailed,
        long pages,
        long pagesDeferred,
        long bytes,
        long throttledMs,
        long fetched,
        long applied,
        long unchanged,
        long suppressed,
        long rejected,
        boolean isBalanced,
        long objectsCreated,
        long objectsUpdated,
        long objectsDeleted,
        long linksCreated,
        long linksDeleted,
        long linksPending,
        long conflicts,
        long overQuota) {
    static final LedgerSums NONE = new LedgerSums(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, true, 0, 0, 0, 0, 0, 0, 0, 0);

    static LedgerSums of(Row row) {
        return new LedgerSums(
                row.getInteger("streams"),
                row.getInteger("streams_finished"),
                row.getInteger("streams_failed"),
                row.getLong("pages"),
                row.getLong("pages_deferred"),
                row.getLong("bytes"),
                row.getLong("throttled_ms"),
                row.getLong("fetched"),
                row.getLong("applied"),
                row.getLong("unchanged"),
                row.getLong("suppressed"),
                row.getLong("rejected"),
                row.getBoolean("is_balanced"),
                row.getLong("objects_created"),
                row.getLong("objects_updated"),
                row.getLong("objects_deleted"),
                row.getLong("links_created"),
                row.getLong("links_deleted"),
                row.getLong("links_pending"),
                row.getLong("conflicts"),
                row.getLong("over_quota"));
    }
}
