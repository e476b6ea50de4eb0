package dev.hypernet.integrations.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.testkit.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncIntervalTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"hourly,PT1H", "daily,P1D", "weekly,P7D", "PT5M,PT5M", "PT90M,PT90M", "P7D,P7D"})
    @Requirement("S05")
    void eachIntegrationHasItsMomentOnceInADuration(String text, Duration duration) {
        UUID integration = UUID.randomUUID();

        Instant first = interval(text).next(integration, NOON);
        Instant second = interval(text).next(integration, first);

        assertThat(first).isAfter(NOON).isBeforeOrEqualTo(NOON.plus(duration));
        assertThat(second).isEqualTo(first.plus(duration));
        assertThat(interval(text).next(integration, first.minusMillis(1))).isEqualTo(first);
    }

    @Test
    @Requirement("S07")
    void whatWasMissedIsOneMoment() {
        UUID integration = UUID.randomUUID();
        Instant missed = interval("hourly").next(integration, NOON);

        Instant next = interval("hourly").next(integration, NOON.plus(Duration.ofDays(3)));

        assertThat(Duration.between(missed, next)).isEqualTo(Duration.ofDays(3));
    }

    @Test
    @Requirement("S07")
    void momentsAreSpreadOverTheWholeDuration() {
        List<Long> perTenth = tenths("hourly", Duration.ofHours(1), 10_000);

        assertThat(perTenth)
                .hasSize(10)
                .allSatisfy(moments -> assertThat(moments).isBetween(800L, 1200L));
    }

    @Test
    @Requirement({"S05", "S07"})
    void theTimesOfACronAreUtcAndSpreadOverTenMinutesAtMost() {
        Instant nine = Instant.parse("2026-11-23T09:00:00Z");

        List<Instant> moments = Stream.generate(UUID::randomUUID)
                .limit(1000)
                .map(integration -> interval("0 9 * * 1-5").next(integration, NOON))
                .toList();

        assertThat(moments).allSatisfy(moment -> assertThat(moment).isBetween(nine, nine.plus(Duration.ofMinutes(10))));
        assertThat(moments.stream().distinct().count()).isGreaterThan(900);
        assertThat(tenths("*/5 * * * *", Duration.ofSeconds(30), 1000)).hasSize(10);
    }

    @Test
    void aMomentOfTheTimeThatJustWasIsNotLeftOut() {
        UUID integration = UUID.randomUUID();
        SyncInterval hourly = interval("0 * * * *");
        Instant moment = hourly.next(integration, NOON.minus(Duration.ofMinutes(30)));

        assertThat(moment).isBetween(NOON, NOON.plus(Duration.ofMinutes(6)));
        assertThat(hourly.next(integration, moment.minusMillis(1))).isEqualTo(moment);
        assertThat(hourly.next(integration, moment)).isEqualTo(moment.plus(Duration.ofHours(1)));
    }

    @Test
    void aCronKnowsNoSummerTime() {
        UUID integration = UUID.randomUUID();
        SyncInterval atHalfPastTwo = interval("30 2 * * *");

        Instant first = atHalfPastTwo.next(integration, Instant.parse("2026-03-28T00:00:00Z"));
        Instant second = atHalfPastTwo.next(integration, first);
        Instant third = atHalfPastTwo.next(integration, second);

        assertThat(List.of(Duration.between(first, second), Duration.between(second, third)))
                .containsOnly(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "often",
                "PT4M59S",
                "P8D",
                "-PT1H",
                "P1M",
                "PT",
                "* * * * *",
                "*/4 * * * *",
                "0,57 * * * *",
                "0 0 30 2 *",
                "0 0 * *",
                "0 0 * * * *",
                "@daily"
            })
    @Requirement("S05")
    void whatIsTooOftenTooSeldomOrNotToBeReadIsNoInterval(String text) {
        assertThat(SyncInterval.of(text)).isEmpty();
    }

    private static List<Long> tenths(String text, Duration of, int integrations) {
        Instant begin = interval(text).next(new UUID(0, 0), NOON);
        return Stream.generate(UUID::randomUUID)
                .limit(integrations)
                .map(integration -> interval(text).next(integration, begin.minusMillis(1)))
                .map(moment -> Duration.between(begin, moment).toMillis() * 10 / of.toMillis())
                .collect(Collectors.groupingBy(tenth -> tenth, TreeMap::new, Collectors.counting()))
                .values()
                .stream()
                .toList();
    }

    private static SyncInterval interval(String text) {
        return SyncInterval.of(text).orElseThrow();
    }
}
