package dev.hypernet.integrations.syncjob;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a job ended, by the balance rule. */
record SyncOutcome(
        String status, @Nullable String errorCode, @Nullable String error) {

    /**
     * {@code success}: every stream ended and balanced, and nothing was rejected. {@code partial}: something was read, and
     * something was rejected or left unread. {@code failed}: nothing came through.
     */
    static SyncOutcome of(List<StreamLedger> streams) {
        StreamLedger failed =
                streams.stream().filter(StreamLedger::hasFailed).findFirst().orElse(null);
        boolean whole = streams.stream()
                .allMatch(stream -> stream.isApplied() && stream.isBalanced() && stream.rejected() == 0);
        if (failed == null && whole) {
            return new SyncOutcome("success", null, null);
        }
        boolean something =
                streams.stream().anyMatch(stream -> stream.isApplied() || stream.applied() + stream.unchanged() > 0);
        String status = something ? "partial" : "failed";
        if (failed != null) {
            return new SyncOutcome(status, failed.errorCode(), failed.stream() + ": " + failed.error());
        }
        return streams.stream().allMatch(StreamLedger::isBalanced)
                ? new SyncOutcome(status, "rejected_records", "Some records could not be stored.")
                : new SyncOutcome(status, "unbalanced", "Not every record that was fetched is accounted for.");
    }

    /** Something that was asked for never came: what is here is {@code partial}, or {@code failed} when it is nothing. */
    static SyncOutcome stalled(List<StreamLedger> streams, Duration patience) {
        boolean something = streams.stream().anyMatch(stream -> stream.applied() + stream.unchanged() > 0);
        return new SyncOutcome(
                something ? "partial" : "failed",
                "stalled",
                "Nothing was heard of this job for " + patience.toMinutes() + " minutes; sync again.");
    }
}
