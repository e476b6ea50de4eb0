package dev.hypernet.credentials.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.credentials.audit.Chains.Chain;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealingKeysTest {

    @Test
    void aShortKeyIsRefusedAndNotTold() {
        assertThatThrownBy(() -> Chains.keys("too short to be a key"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("hypernet.audit.key must have at least 32 characters");
        assertThatThrownBy(() -> Chains.keys(Chains.KEY, "short"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("each of hypernet.audit.earlier-keys must have at least 32 characters");
    }

    @Test
    void aSealGivesNoKeyAway() {
        Seal seal = Chain.of(1).seals().getFirst();

        assertThat(seal.toString()).doesNotContain(Chains.KEY);
        assertThat(seal.keyId()).matches("[0-9a-f]{16}");
    }

    @Test
    void withoutEarlierKeysTheCurrentOneIsKnown() {
        assertThat(new SealingKeys(Chains.KEY, Optional.empty())
                        .made(Chain.of(1).seals().getFirst()))
                .isTrue();
        assertThat(new SealingKeys(Chains.KEY, Optional.of(List.of()))
                        .know(Chain.of(1).seals().getFirst()))
                .isTrue();
    }

    @Test
    void aSealIsToldInOneForm() {
        Witness witness = Chain.of(1).seals().getFirst().witness();

        assertThat(Witness.of(witness.toString())).contains(witness);
        assertThat(Witness.of("0:" + witness.mac())).isEmpty();
        assertThat(Witness.of(witness + "0")).isEmpty();
        assertThat(Witness.of("17")).isEmpty();
    }
}
