package dev.hypernet.objects.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.platform.json.Scrub;
import dev.hypernet.testkit.Requirement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrubTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Scrub scrub =
            new Scrub(Optional.of(List.of("access_token", "password", "ssn", "card_number")), metrics);

    @Test
    @Requirement("O27")
    void whatNamesASecretIsTakenOutAtAnyDepthAndCounted() {
        assertThat(scrub.clean(Map.of(
                        "title", "kept",
                        "accessToken", "a",
                        "metadata", Map.of("raw", List.of(Map.of("PASSWORD", "b", "id", 7), Map.of("SSN", 1))),
                        "card-number", "4111111111111111")))
                .isEqualTo(Map.of("title", "kept", "metadata", Map.of("raw", List.of(Map.of("id", 7), Map.of()))));
        assertThat(metrics.counter("hypernet.metadata.scrubbed").count()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://cdn.example/a.jpg?X-Amz-Date=1&X-Amz-Signature=abcdef",
                "https://cdn.example/a.jpg?oh=00_AfB&oe=65",
                "https://api.example/v1/me?fields=id&access_token=EAAB",
                "Bearer abcdefghijklmnopqrstuvwxyz012345",
                "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0x.c2lnbmF0dXJl"
            })
    @Requirement("O27")
    void aSignedAddressAndABearerTokenAreTakenOutWhateverTheirName(String value) {
        assertThat(scrub.clean(Map.of("harmless", value, "list", List.of(value, "kept"))))
                .isEqualTo(Map.of("list", List.of("kept")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://www.instagram.com/p/ABC/?hl=en",
                "a password is a secret",
                "Bearer of good news, which is a sentence",
                "17841405793187218"
            })
    void whatIsNoSecretStays(String value) {
        assertThat(scrub.clean(Map.of("harmless", value))).isEqualTo(Map.of("harmless", value));
    }

    @Test
    void whatTheDatabaseCannotKeepIsTakenOutOfTexts() {
        assertThat(scrub.clean(Map.of("a\u0000b", "x\u0000y\ud800z", "emoji", "\ud83d\ude00")))
                .isEqualTo(Map.of("ab", "xyz", "emoji", "\ud83d\ude00"));
    }
}
