package dev.hypernet.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-06T08:49:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0                              | 2026-11-06T08:49:00Z
        37                             | 2026-11-06T08:49:37Z
        86400                          | 2026-11-07T08:49:00Z
        Fri, 06 Nov 2026 08:49:37 GMT  | 2026-11-06T08:49:37Z
        Friday, 06-Nov-26 08:49:37 GMT | 2026-11-06T08:49:37Z
        Fri Nov  6 08:49:37 2026       | 2026-11-06T08:49:37Z
        """)
    void secondsAndEachWayToWriteADateAreUnderstood(String header, Instant expected) {
        assertThat(RetryAfter.of(header, NOW)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"86401", "999999999", "Sun, 06 Nov 2033 08:49:37 GMT"})
    void nobodyIsWaitedForLongerThanADay(String header) {
        assertThat(RetryAfter.of(header, NOW)).contains(Instant.parse("2026-11-07T08:49:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void whatIsOverIsNow(String header) {
        assertThat(RetryAfter.of(header, NOW)).contains(NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-1", "1.5", "٣", "99999999999999999999", "2026-11-06T08:49:37Z"})
    void nonsenseIsLikeNothing(String header) {
        assertThat(RetryAfter.of(header, NOW)).isEmpty();
    }

    @Test
    void whereNothingIsSaidThereIsNothing() {
        assertThat(RetryAfter.of(null, NOW)).isEmpty();
    }
}
