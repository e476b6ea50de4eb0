package dev.hypernet.integrations.syncjob;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stream that was read in one page, and applied. */
record ALedger(
        String stream,
        List<String> dependsOn,
        @Nullable String cursorIn,
        @Nullable String error,
        long fetched,
        long applied,
        long unchanged,
        long rejected,
        long linksPending,
        @Nullable String sweep,
        long overQuota) {

    static ALedger aStream(String name) {
        return new ALedger(name, List.of(), null, null, 0, 0, 0, 0, 0, null, 0);
    }

    ALedger dependingOn(String... others) {
        return new ALedger(
                stream,
                List.of(others),
                cursorIn,
                error,
                fetched,
                applied,
                unchanged,
                rejected,
                linksPending,
                sweep,
                overQuota);
    }

    ALedger from(String cursor) {
        return new ALedger(
                stream,
                dependsOn,
                cursor,
                error,
                fetched,
                applied,
                unchanged,
                rejected,
                linksPending,
                sweep,
                overQuota);
    }

    ALedger failedWith(String code) {
        return new ALedger(
                stream,
                dependsOn,
                cursorIn,
                code,
                fetched,
                applied,
                unchanged,
                rejected,
                linksPending,
                sweep,
                overQuota);
    }

    ALedger counting(long newFetched, long newApplied, long newUnchanged, long newRejected) {
        return new ALedger(
                stream,
                dependsOn,
                cursorIn,
                error,
                newFetched,
                newApplied,
                newUnchanged,
                newRejected,
                linksPending,
                sweep,
                overQuota);
    }

    ALedger waitingFor(long links) {
        return new ALedger(
                stream, dependsOn, cursorIn, error, fetched, applied, unchanged, rejected, links, sweep, overQuota);
    }

    ALedger swept(String how) {
        return new ALedger(
                stream,
                dependsOn,
                cursorIn,
                error,
                fetched,
                applied,
                unchanged,
                rejected,
                linksPending,
                how,
                overQuota);
    }

    ALedger withoutRoomFor(long records) {
        return new ALedger(
                stream,
                dependsOn,
                cursorIn,
                error,
                fetched,
                applied,
                unchanged,
                rejected,
                linksPending,
                sweep,
                records);
    }

    StreamLedger ledger() {
        return new StreamLedger(
                stream,
                dependsOn,
                cursorIn,
                "next",
                true,
                error == null,
                error,
                error,
                1,
                fetched,
                1,
                1,
                applied,
                unchanged,
                0,
                rejected,
                0,
                0,
                0,
                0,
                0,
                linksPending,
                0,
                0,
                Set.of(),
                null,
                null,
                0,
                0,
                0,
                0,
                sweep,
                0,
                List.of(),
                overQuota);
    }
}
