package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.testkit.Requirement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefreshTimesTest {
    private static final Duration LONGEST = Duration.ofSeconds(48);

    @Test
    @Requirement("C09")
    void whoIsAliveIsNeverTakenForDead() {
        assertThatThrownBy(() -> Renewals.requireThatTheLivingAreNotTakenForDead(LONGEST, LONGEST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("hypernet.refresh.abandoned-after is PT48S;"
                        + " it must be longer than the PT48S that a refresh may take");
        assertThatCode(() -> Renewals.requireThatTheLivingAreNotTakenForDead(Duration.ofMinutes(1), LONGEST))
                .doesNotThrowAnyException();
    }
}
