package dev.hypernet.objects.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HalvingTest {
    private static final List<Integer> THOUSAND =
            IntStream.range(0, 1000).boxed().toList();

    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void aFewAmongManyAreFoundInFewTries() {
        assertThat(refusedOf(THOUSAND, List.of(3, 500, 999))).isEqualTo(Map.of(3, "odd", 500, "odd", 999, "odd"));
        assertThat(tries.get()).isLessThan(70);
    }

    @Test
    void whereNothingIsRefusedOneTryTells() {
        assertThat(refusedOf(THOUSAND, List.of())).isEmpty();
        assertThat(tries.get()).isEqualTo(1);
        assertThat(refusedOf(List.of(), List.of())).isEmpty();
        assertThat(tries.get()).isEqualTo(1);
    }

    @Test
    void whereVeryManyAreRefusedTheRestIsNotTried() {
        Map<Integer, String> refused = refusedOf(THOUSAND, THOUSAND);

        assertThat(refused).hasSize(1000).containsEntry(0, "odd").containsEntry(999, Halving.NOT_TRIED);
        assertThat(refused.values()).filteredOn("odd"::equals).hasSize(Halving.MOST);
        assertThat(tries.get()).isLessThan(3 * Halving.MOST);
    }

    @Test
    void whatWasTriedAndTakenIsNotRefusedThoughTheRestIsNotTried() {
        List<Integer> odd = IntStream.range(500, 1000).boxed().toList();

        assertThat(refusedOf(THOUSAND, odd)).hasSize(500).doesNotContainKey(499);
    }

    private Map<Integer, String> refusedOf(List<Integer> all, List<Integer> odd) {
        return Halving.refused(all, part -> {
                    tries.incrementAndGet();
                    return Uni.createFrom()
                            .item(part.stream().anyMatch(odd::contains) ? Optional.of("odd") : Optional.empty());
                })
                .await()
                .indefinitely();
    }
}
