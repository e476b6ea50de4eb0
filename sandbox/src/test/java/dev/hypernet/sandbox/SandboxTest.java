package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SandboxTest {

    private static final SandboxOptions ANY_PORT = SandboxOptions.of(0, "hypernet", Secret.of("hush"));

    @Test
    void itListensOnAFreeLoopbackPort() {
        try (Sandbox sandbox = Sandbox.start(ANY_PORT)) {
            assertThat(sandbox.url().getHost()).isEqualTo("127.0.0.1");
            assertThat(sandbox.url().getPort()).isPositive();
        }
    }

    @Test
    void aTakenPortIsSaidToBeTaken() {
        try (Sandbox sandbox = Sandbox.start(ANY_PORT)) {
            int taken = sandbox.url().getPort();
            assertThatThrownBy(() -> Sandbox.start(SandboxOptions.of(taken, "hypernet", Secret.of("hush"))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(String.valueOf(taken));
        }
    }

    @Test
    void theUsualOptionsAreThese() {
        assertThat(ANY_PORT.accessTokenLifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(ANY_PORT.keptDeletions()).isEqualTo(10_000);
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThatThrownBy(() -> SandboxOptions.of(70_000, "hypernet", Secret.of("hush")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SandboxOptions.of(0, " ", Secret.of("hush")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ANY_PORT.withAccessTokenLifetime(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ANY_PORT.withKeptDeletions(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noSecretIsEverPrinted() {
        assertThat(ANY_PORT.toString()).contains("hypernet").doesNotContain("hush");
    }
}
