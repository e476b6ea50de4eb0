package dev.hypernet.integrations.syncjob;

import static dev.hypernet.integrations.syncjob.ALedger.aStream;
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

    @Test
    void whatIsEmptyAndWhatFailedTogetherAreFailedForNothingWasApplied() {
        StreamLedger empty = stream(0, 0, 0, 0, null);

        assertThat(SyncOutcome.of(List.of(empty, stream(0, 0, 0, 0, "forbidden")))
                        .status())
                .isEqualTo("failed");
        assertThat(SyncOutcome.of(List.of(empty)).status()).isEqualTo("success");
    }

    @Test
    void linksThatWaitForWhatWasReadWholeMakeItPartial() {
        StreamLedger albums = aStream("albums").ledger();
        StreamLedger media =
                aStream("media").dependingOn("albums").waitingFor(2).ledger();

        assertThat(SyncOutcome.of(List.of(albums, media)).errorCode()).isEqualTo("links_waiting");
        assertThat(SyncOutcome.of(List.of(albums, media)).status()).isEqualTo("partial");
        assertThat(SyncOutcome.of(List.of(albums, media)).turnsOnLinks()).isTrue();
    }

    @Test
    void whereARecordWasRejectedTheOutcomeDoesNotTurnOnLinks() {
        StreamLedger albums = aStream("albums").ledger();
        StreamLedger dirty = stream(3, 2, 0, 1, null);

        assertThat(SyncOutcome.of(List.of(albums)).turnsOnLinks()).isTrue();
        assertThat(SyncOutcome.of(List.of(albums, dirty)).turnsOnLinks()).isFalse();
    }

    @Test
    void linksThatWaitForWhatWasReadFromACursorOnMakeItNoLess() {
        StreamLedger albums = aStream("albums").from("c").ledger();
        StreamLedger media =
                aStream("media").dependingOn("albums").waitingFor(2).ledger();

        assertThat(SyncOutcome.of(List.of(albums, media)).status()).isEqualTo("success");
        assertThat(SyncOutcome.of(List.of(media)).status()).isEqualTo("success");
    }

    @Test
    void deletionsThatAreHeldMakeItPartialThoughNothingWasRead() {
        SyncOutcome outcome =
                SyncOutcome.of(List.of(aStream("media").swept("held").ledger()));

        assertThat(outcome.status()).isEqualTo("partial");
        assertThat(outcome.errorCode()).isEqualTo("deletions_held");
    }

    @Test
    @Requirement({"U05", "S03"})
    void bytesWithoutRoomMakeItPartialAndWhatWasRejectedSaysMore() {
        StreamLedger full =
                aStream("media").counting(10, 0, 10, 0).withoutRoomFor(3).ledger();
        SyncOutcome outcome = SyncOutcome.of(List.of(stream(10, 7, 3, 0, null), full));

        assertThat(outcome.status()).isEqualTo("partial");
        assertThat(outcome.errorCode()).isEqualTo("over_quota");
        assertThat(SyncOutcome.of(List.of(stream(10, 9, 0, 1, null), full)).errorCode())
                .isEqualTo("rejected_records");
    }

    private static StreamLedger stream(
            long fetched, long applied, long unchanged, long rejected, @Nullable String error) {
        ALedger stream = aStream("media").counting(fetched, applied, unchanged, rejected);
        return error == null ? stream.ledger() : stream.failedWith(error).ledger();
    }
}
