package dev.hypernet.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.sync.page.PageOutcome.Deferred;
import dev.hypernet.testkit.Requirement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    private final Patience patience = new Patience(Clock.fixed(NOW, ZoneOffset.UTC), new Random(1));

    @ParameterizedTest
    @CsvSource({"0, 1, 2", "1, 2, 4", "4, 16, 32", "6, 64, 128"})
    void pausesDoubleAndAreNeverTheSame(int attempt, int shortest, int longest) {
        assertThat(deferred(attempt, null).resumeAt()).isBetween(NOW.plusSeconds(shortest), NOW.plusSeconds(longest));
    }

    @Test
    void aProvidersWishIsOlderThanAnyRule() {
        assertThat(deferred(3, NOW.plusSeconds(3_600)).resumeAt()).isEqualTo(NOW.plusSeconds(3_600));
    }

    @Test
    void aProviderThatWishesForNoPauseGetsASecond() {
        assertThat(deferred(3, NOW.minusSeconds(5)).resumeAt()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    @Requirement("S07")
    void toBeThrottledAgainAndAgainIsNoFailure() {
        SyncRequested request = Requests.at(Requests.full("sandbox_photos", "media"), 0, null, 7);
        for (int time = 0; time < 20; time++) {
            Deferred deferred = (Deferred) patience.throttled(request, "rate_limited", null);

            assertThat(deferred.again()).isEqualTo(request);
            assertThat(deferred.resumeAt()).isBetween(NOW.plusSeconds(30), NOW.plusSeconds(60));
            request = deferred.again();
        }
    }

    @Test
    void aThrottledPageWaitsAsLongAsItIsAskedTo() {
        SyncRequested request = Requests.full("sandbox_photos", "media");

        assertThat(patience.throttled(request, "rate_limited", NOW.plusSeconds(3_600)))
                .isEqualTo(new Deferred(request, "rate_limited", NOW.plusSeconds(3_600)));
        assertThat(patience.throttled(request, "rate_limited", NOW.minusSeconds(5)))
                .isEqualTo(new Deferred(request, "rate_limited", NOW.plusSeconds(1)));
    }

    @Test
    @Requirement("S07")
    void aNeighbourIsWaitedForWithGrowingPausesAndADayAtTheMost() {
        SyncRequested request = Requests.at(Requests.full("sandbox_photos", "media"), 0, null, 7);
        Duration waited = Duration.ZERO;
        PageOutcome outcome = patience.deferForNeighbour(request);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Deferred.class,
                        first -> assertThat(first.resumeAt()).isBetween(NOW.plusMillis(2_500), NOW.plusSeconds(5)));

        while (outcome instanceof Deferred deferred) {
            Duration pause = Duration.between(NOW, deferred.resumeAt());
            assertThat(pause).isLessThanOrEqualTo(Duration.ofMinutes(5));
            assertThat(deferred.again().attempt()).isEqualTo(7);
            waited = waited.plus(pause);
            outcome = patience.deferForNeighbour(deferred.again());
        }

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        PageOutcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo("neighbour_unavailable"));
        assertThat(waited).isBetween(Duration.ofHours(20), Duration.ofHours(28));
    }

    @Test
    void aNeighbourThatAnsweredMeanwhileIsWaitedForAnew() {
        SyncRequested tired =
                Requests.full("sandbox_photos", "media").afterWait().afterWait();

        assertThat(((Deferred) patience.throttled(tired, "rate_limited", null))
                        .again()
                        .waited())
                .isZero();
    }

    private Deferred deferred(int attempt, @Nullable Instant retryAt) {
        return (Deferred) patience.defer(
                Requests.at(Requests.full("sandbox_photos", "media"), 0, null, attempt),
                "provider_unavailable",
                retryAt);
    }
}
