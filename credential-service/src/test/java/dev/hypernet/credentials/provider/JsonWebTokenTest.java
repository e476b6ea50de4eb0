package dev.hypernet.credentials.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.SignedToken;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWebTokenTest {

    @ParameterizedTest
    @CsvSource({
        "1893456000, 2030-01-01T00:00:00Z",
        "1893456000.75, 2030-01-01T00:00:00Z",
        "1.893456e9, 2030-01-01T00:00:00Z",
        "0, 1970-01-01T00:00:00Z",
        "253402300799, 9999-12-31T23:59:59Z"
    })
    @Requirement("C04")
    void itsClaimTellsWhenItExpires(String seconds, Instant expiry) {
        assertThat(JsonWebToken.expiry(Secret.of(SignedToken.claiming("{\"sub\":\"1\",\"exp\":" + seconds + "}"))))
                .contains(expiry);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sub\":\"1\"}",
                "{\"exp\":null}",
                "{\"exp\":\"1893456000\"}",
                "{\"exp\":true}",
                "{\"exp\":-1}",
                "{\"exp\":253402300800}",
                "{\"exp\":18446744073709551617}",
                "{\"exp\":1e300}",
                "{\"exp\":{\"at\":1893456000}}",
                "[1893456000]",
                "1893456000",
                "",
                "{\"exp\":"
            })
    void aClaimThatIsNoTimeTellsNothing(String claims) {
        assertThat(JsonWebToken.expiry(Secret.of(SignedToken.claiming(claims)))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("notJsonWebTokens")
    void whatIsNoSuchTokenTellsNothing(String text) {
        assertThat(JsonWebToken.expiry(Secret.of(text))).isEmpty();
    }

    static Stream<String> notJsonWebTokens() {
        String claims = SignedToken.encoded("{\"exp\":1893456000}");
        return Stream.of("", "an opaque key", claims, "a." + claims, "a.b." + claims + ".d", "a.!!!.c", "..", "a.b.c");
    }
}
