package dev.hypernet.benchmarks.linkbench;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Draws operations in the proportions of the mix; those left out leave the others' proportions as they are. */
final class Mix {

    private final Operation[] drawn;

    Mix(Set<Operation> without) {
        Set<Operation> kept = EnumSet.allOf(Operation.class);
        kept.removeAll(without);
        int total = kept.stream().mapToInt(Operation::share).sum();
        drawn = new Operation[total];
        int next = 0;
        for (Operation operation : kept) {
            for (int each = 0; each < operation.share(); each++) {
                drawn[next++] = operation;
            }
        }
    }

    Operation next(RandomGenerator random) {
        return drawn[random.nextInt(drawn.length)];
    }
}
