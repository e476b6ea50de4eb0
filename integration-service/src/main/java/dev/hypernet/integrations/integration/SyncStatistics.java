package dev.hypernet.integrations.integration;

import java.util.List;

/**
 * What the last syncs of an integration came to.
 *
 * @param ofLast how many jobs are looked at, at the most
 * @param jobs how many there were; those that have not ended are among them
 * @param streams what their ledgers say, by stream
 */
public record SyncStatistics(
        int ofLast,
        long jobs,
        long success,
        long partial,
        long failed,
        long cancelled,
        List<StreamStatistics> streams) {
    public SyncStatistics {
        streams = List.copyOf(streams);
    }

    /** Of every record that was read, what became of it; and what came of them all. */
    public record StreamStatistics(
            String stream,
            long fetched,
            long applied,
            long unchanged,
            long suppressed,
            long rejected,
            long objectsCreated,
            long objectsUpdated,
            long objectsDeleted,
            long linksCreated,
            long linksDeleted) {}
}
