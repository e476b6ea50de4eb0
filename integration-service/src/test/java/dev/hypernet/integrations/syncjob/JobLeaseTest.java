package dev.hypernet.integrations.syncjob;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.integrations.Connected;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a job lives of which nothing is heard, and what becomes of it then. */
@QuarkusTest
@WithTestResource(TestStack.class)
@Requirement("S06")
class JobLeaseTest {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    @Inject
    Reports reports;

    @Inject
    SyncLedger ledger;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void aJobThatIsOverHasAPlanForItsContentsAlone() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        assertThat(plan(albums, "")).isEqualTo(200);

        reports.letLapse(albums.jobId());
        ledger.endStalled().await().atMost(WITHIN);

        assertThat(plan(albums, "")).isEqualTo(409);
        assertThat(plan(albums, "&purpose=sync")).isEqualTo(409);
        assertThat(plan(albums, "&purpose=content")).isEqualTo(200);
    }

    @Test
    void contentsOfAForgottenJobGoByTheIntegrationAsItIs() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        for (String table : List.of("sync_job_stream", "deferred_page")) {
            reports.change(
                    "delete from integration.%s where job_id = ?".formatted(table),
                    albums.jobId().value());
        }
        reports.change(
                "delete from integration.sync_job where id = ?", albums.jobId().value());
        String integration = "&integration_id=" + alice.integration();

        assertThat(plan(albums, "&purpose=content")).isEqualTo(404);
        assertThat(plan(albums, "&purpose=content" + integration)).isEqualTo(200);
        assertThat(plan(albums, "&purpose=content&integration_id=" + albums.jobId()))
                .isEqualTo(404);
        assertThat(plan(albums, integration)).isEqualTo(404);
    }

    @Test
    void aPageThatWaitsLongerThanALeaseKeepsItsJobAlive() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.publish(reports.deferred(albums, "rate_limited", inMinutes(20)));
        reports.awaitStatus(alice, albums.jobId(), "waiting");
        assertThat(leaseIsLongerThan(albums, "34 minutes")).isTrue();

        reports.letParkedPagesBeDue(albums.jobId());

        assertThat(reports.requested(alice, "albums", 2)).hasSize(2);
        ledger.endStalled().await().atMost(WITHIN);
        assertThat(status(alice, albums)).isEqualTo("running");
        assertThat(leaseIsLongerThan(albums, "14 minutes")).isTrue();
    }

    @Test
    @Requirement("S03")
    void aSweepThatTakesLongKeepsItsJobAlive() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.publish(reports.applied(albums, 3));
        reports.publish(reports.links(albums, 0));
        reports.publish(reports.finished(albums, 3, "a"));
        reports.requested(alice, "media", 1);
        Awaitility.await().until(() -> leaseIsLongerThan(albums, "110 minutes"));

        reports.publish(reports.swept(albums));

        Awaitility.await().until(() -> !leaseIsLongerThan(albums, "20 minutes"));
        assertThat(leaseIsLongerThan(albums, "14 minutes")).isTrue();
    }

    @Test
    void theTimeAProviderMadeItWaitIsCountedAndThatOfItsTroubleIsNot() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        SyncRequested notes = reports.alone(albums, "notes");
        reports.publish(reports.deferred(albums, "rate_limited", inMinutes(20)));
        reports.publish(reports.deferred(notes, "provider_unavailable", inMinutes(20)));
        Awaitility.await()
                .until(() ->
                        stream(alice, albums, "notes").path("pages_deferred").asInt() == 1);

        reports.letParkedPagesBeDue(albums.jobId());
        reports.requested(alice, "albums", 2);
        reports.requested(alice, "notes", 1);

        assertThat(reports.holds(throttled("albums"), albums.jobId().value())).isTrue();
        assertThat(reports.holds(throttled("notes"), albums.jobId().value())).isFalse();
    }

    @Test
    void aJobWaitsWhenEachOfItsStreamsDoes() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        SyncRequested notes = reports.alone(albums, "notes");
        reports.publish(reports.deferred(albums, "rate_limited", inMinutes(20)));
        Awaitility.await()
                .until(() ->
                        stream(alice, albums, "albums").path("pages_deferred").asInt() == 1);
        assertThat(status(alice, albums)).isEqualTo("running");

        reports.publish(reports.deferred(notes, "rate_limited", inMinutes(20)));
        reports.awaitStatus(alice, albums.jobId(), "waiting");

        reports.change(
                "update integration.deferred_page set resume_at = now() where stream = 'notes' and job_id = ?",
                albums.jobId().value());
        reports.awaitStatus(alice, albums.jobId(), "running");
        reports.publish(reports.failed(notes, "provider_error"));
        reports.awaitStatus(alice, albums.jobId(), "waiting");
    }

    @Test
    void aStreamThatIsOverParksNothing() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        SyncRequested notes = reports.alone(albums, "notes");
        SyncRequested other = reports.next(notes, "of another chain");
        reports.publish(reports.deferred(notes, "rate_limited", inMinutes(60)));
        Awaitility.await().until(() -> leaseIsLongerThan(albums, "70 minutes"));

        reports.publish(reports.failed(notes, "provider_error"));
        reports.publish(reports.deferred(other, "rate_limited", inMinutes(60)));
        reports.publish(reports.applied(albums, 3));
        Awaitility.await()
                .until(() -> stream(alice, albums, "albums").path("applied").asInt() == 3);

        assertThat(reports.holds(
                        "select not exists (select from integration.deferred_page where job_id = ?)",
                        albums.jobId().value()))
                .isTrue();
        assertThat(leaseIsLongerThan(albums, "20 minutes")).isFalse();
    }

    @Test
    void ofTwoParkedPagesTheLaterKeepsTheJobAlive() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        SyncRequested notes = reports.alone(albums, "notes");
        reports.publish(reports.deferred(albums, "rate_limited", inMinutes(60)));
        reports.publish(reports.deferred(notes, "rate_limited", Instant.EPOCH));

        assertThat(reports.requested(alice, "notes", 1)).hasSize(1);

        assertThat(leaseIsLongerThan(albums, "70 minutes")).isTrue();
    }

    @Test
    void aPageIsParkedOnceHoweverOftenItsRequestCame() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.publish(reports.deferred(albums, "rate_limited", inMinutes(20)));
        reports.publish(reports.deferred(albums, "rate_limited", inMinutes(20)));

        reports.settle(albums, 1, "a");
        reports.requested(alice, "media", 1);

        assertThat(stream(alice, albums, "albums").path("pages_deferred").asInt())
                .isOne();
    }

    @Test
    void aJobThatIsReapedVoidsWhatIsUnderWay() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.publish(reports.applied(albums, 3));
        Awaitility.await()
                .until(() -> stream(alice, albums, "albums").path("applied").asInt() == 3);

        reports.letLapse(albums.jobId());
        ledger.endStalled().await().atMost(WITHIN);

        JsonNode job = reports.job(alice, albums.jobId());
        assertThat(job.path("status").asText()).isEqualTo("partial");
        assertThat(job.path("error_code").asText()).isEqualTo("stalled");
        assertThat(reports.holds(
                        "select i.epoch > j.epoch from integration.integration i, integration.sync_job j"
                                + " where j.id = ? and i.id = j.integration_id",
                        albums.jobId().value()))
                .isTrue();
        assertThat(reports.integrationEvents(alice))
                .containsExactly(
                        "dev.hypernet.integration.sync_started.v1", "dev.hypernet.integration.sync_completed.v1");
    }

    @Test
    void aJobThatHasBeenHeardOfSinceIsNotReaped() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.change(
                "update integration.sync_job set lease_until = now() + interval '1 minute' where id = ?",
                albums.jobId().value());

        reports.publish(reports.applied(albums, 3));
        Awaitility.await().until(() -> leaseIsLongerThan(albums, "10 minutes"));
        ledger.endStalled().await().atMost(WITHIN);

        assertThat(status(alice, albums)).isEqualTo("running");
    }

    @Test
    void linksThatWaitInVainMakeAWholeReadingPartialAndItsCursorsMoveOn() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        settleWithWaitingLinks(alice, albums);

        reports.letLapse(albums.jobId());
        ledger.endStalled().await().atMost(WITHIN);

        JsonNode job = reports.job(alice, albums.jobId());
        assertThat(job.path("status").asText()).isEqualTo("partial");
        assertThat(job.path("error_code").asText()).isEqualTo("links_waiting");
        assertThat(reports.begin(alice, "incremental").cursor()).isEqualTo("a");
    }

    @Test
    void linksThatWaitForWhatWasNotReadWaitOutsideOfTheJob() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested first = reports.begin(alice, "full");
        reports.settle(first, 1, "a");
        reports.settle(reports.requested(alice, "media", 1).getLast(), 1, "m");
        reports.awaitStatus(alice, first.jobId(), "success");
        SyncRequested albums = reports.begin(alice, "incremental");
        settleWithWaitingLinks(alice, albums);

        reports.letLapse(albums.jobId());
        ledger.endStalled().await().atMost(WITHIN);

        assertThat(status(alice, albums)).isEqualTo("success");
    }

    @Test
    void aParkedPageThatCannotBeReadHoldsUpNobodyElse() throws SQLException {
        Connected alice = Connected.somebody();
        Connected bob = Connected.somebody();
        SyncRequested bad = reports.begin(alice, "full");
        SyncRequested good = reports.begin(bob, "full");
        park(alice, bad);
        park(bob, good);
        reports.change(
                "update integration.deferred_page set request = '{\"epoch\":\"unreadable\"}' where job_id = ?",
                bad.jobId().value());

        reports.letParkedPagesBeDue(bad.jobId());
        reports.letParkedPagesBeDue(good.jobId());

        assertThat(reports.requested(bob, "albums", 2)).hasSize(2);
        reports.awaitStatus(alice, bad.jobId(), "failed");
        assertThat(reports.job(alice, bad.jobId()).path("error_code").asText()).isEqualTo("unreadable_page");
    }

    @Test
    void aParkedPageThatCannotBeAskedForStandsBack() throws SQLException {
        Connected alice = Connected.somebody();
        Connected bob = Connected.somebody();
        SyncRequested bad = reports.begin(alice, "full");
        SyncRequested good = reports.begin(bob, "full");
        park(alice, bad);
        park(bob, good);
        // It can be read, and no message can be made of it.
        reports.change(
                "update integration.deferred_page set request = request - 'integration_id' where job_id = ?",
                bad.jobId().value());

        reports.letParkedPagesBeDue(bad.jobId());
        reports.letParkedPagesBeDue(good.jobId());

        assertThat(reports.requested(bob, "albums", 2)).hasSize(2);
        Awaitility.await()
                .until(() -> reports.holds(
                        "select resume_at > now() from integration.deferred_page where job_id = ?",
                        bad.jobId().value()));
    }

    private void park(Connected person, SyncRequested request) {
        reports.publish(reports.deferred(request, "rate_limited", inMinutes(20)));
        reports.awaitStatus(person, request.jobId(), "waiting");
    }

    private void settleWithWaitingLinks(Connected person, SyncRequested albums) {
        reports.settle(albums, 1, "a");
        SyncRequested media = Awaitility.await()
                .until(
                        () -> reports.requested(person, "media", 1).getLast(),
                        found -> found.jobId().equals(albums.jobId()));
        reports.publish(reports.applied(media, 2));
        reports.publish(reports.links(media, 2));
        reports.publish(reports.finished(media, 2, "m"));
        reports.publish(reports.swept(media));
        Awaitility.await()
                .until(() -> stream(person, albums, "media").path("fetched").asInt() == 2);
        assertThat(status(person, albums)).isEqualTo("running");
    }

    private static int plan(SyncRequested request, String more) {
        return RestAssured.given()
                .auth()
                .oauth2(Tokens.service("sync-worker", "integration-service"))
                .get("/internal/v1/sync-jobs/%s/plan?user_id=%s%s".formatted(request.jobId(), request.userId(), more))
                .statusCode();
    }

    private static String throttled(String stream) {
        return "select throttled_ms > 0 from integration.sync_job_stream where job_id = ? and stream = '" + stream
                + "'";
    }

    private static Instant inMinutes(int minutes) {
        return Instant.ofEpochMilli(System.currentTimeMillis()).plus(Duration.ofMinutes(minutes));
    }

    private boolean leaseIsLongerThan(SyncRequested request, String interval) throws SQLException {
        return reports.holds(
                "select lease_until > now() + interval '%s' from integration.sync_job where id = ?".formatted(interval),
                request.jobId().value());
    }

    private String status(Connected person, SyncRequested request) {
        JobId job = request.jobId();
        return reports.job(person, job).path("status").asText();
    }

    private JsonNode stream(Connected person, SyncRequested request, String name) {
        for (JsonNode stream : reports.job(person, request.jobId()).path("streams")) {
            if (stream.path("stream").asText().equals(name)) {
                return stream;
            }
        }
        throw new IllegalStateException("the job has no stream " + name);
    }
}
