package dev.hypernet.benchmarks;

import java.util.List;

/** The value in the middle: one bad slice does not move it. */
public final class Median {

    private Median() {}

    /** Returns the middle one; of an even number the mean of the two in the middle. */
    public static double of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
