package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "respond-async",
                "Respond-Async",
                "respond-async, wait=10",
                "wait=10 ,respond-async",
                "handling=lenient; strict=\"a, b\", respond-async",
                "respond-async;foo=bar"
            })
    void whoWouldRatherNotWaitSaysSo(String header) {
        assertThat(Prefer.respondsAsync(List.of(header))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wait=10",
                "foo=\"respond-async\"",
                "foo=\"a, respond-async, b\"",
                "not-respond-async",
                "\"",
                ","
            })
    void otherPreferencesMeanNothing(String header) {
        assertThat(Prefer.respondsAsync(List.of(header))).isFalse();
    }

    @Test
    void aHeaderMayBeAsLongAsAServerTakesIt() {
        String endless = "a".repeat(1 << 14);
        assertThat(Prefer.respondsAsync(List.of(endless))).isFalse();
        assertThat(Prefer.respondsAsync(List.of("a=\"" + endless + "\", respond-async")))
                .isTrue();
    }

    @Test
    void aHeaderMayComeInLines() {
        assertThat(Prefer.respondsAsync(List.of("wait=10", "respond-async"))).isTrue();
        assertThat(Prefer.respondsAsync(List.of())).isFalse();
    }
}
