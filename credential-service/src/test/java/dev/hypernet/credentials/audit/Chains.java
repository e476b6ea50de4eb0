package dev.hypernet.credentials.audit;

import dev.hypernet.credentials.audit.Seal.Retained;
import dev.hypernet.credentials.audit.Seal.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Chains in memory, each seal over three uses, a second after another. */
final class Chains {
    static final Instant BEGINNING = Instant.parse("2026-11-21T10:00:00Z");
    static final String KEY = "only-for-tests:audit-0123456789abcdef0123456789abcdef";

    private Chains() {}

    static SealingKeys keys() {
        return keys(KEY);
    }

    static SealingKeys keys(String current, String... earlier) {
        return new SealingKeys(current, Optional.of(List.of(earlier)));
    }

    /** Seals with what lies under each. */
    record Chain(List<Seal> seals, Map<Long, List<RecordedUse>> uses) {

        static Chain of(int length) {
            return of(length, keys());
        }

        static Chain of(int length, SealingKeys keys) {
            Chain chain = new Chain(new ArrayList<>(), new HashMap<>());
            for (int number = 0; number < length; number++) {
                chain.grow(keys, Retained.EVERYTHING);
            }
            return chain;
        }

        void grow(SealingKeys keys, Retained retained) {
            Seal before = seals.isEmpty() ? null : seals.getLast();
            long from = 3L * (before == null ? 0 : before.sequence());
            List<RecordedUse> rows = List.of(use(from + 1), use(from + 2), use(from + 3));
            Seal seal = keys.seal(Statement.over(
                    rows, before, retained, rows.getLast().usedAt().plusSeconds(2)));
            seals.add(seal);
            uses.put(seal.sequence(), rows);
        }

        List<RecordedUse> rows(long sequence) {
            return uses.getOrDefault(sequence, List.of());
        }

        /** Without the seal of this sequence and what lies under it. */
        Chain without(long sequence) {
            seals.removeIf(seal -> seal.sequence() == sequence);
            uses.remove(sequence);
            return this;
        }

        Verification walked(Witness... witnesses) {
            return walked(keys(), Instant.EPOCH, witnesses);
        }

        Verification walked(SealingKeys keys, Instant horizon, Witness... witnesses) {
            ChainWalk walk = new ChainWalk(keys, horizon, List.of(witnesses));
            int some = Math.min(2, seals.size());
            if (!walk.go(seals.subList(0, some), uses) && !walk.go(seals.subList(some, seals.size()), uses)) {
                walk.end();
            }
            return walk.found(0, walk.broken().orElse(null));
        }
    }

    static RecordedUse use(long position) {
        return new RecordedUse(
                position,
                new UUID(0, 1),
                new UUID(1, position),
                new UUID(0, 2),
                BEGINNING.plus(Duration.ofSeconds(position)),
                "sync-worker",
                "lease",
                "sync",
                1L,
                "leased");
    }
}
