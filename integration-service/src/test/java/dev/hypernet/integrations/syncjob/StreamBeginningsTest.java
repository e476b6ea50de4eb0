package dev.hypernet.integrations.syncjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.integrations.Connected;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of the pages of a stream count when their requests came twice, or their stream is begun anew. */
@QuarkusTest
@WithTestResource(TestStack.class)
@Requirement({"S02", "S06"})
class StreamBeginningsTest {
    @Inject
    Reports reports;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void ofTwoChainsTheOneThatWasAppliedCounts() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");

        reports.publish(reports.finished(albums, 2, 9, "another", "another end"));
        reports.publish(reports.finished(albums, 1, 8, "a", "the end"));
        reports.publish(reports.links(albums, 0));
        reports.publish(reports.applied(albums, 8, "the end"));
        reports.publish(reports.swept(albums));
        reports.settle(reports.requested(alice, "media", 1).getLast(), 1, "m");

        reports.awaitStatus(alice, albums.jobId(), "success");
        assertThat(reports.begin(alice, "incremental").cursor()).isEqualTo("a");
    }

    @Test
    void ofTwoChainsTheOneThatWasAppliedCountsThoughTheOtherEndsLast() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");

        reports.publish(reports.applied(albums, 8, "the end"));
        reports.publish(reports.finished(albums, 1, 8, "a", "the end"));
        reports.publish(reports.finished(albums, 1, 9, "another", "another end"));
        reports.publish(reports.links(albums, 0));
        reports.publish(reports.swept(albums));
        reports.settle(reports.requested(alice, "media", 1).getLast(), 1, "m");

        reports.awaitStatus(alice, albums.jobId(), "success");
        assertThat(reports.begin(alice, "incremental").cursor()).isEqualTo("a");
    }

    @Test
    void aChainThatFailsBesideTheOneThatWasAppliedFailsNothing() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");

        reports.publish(reports.finished(albums, 1, 8, "a", "the end"));
        reports.publish(reports.applied(albums, 8, "the end"));
        reports.publish(reports.failed(albums, "provider_error"));
        reports.publish(reports.links(albums, 0));
        reports.publish(reports.swept(albums));
        reports.settle(reports.requested(alice, "media", 1).getLast(), 1, "m");

        reports.awaitStatus(alice, albums.jobId(), "success");
    }

    @Test
    @Requirement("S06")
    void aChainThatFailsBesideTheOneThatIsSweptFailsNothing() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.publish(reports.finished(albums, 1, 8, "a", "the end"));
        reports.publish(reports.applied(albums, 8, "the end"));
        reports.publish(reports.links(albums, 0));

        for (String trouble : List.of("provider_error", "unauthorized", "cursor_expired")) {
            reports.publish(reports.failed(albums, trouble));
        }
        reports.publish(reports.swept(albums));
        reports.settle(reports.requested(alice, "media", 1).getLast(), 1, "m");

        reports.awaitStatus(alice, albums.jobId(), "success");
    }

    @Test
    void aStreamBegunAnewForgetsWhatWasReadBefore() {
        Connected alice = Connected.somebody();
        SyncRequested incremental = incremental(alice);
        SyncRequested second = reports.next(incremental, "after the first page");

        reports.publish(reports.applied(incremental, 3, "after the first page"));
        reports.publish(reports.failed(second, "cursor_expired"));
        reports.publish(reports.failed(second, "cursor_expired"));
        SyncRequested anew = reports.requested(alice, "albums", 3).getLast();
        assertThat(anew.restart()).isOne();
        assertThat(anew.cursor()).isNull();
        assertThat(anew.page()).isZero();
        // Of the beginning before: late, and counted no more.
        reports.publish(reports.links(incremental, 0));
        reports.publish(reports.applied(second, 4, "after the second page"));
        reports.publish(reports.finished(incremental, 2, 7, "too late", "after the second page"));
        reports.publish(reports.failed(second, "provider_error"));

        reports.publish(reports.applied(anew, 5, "the end"));
        reports.publish(reports.links(anew, 0));
        reports.publish(reports.finished(anew, 1, 5, "anew", "the end"));
        reports.publish(reports.swept(anew));
        SyncRequested media = reports.requested(alice, "media", 2).getLast();
        reports.settle(media, 0, "m2");

        reports.awaitStatus(alice, incremental.jobId(), "success");
        assertThat(reports.begin(alice, "incremental").cursor()).isEqualTo("anew");
    }

    @Test
    void aWholeReadingThatIsRefusedAtOnceIsNotBegunAnew() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");

        reports.publish(reports.failed(albums, "cursor_expired"));

        reports.awaitStatus(alice, albums.jobId(), "failed");
    }

    @Test
    void aStreamThatFailsHoldsTheCursorsOfThoseItIsConnectedWithAlone() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        SyncRequested notes = reports.alone(albums, "notes");

        reports.publish(reports.failed(notes, "forbidden"));
        reports.settle(albums, 1, "a");
        reports.settle(reports.requested(alice, "media", 1).getLast(), 1, "m");

        reports.awaitStatus(alice, albums.jobId(), "partial");
        assertThat(reports.begin(alice, "incremental").cursor()).isEqualTo("a");
    }

    @Test
    void aStreamThatFailsHoldsTheCursorsOfThoseItIsConnectedWith() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.settle(albums, 1, "a");

        reports.publish(reports.failed(reports.requested(alice, "media", 1).getLast(), "forbidden"));

        reports.awaitStatus(alice, albums.jobId(), "partial");
        assertThat(reports.begin(alice, "incremental").cursor()).isNull();
    }

    @Test
    void aFailedStreamWaitsForWhatWasReadOfIt() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.publish(reports.failed(reports.next(albums, "after the first page"), "forbidden"));
        Awaitility.await()
                .until(() -> reports.job(alice, albums.jobId())
                        .at("/streams/0/error_code")
                        .asText()
                        .equals("forbidden"));
        assertThat(reports.job(alice, albums.jobId()).path("status").asText()).isEqualTo("running");

        reports.publish(reports.applied(albums, 3, "after the first page"));
        reports.publish(reports.links(albums, 0));

        reports.awaitStatus(alice, albums.jobId(), "partial");
        assertThat(reports.job(alice, albums.jobId()).at("/streams/0/applied").asInt())
                .isEqualTo(3);
    }

    private SyncRequested incremental(Connected person) {
        SyncRequested first = reports.begin(person, "full");
        reports.settle(first, 1, "a");
        reports.settle(reports.requested(person, "media", 1).getLast(), 1, "m");
        reports.awaitStatus(person, first.jobId(), "success");
        return reports.begin(person, "incremental");
    }
}
