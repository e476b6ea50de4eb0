package dev.hypernet.benchmarks.linkbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hypernet.benchmarks.graph.Nodes;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is drawn has the shape LinkBench says. */
class DrawTest {
    private static final int DRAWS = 400_000;

    private final RandomGenerator random = new SplittableRandom(42);

    @ParameterizedTest
    @ValueSource(doubles = {0.8, 0.741, 0.625, 0.606})
    void theFirstRanksAreAsLikelyAsZipfSays(double exponent) {
        Zipf zipf = new Zipf(10_000, exponent);
        int[] seen = new int[10_000];
        for (int draw = 0; draw < DRAWS; draw++) {
            seen[zipf.next(random)]++;
        }
        assertThat((double) seen[0] / DRAWS).isCloseTo(zipf.probability(0), within(0.002));
        assertThat((double) seen[1] / DRAWS).isCloseTo(zipf.probability(1), within(0.002));
        double tenth = Arrays.stream(seen, 0, 1_000).sum() / (double) DRAWS;
        assertThat(tenth)
                .isCloseTo(
                        IntStream.range(0, 1_000).mapToDouble(zipf::probability).sum(), within(0.02));
    }

    @Test
    void sizesOfMultigetsAreGeometric() {
        long total = 0;
        int ones = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            int size = Draw.multiget(random);
            assertThat(size).isBetween(1, 200);
            total += size;
            ones += size == 1 ? 1 : 0;
        }
        assertThat((double) ones / DRAWS).isCloseTo(0.382, within(0.005));
        assertThat((double) total / DRAWS).isCloseTo(1 / 0.382, within(0.02));
    }

    @Test
    void everyRankIsAnotherNode() {
        Draw draw = new Draw(new Nodes(10, 1_000));
        Set<Integer> nodes = new HashSet<>();
        for (int rank = 0; rank < 10_000; rank++) {
            nodes.add(draw.scattered(rank));
        }
        assertThat(nodes).hasSize(10_000);
    }

    @Test
    void operationsComeInTheirShares() {
        Mix mix = new Mix(Set.of());
        Map<Operation, Integer> seen = new EnumMap<>(Operation.class);
        for (int draw = 0; draw < DRAWS; draw++) {
            seen.merge(mix.next(random), 1, Integer::sum);
        }
        for (Operation operation : Operation.values()) {
            assertThat(seen.getOrDefault(operation, 0) / (double) DRAWS)
                    .isCloseTo(operation.share() / 10_000.0, within(0.005));
        }
    }

    @Test
    void whatIsLeftOutIsNeverDrawn() {
        Mix mix = new Mix(Set.of(Operation.GETLINKLIST));
        for (int draw = 0; draw < 10_000; draw++) {
            assertThat(mix.next(random)).isNotEqualTo(Operation.GETLINKLIST);
        }
    }
}
