package dev.hypernet.credentials.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a walk along the seals has found.
 *
 * @param firstSequence of the first seal there is; 0 when there is none
 * @param newest the last seal that holds; null when none does
 * @param rows how many are as they were sealed
 * @param outlived seals whose rows may have gone by retention
 * @param unsealed rows that wait for their seal
 * @param late rows that were sealed more than an hour after the time they tell: the sealer stood still, a clock went
 *     wrong, or somebody wrote them later
 * @param broken the first thing that is wrong; null when nothing is
 */
record Verification(
        long firstSequence,
        @Nullable Witness newest,
        long rows,
        long outlived,
        long unsealed,
        long late,
        @Nullable Break broken) {

    boolean isIntact() {
        return broken == null;
    }
}
