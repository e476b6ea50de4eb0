package dev.hypernet.integrations.syncjob;

import static dev.hypernet.integrations.syncjob.ALedger.aStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.testkit.Requirement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@Requirement("S02")
class ComponentTest {

    @Test
    void streamsThatDependOnOneAnotherAreOne() {
        List<Component> components = Component.of(List.of(
                aStream("accounts").ledger(),
                aStream("albums").ledger(),
                aStream("media").dependingOn("albums", "tags").ledger(),
                aStream("payees").dependingOn("accounts").ledger(),
                aStream("tags").ledger(),
                aStream("weather").ledger()));

        assertThat(components.stream().map(Component::names))
                .containsExactlyInAnyOrder(
                        Set.of("accounts", "payees"), Set.of("albums", "media", "tags"), Set.of("weather"));
    }

    @Test
    void oneIsCompleteWhenAllOfItIsAppliedAndBalanced() {
        StreamLedger good = aStream("albums").counting(3, 2, 1, 0).ledger();
        StreamLedger failed = aStream("media").failedWith("forbidden").ledger();
        StreamLedger unbalanced = aStream("media").counting(3, 2, 0, 0).ledger();

        assertThat(new Component(List.of(good)).isComplete()).isTrue();
        assertThat(new Component(List.of(good, failed)).isComplete()).isFalse();
        assertThat(new Component(List.of(good, unbalanced)).isComplete()).isFalse();
    }
}
