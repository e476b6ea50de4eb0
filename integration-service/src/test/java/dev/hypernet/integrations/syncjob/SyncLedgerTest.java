package dev.hypernet.integrations.syncjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.EventTypes;
import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.contracts.event.SyncProgress.PageDeferred;
import dev.hypernet.contracts.event.SyncProgress.StreamFailed;
import dev.hypernet.contracts.event.SyncProgress.StreamFinished;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.integrations.Connected;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger from its own side: what other services report comes by Kafka, as it does in life. */
@QuarkusTest
@WithTestResource(TestStack.class)
class SyncLedgerTest {
    @Inject
    ObjectMapper json;

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
        SyncRequested albums = begin(alice, "full");
        assertThat(albums.stream()).isEqualTo("albums");
        assertThat(albums.cursor()).isNull();

        settle(albums, 8, "albums-1");
        SyncRequested media = requested(alice, "media", 1).getLast();
        settle(media, 520, "media-1");

        awaitStatus(alice, albums.jobId(), "success");
        alice.request()
                .get("/api/v1/integrations/" + alice.integration() + "/sync-status")
                .then()
                .body("last_sync_status", equalTo("success"))
                .body("items_synced", equalTo(528))
                .body("job.streams.balanced", equalTo(List.of(true, true)));
        assertThat(integrationEvents(alice))
                .containsExactly(
                        "dev.hypernet.integration.sync_started.v1", "dev.hypernet.integration.sync_completed.v1");

        SyncRequested next = begin(alice, "incremental");
        assertThat(next.cursor()).isEqualTo("albums-1");
        assertThat(next.epoch()).isGreaterThan(albums.epoch());
    }

    @Test
    void aSecondRequestGetsTheRunningJob() {
        Connected alice = Connected.somebody();
        String running = begin(alice, "full").jobId().toString();

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
        SyncRequested albums = begin(alice, "full");
        ObjectsApplied applied = applied(albums, 8);
        UUID id = UUID.randomUUID();

        publish(applied, id);
        publish(applied, id);
        publish(links(albums, 0), UUID.randomUUID());
        publish(finished(albums, 8, "c"), UUID.randomUUID());
        requested(alice, "media", 1);

        assertThat(job(alice, albums.jobId()).at("/streams/0/applied").asInt()).isEqualTo(8);
    }

    @Test
    void waitingLinksKeepAJobOpenUntilTheyResolve() {
        Connected alice = Connected.somebody();
        SyncRequested albums = begin(alice, "full");
        settle(albums, 1, "a");
        SyncRequested media = requested(alice, "media", 1).getLast();
        publish(applied(media, 2), UUID.randomUUID());
        publish(finished(media, 2, "m"), UUID.randomUUID());
        publish(links(media, 2), UUID.randomUUID());
        Awaitility.await()
                .until(() -> job(alice, albums.jobId())
                                .at("/streams/1/links_pending")
                                .asInt()
                        == 2);
        assertThat(job(alice, albums.jobId()).path("status").asText()).isEqualTo("running");

        publish(
                new LinksApplied(
                        media.jobId(), media.integrationId(), media.userId(), media.epoch(), "media", 0, 2, 0, -2),
                UUID.randomUUID());

        awaitStatus(alice, albums.jobId(), "success");
    }

    @Test
    void aRefusedCredentialFailsTheJobAndAsksForConsentAgain() {
        Connected alice = Connected.somebody();
        SyncRequested albums = begin(alice, "full");

        publish(failed(albums, "unauthorized"), UUID.randomUUID());

        awaitStatus(alice, albums.jobId(), "failed");
        alice.request()
                .get("/api/v1/integrations/" + alice.integration())
                .then()
                .body("state", equalTo("AUTH_ERROR"))
                .body("status", equalTo("error"))
                .body("error.code", equalTo("unauthorized"));
        assertThat(integrationEvents(alice)).contains("dev.hypernet.integration.failed.v1");
        alice.request()
                .body("{\"sync_type\":\"full\"}")
                .post("/api/v1/integrations/" + alice.integration() + "/sync")
                .then()
                .statusCode(409);
    }

    @Test
    void aDeferredPageIsAskedForAgainWhenItIsDue() {
        Connected alice = Connected.somebody();
        SyncRequested albums = begin(alice, "full");

        publish(
                new PageDeferred(
                        albums.jobId(),
                        albums.integrationId(),
                        albums.userId(),
                        albums.epoch(),
                        "albums",
                        albums,
                        1,
                        "rate_limited",
                        Instant.ofEpochMilli(System.currentTimeMillis() + 500)),
                UUID.randomUUID());

        assertThat(requested(alice, "albums", 2)).hasSize(2);
    }

    @Test
    void anExpiredCursorStartsTheStreamOver() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested first = begin(alice, "full");
        settle(first, 1, "a");
        settle(requested(alice, "media", 1).getLast(), 1, "m");
        awaitStatus(alice, first.jobId(), "success");
        SyncRequested incremental = begin(alice, "incremental");
        assertThat(incremental.cursor()).isEqualTo("a");

        publish(failed(incremental, "cursor_expired"), UUID.randomUUID());

        assertThat(requested(alice, "albums", 3).getLast().cursor()).isNull();
    }

    @Test
    void aJobNothingIsHeardOfEndsAsStalled() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = begin(alice, "full");
        try (Connection database = TestStack.database().connect();
                PreparedStatement past = database.prepareStatement(
                        "update integration.sync_job set progressed_at = now() - interval '16 minutes' where id = ?")) {
            past.setObject(1, albums.jobId().value());
            past.executeUpdate();
        }

        ledger.endStalled().await().atMost(Duration.ofSeconds(10));

        JsonNode job = job(alice, albums.jobId());
        assertThat(job.path("status").asText()).isEqualTo("failed");
        assertThat(job.path("error_code").asText()).isEqualTo("stalled");
    }

    @Test
    void messagesOfAnOlderEpochCountNothing() {
        Connected alice = Connected.somebody();
        SyncRequested albums = begin(alice, "full");
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
                albums.link());

        publish(applied(stale, 8), UUID.randomUUID());
        settle(albums, 1, "a");
        requested(alice, "media", 1);

        assertThat(job(alice, albums.jobId()).at("/streams/0/applied").asInt()).isEqualTo(1);
    }

    @Test
    @Requirement({"O08", "O09"})
    void nobodySeesSomebodyElsesJobOrIntegration() throws SQLException {
        Connected alice = Connected.somebody();
        SyncRequested albums = begin(alice, "full");
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

    private SyncRequested begin(Connected person, String type) {
        String job = person.request()
                .body("{\"sync_type\":\"%s\"}".formatted(type))
                .post("/api/v1/integrations/" + person.integration() + "/sync")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        return requests(person, 1).stream()
                .filter(request -> request.jobId().equals(JobId.of(job)))
                .findFirst()
                .orElseGet(() -> awaitRequestOf(person, job));
    }

    private SyncRequested awaitRequestOf(Connected person, String job) {
        return Awaitility.await()
                .until(
                        () -> requests(person, 1).stream()
                                .filter(request -> request.jobId().equals(JobId.of(job)))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private List<SyncRequested> requested(Connected person, String stream, int count) {
        return Topics.read(
                        SyncRequested.topicOf("sandbox_photos"),
                        count,
                        read -> read.key().equals(person.integration().toString())
                                && read.data().contains("\"stream\":\"" + stream + "\""))
                .stream()
                .map(this::request)
                .toList();
    }

    private List<SyncRequested> requests(Connected person, int count) {
        return Topics.read(
                        SyncRequested.topicOf("sandbox_photos"),
                        count,
                        read -> read.key().equals(person.integration().toString()))
                .stream()
                .map(this::request)
                .toList();
    }

    private SyncRequested request(Topics.Read read) {
        try {
            return json.readValue(read.data(), SyncRequested.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private void settle(SyncRequested request, int records, String cursor) {
        publish(applied(request, records), UUID.randomUUID());
        publish(links(request, 0), UUID.randomUUID());
        publish(finished(request, records, cursor), UUID.randomUUID());
    }

    private static ObjectsApplied applied(SyncRequested request, int records) {
        return new ObjectsApplied(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                0,
                0,
                1,
                records,
                0,
                0,
                0,
                records,
                0,
                0);
    }

    private static LinksApplied links(SyncRequested request, int pending) {
        return new LinksApplied(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                1,
                0,
                0,
                pending);
    }

    private static StreamFinished finished(SyncRequested request, int records, String cursor) {
        return new StreamFinished(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                1,
                records,
                cursor);
    }

    private static StreamFailed failed(SyncRequested request, String code) {
        return new StreamFailed(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                0,
                code,
                "said the test");
    }

    private void publish(SyncProgress message, UUID id) {
        try {
            Topics.publish(message, EventTypes.nameOf(message.getClass()), json.writeValueAsString(message), id);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    private void awaitStatus(Connected person, JobId job, String status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> job(person, job).path("status").asText().equals(status));
    }

    private JsonNode job(Connected person, JobId job) {
        try {
            return json.readTree(person.request()
                    .get("/api/v1/sync-jobs/" + job)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString());
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static List<String> integrationEvents(Connected person) {
        return Topics.read(
                        "hypernet.integration.v1",
                        2,
                        read -> read.key().equals(person.integration().toString()))
                .stream()
                .map(Topics.Read::type)
                .toList();
    }
}
