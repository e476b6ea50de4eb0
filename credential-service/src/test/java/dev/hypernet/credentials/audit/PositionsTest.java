package dev.hypernet.credentials.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PositionsTest {

    @Test
    void neighboursAreOneRun() {
        assertThat(Positions.of(List.of(1L, 2L, 3L, 7L, 9L, 10L))).isEqualTo("{[1,4),[7,8),[9,11)}");
    }

    @Test
    void oneThatComesTwiceCountsOnce() {
        assertThat(Positions.of(List.of(4L, 4L, 5L))).isEqualTo("{[4,6)}");
    }
}
