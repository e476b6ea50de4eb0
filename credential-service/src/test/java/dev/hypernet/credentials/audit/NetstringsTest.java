package dev.hypernet.credentials.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NetstringsTest {

    @Test
    void eachValueHasItsLengthInBytesBeforeIt() {
        assertThat(Netstrings.of("sync", 12L, "grün", null, Instant.parse("2026-11-21T10:00:00.123Z")))
                .isEqualTo("4:sync,2:12,5:grün,0:,24:2026-11-21T10:00:00.123Z,");
    }

    @Test
    void noValueLendsToItsNeighbour() {
        assertThat(Netstrings.of("ab", "c")).isNotEqualTo(Netstrings.of("a", "bc"));
        assertThat(Netstrings.of("a,1:b")).isNotEqualTo(Netstrings.of("a", "b"));
    }
}
