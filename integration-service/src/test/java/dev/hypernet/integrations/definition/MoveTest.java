package dev.hypernet.integrations.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.connector.Definition.Status;
import dev.hypernet.testkit.Requirement;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MoveTest {

    @Test
    @Requirement("D12")
    void aDefinitionLivesThroughFourStatusesAndNeverBecomesADraftAgain() {
        assertThat(reachableFrom(Status.DRAFT)).containsExactly(Status.PUBLISHED);
        assertThat(reachableFrom(Status.PUBLISHED)).containsExactlyInAnyOrder(Status.DEPRECATED, Status.ARCHIVED);
        assertThat(reachableFrom(Status.DEPRECATED)).containsExactlyInAnyOrder(Status.PUBLISHED, Status.ARCHIVED);
        assertThat(reachableFrom(Status.ARCHIVED)).isEmpty();
    }

    private static Set<Status> reachableFrom(Status from) {
        return Arrays.stream(Status.values())
                .filter(target -> Move.between(from, target).isPresent())
                .collect(Collectors.toSet());
    }
}
