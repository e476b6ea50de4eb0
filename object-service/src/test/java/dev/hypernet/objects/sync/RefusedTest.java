package dev.hypernet.objects.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SyncProgress.RejectionCount;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefusedTest {
    @Test
    void recordsAreCountedByTheirReasonAndTheFirstAreNamed() {
        List<Refused> refused = IntStream.range(0, 7)
                .mapToObj(number -> refused(number == 6 ? null : "media:" + number, "no name"))
                .toList();

        assertThat(Refused.counted(refused))
                .containsExactly(new RejectionCount(
                        "unmappable", "no name", 7, List.of("media:0", "media:1", "media:2", "media:3", "media:4")));
    }

    @Test
    void whatHasTooManyReasonsIsCountedTogether() {
        List<Refused> refused = IntStream.range(0, 50)
                .mapToObj(number -> refused("media:" + number, "reason " + number))
                .toList();

        List<RejectionCount> counted = Refused.counted(refused);

        assertThat(counted).hasSize(RejectionCount.MOST);
        assertThat(counted.getLast().code()).isEqualTo("other");
        assertThat(counted.getLast().count()).isEqualTo(31);
    }

    @Test
    void aReasonIsShortAndCanBeStored() {
        assertThat(refused("media:1", "a\u0000b").reason()).isEqualTo("ab");
        assertThat(refused("media:1", "x".repeat(5000)).reason()).hasSize(Refused.LONGEST_REASON);
    }

    private static Refused refused(@Nullable String sourceId, String reason) {
        return Refused.of(new Rejection(sourceId, reason, "unmappable", null), null);
    }
}
