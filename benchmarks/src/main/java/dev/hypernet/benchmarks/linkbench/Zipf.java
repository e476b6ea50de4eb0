package dev.hypernet.benchmarks.linkbench;

import java.util.random.RandomGenerator;

/**
 * Ranks from 0 on, the first the likeliest: the probability falls with a power below one of the rank. By the approximation
 * of Gray et al. (Quickly Generating Billion-Record Synthetic Databases, 1994), as LinkBench draws them.
 */
final class Zipf {

    private final int size;
    private final double exponent;
    private final double zeta;
    private final double alpha;
    private final double eta;

    Zipf(int size, double exponent) {
        if (size < 2 || exponent <= 0 || exponent >= 1) {
            throw new IllegalArgumentException("two ranks or more, an exponent between 0 and 1");
        }
        this.size = size;
        this.exponent = exponent;
        this.zeta = zeta(size, exponent);
        this.alpha = 1 / (1 - exponent);
        this.eta = (1 - Math.pow(2.0 / size, 1 - exponent)) / (1 - zeta(2, exponent) / zeta);
    }

    int next(RandomGenerator random) {
        double uniform = random.nextDouble();
        double scaled = uniform * zeta;
        if (scaled < 1) {
            return 0;
        }
        if (scaled < 1 + Math.pow(0.5, exponent)) {
            return 1;
        }
        return (int) Math.min(size - 1, size * Math.pow(eta * uniform - eta + 1, alpha));
    }

    /** Returns the probability of a rank. */
    double probability(int rank) {
        return Math.pow(rank + 1, -exponent) / zeta;
    }

    private static double zeta(int size, double exponent) {
        double sum = 0;
        for (int rank = 1; rank <= size; rank++) {
            sum += Math.pow(rank, -exponent);
        }
        return sum;
    }
}
