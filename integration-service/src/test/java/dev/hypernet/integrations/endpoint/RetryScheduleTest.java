package dev.hypernet.integrations.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    @Test
    void itIsTheSpecificationsAndEnds() {
        assertThat(IntStream.rangeClosed(1, 10).mapToObj(attempt -> RetrySchedule.after(attempt, 0)))
                .containsExactlyElementsOf(
                        Stream.of("PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H", "")
                                .map(pause -> Optional.of(pause)
                                        .filter(text -> !text.isEmpty())
                                        .map(Duration::parse))
                                .toList());
    }

    @Test
    void whatFailedTogetherDoesNotComeBackTogether() {
        assertThat(RetrySchedule.after(2, 0.5)).contains(Duration.ofSeconds(315));
        assertThat(RetrySchedule.after(2, 1)).contains(Duration.ofSeconds(330));
    }
}
