package dev.hypernet.credentials.audit;

import org.jspecify.annotations.Nullable;

/**
 * Whether the audit is what was sealed.
 *
 * @param firstSequence of the first seal there is; 0 when there is none
 * @param newestSeal the last seal that holds, {@code 17:9f86d0…}, to be kept elsewhere and sent with the next question
 * @param rows how many are as they were sealed
 * @param outlivedSeals seals whose rows may have gone by retention
 * @param unsealedRows rows that wait for their seal
 * @param lateRows rows that were sealed more than an hour after the time they tell
 * @param broken the first thing that is wrong; null when the audit is intact
 */
public record VerificationView(
        boolean intact,
        long firstSequence,
        @Nullable String newestSeal,
        long rows,
        long outlivedSeals,
        long unsealedRows,
        long lateRows,
        @Nullable Break broken) {

    static VerificationView of(Verification found) {
        return new VerificationView(
                found.isIntact(),
                found.firstSequence(),
                found.newest() == null ? null : found.newest().toString(),
                found.rows(),
                found.outlived(),
                found.unsealed(),
                found.late(),
                found.broken());
    }
}
