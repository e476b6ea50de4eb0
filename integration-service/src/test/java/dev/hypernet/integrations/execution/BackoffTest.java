package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.connector.Method.Retries;
import dev.hypernet.testkit.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Retries RULES =
            new Retries(5, 3, Duration.ofMillis(100), Duration.ofMillis(1000), List.of("503"));
    private static final RandomGenerator LEAST = () -> 0L;
    private static final RandomGenerator MOST = () -> -1L;

    @Test
    @Requirement("D07")
    void eachPauseIsLongerThanTheOneBeforeUpToTheLongest() {
        assertThat(pauses(MOST)).containsExactly(100L, 300L, 900L, 1000L, 1000L);
    }

    @Test
    @Requirement("D07")
    void chanceTakesHalfOfItAtMost() {
        assertThat(pauses(LEAST)).containsExactly(50L, 150L, 450L, 500L, 500L);
    }

    private static List<Long> pauses(RandomGenerator chance) {
        return IntStream.range(0, 5)
                .mapToObj(retry -> Backoff.of(RULES, retry, chance).toMillis())
                .toList();
    }
}
