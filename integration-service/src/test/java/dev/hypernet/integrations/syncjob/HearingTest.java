package dev.hypernet.integrations.syncjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.testkit.Requirement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class HearingTest {
    private static final Instant BEGUN = Instant.parse("2026-11-22T03:00:00Z");

    @Test
    @Requirement("S06")
    void whoHasJustBegunDoesNotTakeSilenceForAnEnd() {
        Watch watch = new Watch();
        Hearing hearing = new Hearing(watch, Duration.ofMinutes(3));
        assertThat(hearing.isEnough()).isFalse();

        watch.now = BEGUN.plusSeconds(179);
        assertThat(hearing.isEnough()).isFalse();

        watch.now = BEGUN.plusSeconds(180);
        assertThat(hearing.isEnough()).isTrue();
    }

    @Test
    void whereNobodyIsToBeHeardFirstItIsEnoughAtOnce() {
        assertThat(new Hearing(new Watch(), Duration.ZERO).isEnough()).isTrue();
    }

    private static final class Watch extends Clock {
        private Instant now = BEGUN;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
