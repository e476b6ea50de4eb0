package dev.hypernet.credentials.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.credentials.KeyOfTheirOwn;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    private static final KeyOfTheirOwn KEY = KeyOfTheirOwn.curve("secp256r1");

    @Test
    void itComesBackAsItWasStored() {
        Registration whole = new Registration("id", Secret.of("s"), Secret.of(KEY.pem()), "k", Secret.of("w"));
        Registration open = new Registration("id", null, null, null, null);

        assertThat(Registration.of(whole.toSecret())).isEqualTo(whole);
        assertThat(Registration.of(open.toSecret())).isEqualTo(open);
    }

    @Test
    @Requirement("C07")
    void nothingThatCarriesItPrintsOrWritesIt() {
        NewClient given =
                new NewClient("id", Secret.of("canary"), Secret.of(KEY.pem()), "k", Secret.of("canary-of-hooks"));
        Registration registration = given.registration();

        assertThat(given + " " + registration + " " + registration.client() + " " + registration.toSecret() + " "
                        + ClientView.of(registration, "store"))
                .contains("[REDACTED]")
                .doesNotContain("canary")
                .doesNotContain(KEY.canary());
        assertThatThrownBy(() -> new ObjectMapper().writeValueAsString(given))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    @Requirement("C07")
    void whatCannotBeReadIsNotQuoted() {
        assertThatThrownBy(() -> Registration.of(Secret.of("canary")))
                .isInstanceOf(IllegalStateException.class)
                .hasNoCause()
                .hasMessageNotContaining("canary");
    }

    @Test
    void nobodyElseHasTheInstallationsId() {
        assertThat(Installation.OWNER.value().version()).isEqualTo(4);
        assertThat(Installation.OWNER.value().getLeastSignificantBits() << 2).isZero();
    }
}
