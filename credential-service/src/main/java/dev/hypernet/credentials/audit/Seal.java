package dev.hypernet.credentials.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was in the audit when it was sealed, and the code that only this service can make.
 *
 * @param keyId names the key of the code
 * @param mac HMAC-SHA-256 over the statement and the key's name: 64 lower-case hexadecimal digits
 */
record Seal(Statement statement, String keyId, String mac) {

    long sequence() {
        return statement.sequence();
    }

    Witness witness() {
        return new Witness(sequence(), mac);
    }

    /**
     * What a seal says.
     *
     * @param sequence counts from 1 without a gap
     * @param rows how many are sealed, all of one month
     * @param positions of exactly these rows, as {@link Positions} writes them
     * @param firstUsedAt of the earliest of them
     * @param root {@link RecordedUse#root} of them
     * @param previous the code of the seal before
     */
    record Statement(
            long sequence,
            Instant sealedAt,
            int rows,
            String positions,
            Instant firstUsedAt,
            Instant lastUsedAt,
            String root,
            Retained retained,
            String previous) {
        private static final String NOTHING_BEFORE = "0".repeat(64);

        /** Over rows of one month in the order of their positions, behind another seal or as the first. */
        static Statement over(List<RecordedUse> rows, @Nullable Seal before, Retained retained, Instant sealedAt) {
            List<Instant> times =
                    rows.stream().map(RecordedUse::usedAt).sorted().toList();
            return new Statement(
                    before == null ? 1 : before.sequence() + 1,
                    sealedAt,
                    rows.size(),
                    Positions.of(rows.stream().map(RecordedUse::position).toList()),
                    times.getFirst(),
                    times.getLast(),
                    RecordedUse.root(rows),
                    retained,
                    before == null ? NOTHING_BEFORE : before.mac());
        }

        /** Whether it names the seal before; the first one there is names none, or one that retention took. */
        boolean follows(@Nullable Seal before) {
            return before == null ? sequence > 1 || previous.equals(NOTHING_BEFORE) : previous.equals(before.mac());
        }

        /** What the code is made of. */
        String text() {
            return Netstrings.of(
                    sequence,
                    sealedAt,
                    rows,
                    positions,
                    firstUsedAt,
                    lastUsedAt,
                    root,
                    retained.horizon(),
                    retained.keptFrom(),
                    previous);
        }
    }

    /**
     * What retention has left.
     *
     * @param horizon the beginning of a month: uses before it may have gone
     * @param keptFrom seals before this sequence may have gone
     */
    record Retained(Instant horizon, long keptFrom) {
        static final Retained EVERYTHING = new Retained(Instant.EPOCH, 1);
    }
}
