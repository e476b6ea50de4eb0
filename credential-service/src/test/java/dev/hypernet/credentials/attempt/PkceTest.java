package dev.hypernet.credentials.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.platform.secret.Secret;
import org.junit.jupiter.api.Test;

class PkceTest {

    @Test
    void theChallengeIsThatOfTheStandardsExample() {
        assertThat(Pkce.challenge(Secret.of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")))
                .isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    @Test
    void verifiersAreLongEnoughAndNeverTheSame() {
        assertThat(Pkce.verifier().reveal()).hasSize(43).matches("[A-Za-z0-9_-]+");
        assertThat(Pkce.verifier()).isNotEqualTo(Pkce.verifier());
    }
}
