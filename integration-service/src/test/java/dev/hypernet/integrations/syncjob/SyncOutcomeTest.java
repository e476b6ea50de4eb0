package dev.hypernet.integrations.syncjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.testkit.Requirement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@Requirement("S06")
class SyncOutcomeTest {

    @Test
    void everyStreamEndedAndBalancedIsSuccess() {
        assertThat(SyncOutcome.of(List.of(stream(10, 7, 3, 0, null))).status()).isEqualTo("success");
    }

    @Test
    void aRejectionMakesItPartial() {
        assertThat(SyncOutcome.of(List.of(stream(10, 9, 0, 1, null))).status()).isEqualTo("partial");
    }

    @Test
    void aMissingRecordMakesItPartialNeverSuccess() {
        SyncOutcome outcome = SyncOutcome.of(List.of(stream(10, 9, 0, 0, null)));

        assertThat(outcome.status()).isEqualTo("partial");
        assertThat(outcome.errorCode()).isEqualTo("unbalanced");
    }

    @Test
    void nothingAppliedIsFailed() {
        SyncOutcome outcome = SyncOutcome.of(List.of(stream(0, 0, 0, 0, "unauthorized")));

        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.errorCode()).isEqualTo("unauthorized");
    }

    private static StreamLedger stream(
            long fetched, long applied, long unchanged, long rejected, @Nullable String error) {
        return new StreamLedger(
                "media",
                List.of(),
                null,
                "next",
                true,
                error == null,
                error,
                error,
                1,
                fetched,
                1,
                1,
                applied,
                unchanged,
                0,
                rejected,
                0,
                0,
                0,
                0,
                0,
                0,
                0);
    }
}
