package dev.hypernet.credentials.audit;

import dev.hypernet.credentials.audit.Break.Reason;
import dev.hypernet.credentials.audit.SealRepository.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A walk along all seals, from the first to the last or to the first that does not hold. Not for several threads at
 * once.
 */
final class ChainWalk {
    private static final Duration LATE = Duration.ofHours(1);

    private final SealingKeys keys;
    private final Instant horizon;
    private final List<Witness> witnesses;

    private @Nullable Seal first;
    private @Nullable Seal last;
    private long keptFrom = 1;
    private long rows;
    private long outlived;
    private long late;
    private @Nullable Break broken;

    /**
     * @param horizon rows of before it may have gone
     * @param witnesses seals that were there, by what is known outside the database
     */
    ChainWalk(SealingKeys keys, Instant horizon, List<Witness> witnesses) {
        this.keys = keys;
        this.horizon = horizon;
        this.witnesses = witnesses;
    }

    /** From which sequence on it goes on. */
    long next() {
        return last == null ? 0 : last.sequence() + 1;
    }

    /**
     * Looks at the next seals.
     *
     * @param seals from {@link #next()} on
     * @param uses the rows that lie under each, in their order
     * @return whether the walk is over
     */
    boolean go(List<Seal> seals, Map<Long, List<RecordedUse>> uses) {
        for (Seal seal : seals) {
            broken = look(seal, uses.getOrDefault(seal.sequence(), List.of()));
            if (broken != null) {
                return true;
            }
            first = first == null ? seal : first;
            last = seal;
        }
        return false;
    }

    /** There are no more seals: the walk is over. */
    boolean end() {
        broken = frontOrEnd();
        return true;
    }

    private @Nullable Break look(Seal seal, List<RecordedUse> uses) {
        if (last != null && seal.sequence() != last.sequence() + 1) {
            return Break.ofSeal(Reason.SEAL_MISSING, last.sequence() + 1);
        }
        if (!keys.know(seal)) {
            return Break.of(Reason.KEY_UNKNOWN, seal);
        }
        if (!keys.made(seal) || !seal.statement().follows(last) || contradicts(seal)) {
            return Break.of(Reason.SEAL_CHANGED, seal);
        }
        keptFrom = Math.max(keptFrom, seal.statement().retained().keptFrom());
        if (seal.statement().lastUsedAt().isBefore(horizon)) {
            outlived++;
            return null;
        }
        return compare(seal, uses);
    }

    private boolean contradicts(Seal seal) {
        return witnesses.stream()
                .anyMatch(witness ->
                        witness.sequence() == seal.sequence() && !witness.mac().equals(seal.mac()));
    }

    private @Nullable Break compare(Seal seal, List<RecordedUse> uses) {
        int sealed = seal.statement().rows();
        if (uses.size() != sealed) {
            return Break.of(uses.size() < sealed ? Reason.ROW_REMOVED : Reason.ROW_ADDED, seal);
        }
        if (!RecordedUse.root(uses).equals(seal.statement().root())) {
            return Break.of(Reason.ROW_CHANGED, seal);
        }
        Instant hurried = seal.statement().sealedAt().minus(LATE);
        late += uses.stream().filter(use -> use.usedAt().isBefore(hurried)).count();
        rows += sealed;
        return null;
    }

    /** Seals that are missing before the first, more than retention ever took, or behind the last. */
    private @Nullable Break frontOrEnd() {
        if (first != null && first.sequence() > keptFrom) {
            return Break.ofSeal(Reason.SEAL_MISSING, keptFrom);
        }
        long reached = last == null ? 0 : last.sequence();
        return witnesses.stream().anyMatch(witness -> witness.sequence() > reached)
                ? Break.ofSeal(Reason.END_CUT_OFF, reached + 1)
                : null;
    }

    /** Rows that neither are sealed nor wait for it. */
    long strays(Counts counts) {
        return counts.rows() - rows - counts.waiting();
    }

    Optional<Break> broken() {
        return Optional.ofNullable(broken);
    }

    /**
     * What was found.
     *
     * @param unsealed how many uses wait for their seal
     * @param where the first thing that is wrong
     */
    Verification found(long unsealed, @Nullable Break where) {
        return new Verification(
                first == null ? 0 : first.sequence(),
                last == null ? null : last.witness(),
                rows,
                outlived,
                unsealed,
                late,
                where);
    }
}
