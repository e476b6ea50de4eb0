package dev.hypernet.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DepartureTest {
    private final Departure departure = new Departure();

    @Test
    void whoeverGivesUpFirstIsToldThatNothingLeftAndNothingDoes() {
        assertThat(departure.giveUp()).isFalse();
        assertThat(departure.begin()).isFalse();
        assertThat(departure.hasBegun()).isFalse();
        assertThat(departure.giveUp()).isFalse();
    }

    @Test
    void whatHasLeftIsToldAndMoreMayFollow() {
        assertThat(departure.begin()).isTrue();
        assertThat(departure.begin()).isTrue();
        assertThat(departure.giveUp()).isTrue();
        assertThat(departure.hasBegun()).isTrue();
    }
}
