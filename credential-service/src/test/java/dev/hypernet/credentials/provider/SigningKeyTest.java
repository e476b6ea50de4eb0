package dev.hypernet.credentials.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hypernet.connector.Signing.Algorithm;
import dev.hypernet.credentials.KeyOfTheirOwn;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
    private static final KeyOfTheirOwn RSA = KeyOfTheirOwn.rsa(2048);
    private static final KeyOfTheirOwn P256 = KeyOfTheirOwn.curve("secp256r1");

    @Test
    @Requirement("C04")
    void aKeyIsReadAsPeoplePasteIt() {
        String pem = RSA.pem();
        List<String> pasted =
                List.of(pem, pem.strip(), "\n" + pem + "\n\n", pem.replace("\n", "\r\n"), pem.replace("\n", "\\n"));

        assertThat(pasted)
                .allSatisfy(text -> assertThat(SigningKey.of(Secret.of(text), Algorithm.RS256, null)
                                .key())
                        .isEqualTo(RSA.pair().getPrivate()));
    }

    @Test
    void aClientsKeySaysItselfWhatItIsFor() {
        assertThat(SigningKey.of(Secret.of(RSA.pem()), "k").algorithm()).isEqualTo(Algorithm.RS256);
        assertThat(SigningKey.of(Secret.of(P256.pem()), "k").algorithm()).isEqualTo(Algorithm.ES256);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.of(Secret.of("-----BEGIN PRIVATE KEY-----"), "k"))
                .withMessageContaining("PKCS#8")
                .withNoCause();
    }

    static Stream<Arguments> keysThatCannotSign() {
        KeyOfTheirOwn p384 = KeyOfTheirOwn.curve("secp384r1");
        String encoded =
                Base64.getEncoder().encodeToString(RSA.pair().getPrivate().getEncoded());
        return Stream.of(
                Arguments.of(
                        "too short", Algorithm.RS256, KeyOfTheirOwn.rsa(1024).pem(), "2048"),
                Arguments.of("another algorithm's", Algorithm.RS256, P256.pem(), "RSA"),
                Arguments.of("another algorithm's", Algorithm.ES256, RSA.pem(), "P-256"),
                Arguments.of("another curve", Algorithm.ES256, p384.pem(), "P-256"),
                Arguments.of("the public half", Algorithm.RS256, RSA.publicPem(), "RSA private key"),
                Arguments.of("cut off", Algorithm.RS256, RSA.pem().substring(0, 400), "PKCS#8"),
                Arguments.of(
                        "turned round",
                        Algorithm.RS256,
                        new StringBuilder(encoded).reverse().toString(),
                        "RSA"),
                Arguments.of("nothing", Algorithm.ES256, "", "P-256"),
                Arguments.of("not encoded", Algorithm.RS256, "canary-of-no-key", "PKCS#8"));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("keysThatCannotSign")
    @Requirement({"C04", "C07"})
    void aKeyThatCannotSignIsToldWithoutBeingRepeated(String what, Algorithm algorithm, String text, String due) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.of(Secret.of(text), algorithm, null))
                .withMessageContaining(due)
                .withMessageNotContaining("canary")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256"})
    @Requirement("C07")
    void itPrintsNothingOfTheKey(String algorithm) {
        KeyOfTheirOwn theirs = algorithm.equals("RS256") ? RSA : P256;
        SigningKey key = SigningKey.of(Secret.of(theirs.pem()), Algorithm.valueOf(algorithm), "key-1");

        assertThat(key + " " + new OAuthClient("id", null, key))
                .contains("key-1")
                .doesNotContain(key.key().toString())
                .doesNotContain("modulus");
    }
}
