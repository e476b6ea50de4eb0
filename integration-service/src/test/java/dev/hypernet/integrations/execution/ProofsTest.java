package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.integrations.integration.Credentials.Lease;
import dev.hypernet.platform.secret.Secret;
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

    @Test
    void aCodeStaysWhatItIsWhereAShortFieldIsInItByChance() {
        assertThat(Proofs.isQuotedIn("not_found", LEASE)).isFalse();
    }
}
