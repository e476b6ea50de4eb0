package dev.hypernet.benchmarks;

import dev.hypernet.benchmarks.Http.Request;
import dev.hypernet.local.Console;
import dev.hypernet.local.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * The same request to the product and to the bare application, by turns, so that a machine's drift hits both.
 *
 * @param service who answers for the product
 */
record Duel(String name, Service service, Supplier<Request> product, Supplier<Request> bare) {

    /** How long and how often. */
    record Rhythm(int clients, int warmUpSeconds, int pairs, int seconds) {

        Duration slice() {
            return Duration.ofSeconds(seconds);
        }

        Duration warmUp() {
            return Duration.ofSeconds(warmUpSeconds);
        }
    }

    /** Both sides of a duel, in the order they were run. */
    record Score(String name, List<Slice> product, List<Slice> bare) {

        /** The median of the ratios of neighbouring slices. */
        double ratio() {
            List<Double> ratios = new ArrayList<>();
            for (int pair = 0; pair < product.size(); pair++) {
                ratios.add(product.get(pair).perSecond() / bare.get(pair).perSecond());
            }
            return Median.of(ratios);
        }

        double productPerSecond() {
            return Median.of(product.stream().map(Slice::perSecond).toList());
        }

        double barePerSecond() {
            return Median.of(bare.stream().map(Slice::perSecond).toList());
        }

        double productMillis(double percentile) {
            return millis(product, percentile);
        }

        double bareMillis(double percentile) {
            return millis(bare, percentile);
        }

        long refused() {
            return product.stream().mapToLong(Slice::refused).sum()
                    + bare.stream().mapToLong(Slice::refused).sum();
        }

        private static double millis(List<Slice> slices, double percentile) {
            Histogram all = new Histogram(Slice.DIGITS);
            slices.forEach(slice -> all.add(slice.latencies()));
            return all.getValueAtPercentile(percentile) / 1000.0;
        }
    }

    Score run(Http http, Rhythm rhythm, Console console) {
        Slice.run(http, rhythm.clients(), rhythm.warmUp(), product);
        Slice.run(http, rhythm.clients(), rhythm.warmUp(), bare);
        List<Slice> ofProduct = new ArrayList<>();
        List<Slice> ofBare = new ArrayList<>();
        for (int pair = 0; pair < rhythm.pairs(); pair++) {
            ofProduct.add(Slice.run(http, rhythm.clients(), rhythm.slice(), product));
            ofBare.add(Slice.run(http, rhythm.clients(), rhythm.slice(), bare));
            console.line("%s: %,.0f/s, bare %,.0f/s"
                    .formatted(
                            name,
                            ofProduct.getLast().perSecond(),
                            ofBare.getLast().perSecond()));
        }
        return new Score(name, ofProduct, ofBare);
    }
}
