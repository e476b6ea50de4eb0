package dev.hypernet.integrations.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.testkit.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckTimesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T16:20:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final CheckTimes HOURLY = new CheckTimes(HOUR);

    @Test
    @Requirement("I17")
    void anIntegrationHasItsOwnPlaceInEachInterval() {
        IntegrationId id = IntegrationId.random();

        Instant next = HOURLY.next(id, NOW);

        assertThat(next).isAfter(NOW).isBeforeOrEqualTo(NOW.plus(HOUR));
        assertThat(HOURLY.next(id, next)).isEqualTo(next.plus(HOUR));
        assertThat(HOURLY.next(id, next.minusMillis(1))).isEqualTo(next);
        assertThat(HOURLY.next(id, NOW.plus(Duration.ofDays(9)))).isEqualTo(next.plus(Duration.ofDays(9)));
    }

    @Test
    void manyLieEvenlyInTheInterval() {
        Random chance = new Random(17);
        Map<Long, Long> quarters = Stream.generate(() -> new IntegrationId(version4(chance)))
                .limit(4000)
                .collect(Collectors.groupingBy(
                        id -> Duration.between(NOW, HOURLY.next(id, NOW)).toMinutes() / 15, Collectors.counting()));

        assertThat(quarters.values()).allMatch(count -> count > 800);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 100, Integer.MAX_VALUE})
    void oneThatIsUnwellIsLookedAtSoonerButNeverAtOnce(int failures) {
        IntegrationId id = IntegrationId.random();

        Instant next = HOURLY.nextAfterFailure(id, NOW, failures);

        assertThat(next).isAfter(NOW).isBeforeOrEqualTo(HOURLY.next(id, NOW));
    }

    @Test
    void thePausesOfOneThatIsUnwellGrow() {
        IntegrationId id = new IntegrationId(UUID.fromString("5a3c7a3e-98a1-4a6e-9d1b-0f0e5c3a7b11"));
        Instant justChecked = HOURLY.next(id, NOW);

        for (int failures = 1; failures <= 6; failures++) {
            Duration pause = Duration.between(justChecked, HOURLY.nextAfterFailure(id, justChecked, failures));
            Duration whole = HOUR.dividedBy(1L << (7 - failures));
            assertThat(pause).isBetween(whole.dividedBy(2), whole.plusMillis(1));
        }
        assertThat(HOURLY.nextAfterFailure(id, justChecked, 7)).isEqualTo(justChecked.plus(HOUR));
    }

    @Test
    void evenTheShortestIntervalHasPauses() {
        CheckTimes restless = new CheckTimes(Duration.ofMillis(1));

        assertThat(restless.next(IntegrationId.random(), NOW)).isEqualTo(NOW.plusMillis(1));
        assertThat(restless.nextAfterFailure(IntegrationId.random(), NOW, 1)).isEqualTo(NOW.plusMillis(1));
        assertThatThrownBy(() -> new CheckTimes(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static UUID version4(Random chance) {
        return new UUID((chance.nextLong() & ~0xF000L) | 0x4000L, (chance.nextLong() & ~(3L << 62)) | (2L << 62));
    }
}
