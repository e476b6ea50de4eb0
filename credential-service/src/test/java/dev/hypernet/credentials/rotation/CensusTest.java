package dev.hypernet.credentials.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.secret.SecretKeys.Ring;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CensusTest {
    private static final Ring FIRST = ring("1", "1");
    private static final Ring BOTH = ring("2", "1", "2");
    private static final Ring SECOND = ring("2", "2");

    @Test
    @Requirement("C06")
    void aKeyMayGoWhenNoSecretNamesItAndNoneWillTakeIt() {
        assertThat(new Census("2", Map.of("2", 5L)).objection(BOTH, SECOND)).isEmpty();
        assertThat(new Census(null, Map.of()).objection(FIRST, SECOND)).isEmpty();
    }

    @Test
    @Requirement("C06")
    void aKeyThatASecretNamesMayNotGo() {
        assertThat(new Census("2", Map.of("1", 1L, "2", 5L)).objection(BOTH, SECOND))
                .contains("the key of version 1 is missing, yet secrets need it");
    }

    @Test
    @Requirement("C06")
    void aKeyThatOtherProcessesStillWriteWithMayNotGo() {
        assertThat(new Census("1", Map.of()).objection(BOTH, SECOND))
                .contains("the key of version 1 is missing, yet secrets need it");
    }

    @Test
    @Requirement("C06")
    void aKeyThatASecretNamesMayNotChange() {
        Ring changed = new Ring("1", Map.of("1", Secret.of("another key of version one, long enough")));

        assertThat(new Census("1", Map.of("1", 1L)).objection(FIRST, changed))
                .contains("the key of version 1 is another one, yet secrets need it");
        assertThat(new Census(null, Map.of()).objection(FIRST, changed)).isEmpty();
    }

    @Test
    @Requirement("C06")
    void anotherKeyBesideIsNoObjection() {
        assertThat(new Census("1", Map.of("1", 1L)).objection(FIRST, BOTH)).isEmpty();
    }

    @Test
    @Requirement("C06")
    void itTellsWhatIsMissingAndWhatIsNeededNoMore() {
        Census census = new Census("2", Map.of("2", 5L, "0", 1L));

        assertThat(census.missing(BOTH)).containsExactly("0");
        assertThat(census.unused(BOTH)).containsExactly("1");
        assertThat(census.unused(FIRST)).isEmpty();
    }

    private static Ring ring(String current, String... versions) {
        return new Ring(
                current,
                Arrays.stream(versions)
                        .collect(Collectors.toMap(
                                Function.identity(),
                                version -> Secret.of("the key of version " + version + ", which is long enough"))));
    }
}
