package dev.hypernet.integrations.syncjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.integrations.Connected;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Plan;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person does to jobs, and how they find them again. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class SyncJobsTest {
    private static final String MEDIA_FAILED = """
        update integration.sync_job_stream
           set finished = stream = 'albums', requested = true, error = case when stream = 'media' then 'gone' end,
               error_code = case when stream = 'media' then 'provider_error' end
         where job_id = ?::uuid
        """;

    @Inject
    ObjectMapper json;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"S06", "S07"})
    void cancellingAJobEndsItAtOnceAndVoidsWhatIsUnderWay() {
        Connected alice = Connected.somebody();
        String job = begin(alice, "full");

        asked(alice, job, "cancel")
                .statusCode(200)
                .body("status", equalTo("cancelled"))
                .body("ended_at", notNullValue());
        asked(alice, job, "cancel").statusCode(200).body("status", equalTo("cancelled"));

        List<JsonNode> told = integrationEvents(alice, 2);
        assertThat(told.get(1).path("outcome").asText()).isEqualTo("cancelled");
        assertThat(number(told.get(1), "version")).isGreaterThan(number(told.get(0), "version"));
        assertThat(number(told.get(1), "epoch")).isGreaterThan(number(told.get(0), "epoch"));
        assertThat(begin(alice, "full")).isNotEqualTo(job);
    }

    @Test
    void whatWentWithItsIntegrationStaysCancelled() {
        Connected alice = Connected.somebody();
        String job = begin(alice, "full");
        alice.request()
                .delete("/api/v1/integrations/" + alice.integration() + "?remove=true")
                .then()
                .statusCode(204);

        asked(alice, job, "cancel").statusCode(200).body("status", equalTo("cancelled"));
    }

    @Test
    void whatHasEndedIsNotCancelled() throws SQLException {
        Connected alice = Connected.somebody();
        String job = begin(alice, "full");
        ended(job, "success");

        asked(alice, job, "cancel").statusCode(409).body("type", notNullValue());
    }

    @Test
    @Requirement({"O08", "O09"})
    void somebodyElsesJobIsNeitherCancelledNorRetriedNorIsTheirStreamReset() {
        Connected alice = Connected.somebody();
        Connected mallory = Connected.somebody();
        String job = begin(alice, "full");

        asked(mallory, job, "cancel").statusCode(404);
        asked(mallory, job, "retry").statusCode(404);
        mallory.request()
                .post("/api/v1/integrations/" + alice.integration() + "/streams/media/reset")
                .then()
                .statusCode(404);
        alice.request().get("/api/v1/sync-jobs/" + job).then().body("status", equalTo("running"));
    }

    @Test
    @Requirement("S04")
    void ofSeveralRequestsAtOnceOneBeginsAJob() {
        Connected alice = Connected.somebody();

        List<Response> answers = IntStream.range(0, 8)
                .mapToObj(at -> CompletableFuture.supplyAsync(() -> syncs(alice, "{\"sync_type\":\"full\"}")))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 202))
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 200))
                .hasSize(7);
        assertThat(answers.stream().map(answer -> answer.<String>path("id")).distinct())
                .hasSize(1);
    }

    @Test
    @Requirement("S02")
    void onlyTheStreamsThatAreAskedForAreReadAndNoneWaitsForAnother() {
        Connected alice = Connected.somebody();

        syncs(alice, "{\"sync_type\":\"full\",\"streams\":[\"media\"]}")
                .then()
                .statusCode(202)
                .body("only_streams", contains("media"))
                .body("streams.stream", contains("media"));

        assertThat(requested(alice, 1)).extracting(SyncRequested::stream).containsExactly("media");
    }

    @Test
    void aStreamThatTheProviderDoesNotHaveIsRefused() {
        Connected alice = Connected.somebody();

        syncs(alice, "{\"sync_type\":\"full\",\"streams\":[\"posts\"]}").then().statusCode(422);
        syncs(alice, "{\"sync_type\":\"full\",\"streams\":[]}").then().statusCode(422);
        syncs(alice, "{\"sync_type\":\"full\",\"stream\":\"media\"}").then().statusCode(422);
    }

    @Test
    @Requirement("S07")
    void aRetryReadsWhatWasLeftUnread() throws SQLException {
        Connected alice = Connected.somebody();
        String job = begin(alice, "incremental");
        asked(alice, job, "retry").statusCode(409);
        change(MEDIA_FAILED, job);
        ended(job, "partial");

        asked(alice, job, "retry")
                .statusCode(202)
                .body("trigger", equalTo("retry"))
                .body("sync_type", equalTo("incremental"))
                .body("retry_of", equalTo(job))
                .body("only_streams", contains("media"));
        asked(alice, job, "retry").statusCode(200);
    }

    @Test
    void whatDoesNotBalanceIsRetried() throws SQLException {
        Connected alice = Connected.somebody();
        String job = begin(alice, "full");
        change(
                "update integration.sync_job_stream"
                        + " set finished = true, fetched = case when stream = 'media' then 2 else 0 end"
                        + " where job_id = ?::uuid",
                job);
        ended(job, "partial");

        asked(alice, job, "retry").statusCode(202).body("only_streams", contains("media"));
    }

    @Test
    void whatWasReadToItsEndIsNotRetried() throws SQLException {
        Connected alice = Connected.somebody();
        String job = begin(alice, "full");
        change("update integration.sync_job_stream set finished = true where job_id = ?::uuid", job);
        ended(job, "success");

        asked(alice, job, "retry").statusCode(409);
    }

    @Test
    @Requirement("S02")
    void aStreamThatIsResetIsReadFromItsBeginning() throws SQLException {
        Connected alice = Connected.somebody();
        for (String stream : List.of("albums", "media")) {
            change(
                    "insert into integration.stream_cursor (user_id, integration_id, stream, cursor, updated_at)"
                            + " values (?::uuid, ?::uuid, ?, 'there', now())",
                    alice.owner().toString(),
                    alice.integration().toString(),
                    stream);
        }

        resets(alice, "media").statusCode(204);
        resets(alice, "media").statusCode(204);
        resets(alice, "posts").statusCode(404);

        String job = begin(alice, "incremental");
        assertThat(TestStack.database()
                        .rows(
                                "select stream, cursor_in from integration.sync_job_stream where job_id = ?::uuid"
                                        + " order by stream",
                                job))
                .extracting(row -> row.get(1))
                .containsExactly("there", "null");
        resets(alice, "media").statusCode(409);
    }

    @Test
    @Requirement("S08")
    void jobsAreListedByWhatTheyWereWithTheSumsOfTheirLedgers() throws SQLException {
        Connected alice = Connected.somebody();
        String cancelled = begin(alice, "full");
        asked(alice, cancelled, "cancel");
        String done = begin(alice, "incremental");
        change(
                "update integration.sync_job_stream set finished = true, pages = 2, fetched = 10, applied = 7,"
                        + " unchanged = 2, rejected = 1, bytes = 1000, throttled_ms = 5 where job_id = ?::uuid",
                done);
        ended(done, "partial");
        String running = begin(alice, "full");

        listed(alice, "").body("items.id", contains(running, done, cancelled));
        listed(alice, "?status=partial")
                .body("items.id", contains(done))
                .body("items[0].ledger.fetched", equalTo(20))
                .body("items[0].ledger.rejected", equalTo(2))
                .body("items[0].ledger.bytes", equalTo(2000))
                .body("items[0].ledger.throttled_ms", equalTo(10))
                .body("items[0].ledger.streams_finished", equalTo(2))
                .body("items[0].ledger.is_balanced", equalTo(true))
                .body("items[0].records_synced", equalTo(14))
                .body("items[0].duration_ms", greaterThanOrEqualTo(0))
                .body("items[0].streams", empty());
        listed(alice, "?sync_type=full").body("items.id", contains(running, cancelled));
        listed(alice, "?trigger=scheduled").body("items", empty());
        listed(
                        alice,
                        "?status=running&trigger=manual&integration_type=sandbox_photos&integration_id="
                                + alice.integration())
                .body("items.id", contains(running))
                .body("items[0].duration_ms", nullValue());
        listed(alice, "?created_before=2020-01-01T00:00:00Z").body("items", empty());
        listed(alice, "?created_after=2020-01-01T00:00:00Z&limit=2")
                .body("items.id", contains(running, done))
                .body("next_cursor", notNullValue());
        for (String wrong : List.of("status=over", "trigger=me", "sync_type=half", "created_after=then", "cursor=x")) {
            alice.request().get("/api/v1/sync-jobs?" + wrong).then().statusCode(400);
        }
    }

    @Test
    @Requirement("S08")
    void eachFilterIsALimitedWalkOfAnIndex() throws SQLException {
        Connected alice = Connected.somebody();
        change("""
            insert into integration.sync_job
                (user_id, id, integration_id, epoch, integration_type, definition_version, sync_type, trigger,
                 status, created_at, progressed_at)
            select ?::uuid, gen_random_uuid(), ?::uuid, 1, 'type_' || job % 50, '1.0.0', 'full',
                   case when job % 100 = 0 then 'retry' else 'manual' end,
                   case when job % 100 = 1 then 'failed' else 'success' end, now() - job * interval '1 hour', now()
              from generate_series(1, 10000) as job
            """, alice.owner().toString(), alice.integration().toString());
        change("analyze integration.sync_job");

        for (SyncJobFilter filter : List.of(
                new SyncJobFilter(null, "type_7", null, null, null, null, null),
                new SyncJobFilter(null, null, "failed", null, null, null, null),
                new SyncJobFilter(null, null, null, "retry", null, null, null),
                new SyncJobFilter(null, null, null, null, null, null, null),
                new SyncJobFilter(alice.integration(), null, null, null, null, null, null))) {
            SyncJobStatement page = SyncJobStatement.of(alice.owner(), filter, null, 50);
            for (Plan plan : Plan.both(alice.owner(), page.sql(), page.arguments())) {
                plan.scansNoTable().readsAtMost(51);
            }
        }
    }

    private String begin(Connected person, String type) {
        return syncs(person, "{\"sync_type\":\"%s\"}".formatted(type))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static Response syncs(Connected person, String body) {
        return person.request().body(body).post("/api/v1/integrations/" + person.integration() + "/sync");
    }

    private static ValidatableResponse asked(Connected person, String job, String what) {
        return person.request().post("/api/v1/sync-jobs/" + job + "/" + what).then();
    }

    private static ValidatableResponse resets(Connected person, String stream) {
        return person.request()
                .post("/api/v1/integrations/" + person.integration() + "/streams/" + stream + "/reset")
                .then();
    }

    private static ValidatableResponse listed(Connected person, String query) {
        return person.request().get("/api/v1/sync-jobs" + query).then().statusCode(200);
    }

    private static void ended(String job, String status) throws SQLException {
        change("update integration.sync_job set status = ?, ended_at = now() where id = ?::uuid", status, job);
    }

    private static void change(String statement, String... arguments) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement change = database.prepareStatement(statement)) {
            for (int at = 0; at < arguments.length; at++) {
                change.setString(at + 1, arguments[at]);
            }
            change.executeUpdate();
        }
    }

    private List<SyncRequested> requested(Connected person, int count) {
        List<SyncRequested> requests = new ArrayList<>();
        for (Topics.Read read : Topics.read(
                SyncRequested.topicOf("sandbox_photos"),
                count,
                read -> read.key().equals(person.integration().toString()))) {
            try {
                requests.add(json.readerFor(SyncRequested.class).readValue(read.data()));
            } catch (JsonProcessingException unreadable) {
                throw new IllegalStateException(unreadable);
            }
        }
        return requests;
    }

    private List<JsonNode> integrationEvents(Connected person, int count) {
        return Topics.read(
                        "hypernet.integration.v1",
                        count,
                        read -> read.key().equals(person.integration().toString()))
                .stream()
                .map(this::tree)
                .toList();
    }

    private JsonNode tree(Topics.Read read) {
        try {
            return json.readTree(read.data());
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static long number(JsonNode event, String field) {
        return event.path("integration").path(field).asLong();
    }
}
