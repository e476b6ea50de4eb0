package dev.hypernet.integrations.execution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.integrations.integration.Credentials.Lease;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProofsTest {
    private static final Lease LEASE = new Lease(
            "basic",
            null,
            null,
            Map.of("username", Secret.of("not"), "password", Secret.of("canary-password")),
            null,
            1);

    @Test
    void aSentenceThatQuotesTheCredentialIsNoCode() {
        assertThat(Proofs.isQuotedIn("Invalid password: canary-password", LEASE))
                .isTrue();
        assertThat(Proofs.redacted("Invalid password: canary-password", LEASE)).doesNotContain("canary");
    }

    /** In base64 there may stand by chance what the name is. */
    @Test
    @Requirement("C07")
    void thePairThatWasSentIsPartOfTheCredential() {
        String pair = Base64.getEncoder().encodeToString("not:canary-password".getBytes(UTF_8));

        assertThat(Proofs.redacted("You sent Basic " + pair + ", which is not known", LEASE))
                .doesNotContain(pair.substring(8, 16));
        assertThat(Proofs.isQuotedIn("Basic " + pair, LEASE)).isTrue();
    }

    @Test
    void aCodeStaysWhatItIsWhereAShortFieldIsInItByChance() {
        assertThat(Proofs.isQuotedIn("not_found", LEASE)).isFalse();
    }
}
