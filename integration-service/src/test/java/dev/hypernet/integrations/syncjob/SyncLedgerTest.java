package dev.hypernet.integrations.syncjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.contracts.event.SyncProgress.RejectionCount;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.integrations.Connected;
import dev.hypernet.testkit.OwnedTables;
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
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger from its own side: what other services report comes by Kafka, as it does in life. */
@QuarkusTest
@WithTestResource(TestStack.class)
class SyncLedgerTest {
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
    @Requirement({"E04", "E05", "S01", "S02", "S03", "S04", "S06", "V01"})
    void aJobSucceedsWhenEverythingFetchedIsAccountedForAndItsCursorsMoveOn() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        assertThat(albums.stream()).isEqualTo("albums");
        assertThat(albums.cursor()).isNull();

        reports.settle(albums, 8, "albums-1");
        SyncRequested media = reports.requested(alice, "media", 1).getLast();
        reports.settle(media, 520, "media-1");

        reports.awaitStatus(alice, albums.jobId(), "success");
        alice.request()
                .get("/api/v1/integrations/" + alice.integration() + "/sync-status")
                .then()
                .body("last_sync_status", equalTo("success"))
                .body("items_synced", equalTo(528))
                .body("job.streams.balanced", equalTo(List.of(true, true)));
        assertThat(reports.integrationEvents(alice))
                .containsExactly(
                        "dev.hypernet.integration.sync_started.v1", "dev.hypernet.integration.sync_completed.v1");

        SyncRequested next = reports.begin(alice, "incremental");
        assertThat(next.cursor()).isEqualTo("albums-1");
        assertThat(next.epoch()).isGreaterThan(albums.epoch());
    }

    @Test
    void aSecondRequestGetsTheRunningJob() {
        Connected alice = Connected.somebody();
        String running = reports.begin(alice, "full").jobId().toString();

        alice.request()
                .body("{\"sync_type\":\"incremental\"}")
                .post("/api/v1/integrations/" + alice.integration() + "/sync")
                .then()
                .statusCode(200)
                .body("id", equalTo(running));
    }

    @Test
    void aRepeatedMessageCountsOnce() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        ObjectsApplied applied = reports.applied(albums, 8);
        UUID id = UUID.randomUUID();

        reports.publish(applied, id);
        reports.publish(applied, id);
        reports.publish(reports.links(albums, 0));
        reports.publish(reports.finished(albums, 8, "c"));
        reports.requested(alice, "media", 1);

        assertThat(reports.job(alice, albums.jobId()).at("/streams/0/applied").asInt())
                .isEqualTo(8);
    }

    @Test
    @Requirement({"U05", "S03", "S06"})
    void aSyncOverQuotaIsPartialAndItsCursorsMoveOn() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.settle(albums, 8, "albums-1");
        SyncRequested media = reports.requested(alice, "media", 1).getLast();

        reports.publish(reports.overQuota(media, 520, 20));
        reports.publish(reports.links(media, 0));
        reports.publish(reports.finished(media, 520, "media-1"));
        reports.publish(reports.swept(media));

        reports.awaitStatus(alice, albums.jobId(), "partial");
        JsonNode job = reports.job(alice, albums.jobId());
        assertThat(job.path("error_code").asText()).isEqualTo("over_quota");
        assertThat(job.at("/ledger/over_quota").asInt()).isEqualTo(20);
        assertThat(job.at("/streams/1/over_quota").asInt()).isEqualTo(20);
        SyncRequested next = reports.begin(alice, "incremental");
        assertThat(next.cursor()).isEqualTo("albums-1");
        reports.settle(next, 0, "albums-2");
        assertThat(reports.requested(alice, "media", 2).getLast().cursor()).isEqualTo("media-1");
    }

    @Test
    @Requirement("S08")
    void aLedgerTellsWhyRecordsWereRejectedAndHowMany() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");

        reports.publish(reports.rejecting(
                albums,
                8,
                List.of(
                        new RejectionCount("unstorable", "width is no number", 2, List.of("albums:1", "albums:2")),
                        new RejectionCount("unnamed", "it has no id", 1, List.of()))));
        reports.publish(reports.links(albums, 0));
        reports.publish(reports.finished(albums, 8, "c"));
        reports.requested(alice, "media", 1);

        JsonNode stream = reports.job(alice, albums.jobId()).at("/streams/0");
        assertThat(stream.path("rejected").asInt()).isEqualTo(3);
        assertThat(stream.path("balanced").asBoolean()).isTrue();
        assertThat(stream.path("rejections").toString())
                .isEqualTo("[{\"code\":\"unstorable\",\"reason\":\"width is no number\",\"count\":2,"
                        + "\"source_ids\":[\"albums:1\",\"albums:2\"]},"
                        + "{\"code\":\"unnamed\",\"reason\":\"it has no id\",\"count\":1,\"source_ids\":[]}]");
    }

    @Test
    void reasonsAreAddedUpAndTheirNumberIsBounded() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        List<RejectionCount> all = IntStream.range(0, 30)
                .mapToObj(
                        number -> new RejectionCount("unstorable", "reason " + number, 1, List.of("albums:" + number)))
                .toList();

        reports.publish(reports.rejecting(albums, 12, all.subList(0, 12)));
        reports.publish(reports.rejecting(albums, 30, all));
        Awaitility.await()
                .until(() -> reports.job(alice, albums.jobId())
                                .at("/streams/0/rejected")
                                .asInt()
                        == 42);

        JsonNode told = reports.job(alice, albums.jobId()).at("/streams/0/rejections");
        assertThat(told.size()).isEqualTo(20);
        assertThat(told.get(0).toString())
                .isEqualTo("{\"code\":\"unstorable\",\"reason\":\"reason 0\",\"count\":2,"
                        + "\"source_ids\":[\"albums:0\",\"albums:0\"]}");
        assertThat(told.get(19).path("code").asText()).isEqualTo("other");
        assertThat(told.get(19).path("count").asInt()).isEqualTo(11);
    }

    @Test
    void waitingLinksKeepAJobOpenUntilTheyResolve() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.settle(albums, 1, "a");
        SyncRequested media = reports.requested(alice, "media", 1).getLast();
        reports.publish(reports.applied(media, 2));
        reports.publish(reports.finished(media, 2, "m"));
        reports.publish(reports.links(media, 2));
        reports.publish(reports.swept(media));
        Awaitility.await()
                .until(() -> reports.job(alice, albums.jobId())
                                .at("/streams/1/links_pending")
                                .asInt()
                        == 2);
        assertThat(reports.job(alice, albums.jobId()).path("status").asText()).isEqualTo("running");

        reports.publish(new LinksApplied(
                media.jobId(), media.integrationId(), media.userId(), media.epoch(), "media", 0, 2, 0, -2, 0));

        reports.awaitStatus(alice, albums.jobId(), "success");
    }

    @Test
    void aRefusedCredentialFailsTheJobAndAsksForConsentAgain() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");

        reports.publish(reports.failed(albums, "unauthorized"));

        reports.awaitStatus(alice, albums.jobId(), "failed");
        alice.request()
                .get("/api/v1/integrations/" + alice.integration())
                .then()
                .body("state", equalTo("AUTH_ERROR"))
                .body("status", equalTo("error"))
                .body("error.code", equalTo("unauthorized"));
        assertThat(reports.integrationEvents(alice)).contains("dev.hypernet.integration.failed.v1");
        alice.request()
                .body("{\"sync_type\":\"full\"}")
                .post("/api/v1/integrations/" + alice.integration() + "/sync")
                .then()
                .statusCode(409);
    }

    @Test
    void aDeferredPageIsAskedForAgainWhenItIsDue() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");

        reports.publish(
                reports.deferred(albums, "rate_limited", Instant.ofEpochMilli(System.currentTimeMillis() + 500)));

        assertThat(reports.requested(alice, "albums", 2)).hasSize(2);
    }

    @Test
    void anExpiredCursorStartsTheStreamOver() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested first = reports.begin(alice, "full");
        reports.settle(first, 1, "a");
        reports.settle(reports.requested(alice, "media", 1).getLast(), 1, "m");
        reports.awaitStatus(alice, first.jobId(), "success");
        SyncRequested incremental = reports.begin(alice, "incremental");
        assertThat(incremental.cursor()).isEqualTo("a");

        reports.publish(reports.failed(incremental, "cursor_expired"));

        assertThat(reports.requested(alice, "albums", 3).getLast().cursor()).isNull();
    }

    @Test
    void aJobNothingIsHeardOfEndsAsStalled() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        reports.letLapse(albums.jobId());

        ledger.endStalled().await().atMost(Duration.ofSeconds(10));

        JsonNode job = reports.job(alice, albums.jobId());
        assertThat(job.path("status").asText()).isEqualTo("failed");
        assertThat(job.path("error_code").asText()).isEqualTo("stalled");
    }

    @Test
    void messagesOfAnOlderEpochCountNothing() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        SyncRequested stale = new SyncRequested(
                albums.jobId(),
                albums.integrationId(),
                albums.userId(),
                albums.integrationType(),
                albums.epoch() - 1,
                "albums",
                0,
                null,
                null,
                0,
                0,
                albums.link(),
                0,
                0,
                null,
                null);

        reports.publish(reports.applied(stale, 8));
        reports.settle(albums, 1, "a");
        reports.requested(alice, "media", 1);

        assertThat(reports.job(alice, albums.jobId()).at("/streams/0/applied").asInt())
                .isEqualTo(1);
    }

    @Test
    @Requirement({"O08", "O09"})
    void nobodySeesSomebodyElsesJobOrIntegration() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        String mallory = Tokens.of(dev.hypernet.contracts.UserId.random());

        RestAssured.given()
                .auth()
                .oauth2(mallory)
                .get("/api/v1/sync-jobs/" + albums.jobId())
                .then()
                .statusCode(404);
        RestAssured.given()
                .auth()
                .oauth2(mallory)
                .get("/api/v1/integrations/" + alice.integration())
                .then()
                .statusCode(404);
        assertThat(OwnedTables.assertIsolated("integration"))
                .contains(
                        "integration",
                        "oauth_attempt",
                        "sync_job",
                        "sync_job_stream",
                        "stream_cursor",
                        "deferred_page");
    }
}
