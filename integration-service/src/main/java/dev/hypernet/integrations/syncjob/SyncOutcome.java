package dev.hypernet.integrations.syncjob;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a job ended, by the balance rule. */
record SyncOutcome(
        String status, @Nullable String errorCode, @Nullable String error) {
    private static final String PARTIAL = "partial";
    private static final String LINKS_WAITING = "links_waiting";

    /**
     * {@code success}: every stream ended and balanced, and nothing was rejected. {@code partial}: something came through,
     * and something was rejected, held back or left unread, or has bytes without room for them. {@code failed}: nothing
     * came through.
     */
    static SyncOutcome of(List<StreamLedger> streams) {
        Optional<StreamLedger> failed =
                streams.stream().filter(StreamLedger::hasFailed).findFirst();
        if (failed.isPresent()) {
            StreamLedger stream = failed.get();
            return new SyncOutcome(status(streams), stream.errorCode(), stream.stream() + ": " + stream.error());
        }
        if (!streams.stream().allMatch(StreamLedger::isBalanced)) {
            return new SyncOutcome(
                    status(streams), "unbalanced", "Not every record that was fetched is accounted for.");
        }
        if (streams.stream().anyMatch(stream -> "held".equals(stream.sweep()))) {
            return new SyncOutcome(
                    PARTIAL, "deletions_held", "More is gone at the source than may go unseen; confirm or dismiss it.");
        }
        if (streams.stream().anyMatch(stream -> stream.rejected() > 0)) {
            return new SyncOutcome(status(streams), "rejected_records", "Some records could not be stored.");
        }
        if (streams.stream().anyMatch(stream -> stream.overQuota() > 0)) {
            return new SyncOutcome(
                    PARTIAL, "over_quota", "The storage is full: some files are brought when there is room for them.");
        }
        return awaitsInVain(streams)
                ? new SyncOutcome(PARTIAL, LINKS_WAITING, "Some links wait for objects that the source does not have.")
                : new SyncOutcome("success", null, null);
    }

    /** Whether it is decided by nothing but the links that wait. */
    boolean turnsOnLinks() {
        return errorCode == null || errorCode.equals(LINKS_WAITING);
    }

    /** Where all that a link could lead to was read whole, one that waits is missing something. */
    private static boolean awaitsInVain(List<StreamLedger> streams) {
        Set<String> whole = streams.stream()
                .filter(StreamLedger::isWhole)
                .map(StreamLedger::stream)
                .collect(Collectors.toSet());
        return streams.stream()
                .filter(StreamLedger::awaitsLinks)
                .anyMatch(stream -> whole.contains(stream.stream()) && whole.containsAll(stream.dependsOn()));
    }

    private static String status(List<StreamLedger> streams) {
        boolean something =
                streams.stream().anyMatch(stream -> stream.applied() + stream.unchanged() + stream.suppressed() > 0);
        return something ? PARTIAL : "failed";
    }

    /** Something that was asked for never came: what is here is {@code partial}, or {@code failed} when it is nothing. */
    static SyncOutcome stalled(List<StreamLedger> streams, Duration patience) {
        return new SyncOutcome(
                status(streams),
                "stalled",
                "Nothing was heard of this job for " + patience.toMinutes() + " minutes; sync again.");
    }
}
