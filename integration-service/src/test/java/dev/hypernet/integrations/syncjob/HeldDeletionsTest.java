package dev.hypernet.integrations.syncjob;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.SweepRequested;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.integrations.Connected;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sweeps as the ledger asks for them, and what is held until its owner decides. object-service is the test itself. */
@QuarkusTest
@WithTestResource(TestStack.class)
class HeldDeletionsTest {
    @Inject
    ObjectMapper json;

    @Inject
    Reports reports;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"S01", "S06"})
    void aWholeReadingIsSweptBeforeItsJobIsOver() {
        Connected alice = Connected.somebody();
        SyncRequested albums = reports.begin(alice, "full");
        read(albums, 8, "a");

        SweepRequested sweep = sweeps(alice, 1).getFirst();
        assertThat(sweep.jobId()).isEqualTo(albums.jobId());
        assertThat(sweep.stream()).isEqualTo("albums");
        assertThat(sweep.epoch()).isEqualTo(albums.epoch());
        assertThat(sweep.restart()).isZero();
        assertThat(sweep.pages()).isOne();
        assertThat(sweep.maxPercent()).isEqualTo(20);
        assertThat(sweep.freeOf()).isEqualTo(20);
        assertThat(sweep.confirmed()).isFalse();
        assertThat(sweep.definitionVersion()).isNotEmpty();

        SyncRequested media = reports.requested(alice, "media", 1).getLast();
        reports.settle(media, 3, "m");
        Awaitility.await()
                .until(() -> reports.job(alice, albums.jobId())
                        .at("/streams/1/finished")
                        .asBoolean());
        assertThat(reports.job(alice, albums.jobId()).path("status").asText()).isEqualTo("running");
        reports.publish(reports.swept(albums, 10, 2, 2, false));

        reports.awaitStatus(alice, albums.jobId(), "success");
        assertThat(reports.job(alice, albums.jobId())
                        .at("/streams/0/objects_deleted")
                        .asInt())
                .isEqualTo(2);
        SyncRequested incremental = reports.begin(alice, "incremental");
        reports.settle(incremental, 0, "a2");
        reports.settle(reports.requested(alice, "media", 2).getLast(), 0, "m2");
        reports.awaitStatus(alice, incremental.jobId(), "success");
        assertThat(sweeps(alice, 2)).extracting(SweepRequested::jobId).containsOnly(albums.jobId());
    }

    @Test
    @Requirement({"S03", "S06"})
    void whatIsHeldMakesItsJobPartialAndIsDeletedOnceItIsConfirmed() {
        Connected alice = Connected.somebody();
        SyncRequested media = held(alice);
        assertThat(reports.job(alice, media.jobId()).path("error_code").asText())
                .isEqualTo("deletions_held");
        String id = list(alice, "held")
                .body("items.size()", equalTo(1))
                .body("items[0].job_id", equalTo(media.jobId().toString()))
                .body("items[0].stream", equalTo("media"))
                .body("items[0].living", equalTo(100))
                .body("items[0].unseen", equalTo(60))
                .body("items[0].deleted", equalTo(0))
                .body("items[0].decided_at", nullValue())
                .extract()
                .path("items[0].id");

        decide(alice, id, "confirm", 200).body("state", equalTo("confirmed"));
        decide(alice, id, "confirm", 200).body("state", equalTo("confirmed"));
        decide(alice, id, "dismiss", 409);

        List<SweepRequested> confirmed =
                sweeps(alice, 3).stream().filter(SweepRequested::confirmed).toList();
        assertThat(confirmed).singleElement().satisfies(sweep -> {
            assertThat(sweep.jobId()).isEqualTo(media.jobId());
            assertThat(sweep.epoch()).isEqualTo(media.epoch());
            assertThat(sweep.stream()).isEqualTo("media");
        });
        reports.publish(reports.swept(media, 100, 60, 59, false));
        Awaitility.await().until(() -> list(alice, "deleted").extract().path("items[0].deleted") != null);
        list(alice, "deleted").body("items[0].id", equalTo(id)).body("items[0].deleted", equalTo(59));
        assertThat(reports.job(alice, media.jobId())
                        .at("/streams/1/objects_deleted")
                        .asInt())
                .isEqualTo(59);
        assertThat(reports.begin(alice, "incremental").cursor()).isEqualTo("a");
    }

    @Test
    void whatIsDismissedStays() {
        Connected alice = Connected.somebody();
        held(alice);
        String id = list(alice, "held").extract().path("items[0].id");

        decide(alice, id, "dismiss", 200).body("state", equalTo("dismissed"));
        decide(alice, id, "dismiss", 200);
        decide(alice, id, "confirm", 409);

        list(alice, "held").body("items.size()", equalTo(0));
    }

    @Test
    void theNextWholeReadingTakesThePlaceOfWhatIsHeld() {
        Connected alice = Connected.somebody();
        SyncRequested first = held(alice);
        String id = list(alice, "held").extract().path("items[0].id");
        SyncRequested albums = reports.begin(alice, "full");
        reports.settle(albums, 8, "a2");
        SyncRequested media = reports.requested(alice, "media", 2).getLast();
        read(media, 90, "m2");

        reports.publish(reports.swept(media, 100, 70, 0, true));
        reports.awaitStatus(alice, albums.jobId(), "partial");

        decide(alice, id, "confirm", 409);
        list(alice, "held").body("items.size()", equalTo(1)).body("items[0].unseen", equalTo(70));
        // Whatever is still heard of the first one changes nothing of the second.
        reports.publish(reports.swept(first, 0, 0, 0, false));
        SyncRequested last = reports.begin(alice, "incremental");
        reports.settle(last, 0, "a3");
        reports.requested(alice, "media", 3);
        list(alice, "held").body("items.size()", equalTo(1)).body("items[0].unseen", equalTo(70));
        list(alice, "replaced").body("items.id", equalTo(List.of(id)));
    }

    @Test
    @Requirement({"S02", "S03"})
    void theCursorOfAReadingThatProvesNothingStays() {
        Connected alice = Connected.somebody();
        SyncRequested albums = beginAlbums(alice);
        reports.publish(withAnUnnamed(albums));
        reports.publish(reports.links(albums, 0));
        reports.publish(reports.finished(albums, 9, "a"));
        assertThat(sweeps(alice, 1)).extracting(SweepRequested::stream).containsExactly("albums");
        assertThat(reports.job(alice, albums.jobId()).path("status").asText()).isEqualTo("running");

        reports.publish(reports.failed(albums, "listing_incomplete"));

        reports.awaitStatus(alice, albums.jobId(), "partial");
        assertThat(reports.job(alice, albums.jobId())
                        .at("/streams/0/error_code")
                        .asText())
                .isEqualTo("listing_incomplete");
        assertThat(reports.begin(alice, "incremental").cursor()).isNull();
    }

    @Test
    void somebodyElsesHeldDeletionsAre404() {
        Connected alice = Connected.somebody();
        held(alice);
        String id = list(alice, "held").extract().path("items[0].id");
        Connected eve = Connected.somebody();
        String path = "/api/v1/integrations/" + alice.integration() + "/held-deletions";

        eve.request().get(path).then().statusCode(404);
        eve.request().post(path + "/" + id + "/confirm").then().statusCode(404);
        eve.request()
                .post("/api/v1/integrations/" + eve.integration() + "/held-deletions/" + id + "/dismiss")
                .then()
                .statusCode(404);
        given().get(path).then().statusCode(401);
        list(alice, "held").body("items.size()", equalTo(1));
    }

    /** More than half of the media is missing from a whole reading: the job is over, and its media's request. */
    private SyncRequested held(Connected person) {
        SyncRequested albums = reports.begin(person, "full");
        reports.settle(albums, 8, "a");
        SyncRequested media = reports.requested(person, "media", 1).getLast();
        read(media, 40, "m");
        reports.publish(reports.swept(media, 100, 60, 0, true));
        reports.awaitStatus(person, albums.jobId(), "partial");
        return media;
    }

    private void read(SyncRequested stream, int records, String cursor) {
        reports.publish(reports.applied(stream, records));
        reports.publish(reports.links(stream, 0));
        reports.publish(reports.finished(stream, records, cursor));
    }

    private SyncRequested beginAlbums(Connected person) {
        String job = person.request()
                .body("{\"sync_type\":\"full\",\"streams\":[\"albums\"]}")
                .post("/api/v1/integrations/" + person.integration() + "/sync")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        return reports.awaitRequestOf(person, job);
    }

    private static ObjectsApplied withAnUnnamed(SyncRequested request) {
        return new ObjectsApplied(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                0,
                0,
                1,
                8,
                0,
                0,
                1,
                8,
                0,
                0,
                1,
                0,
                0,
                null,
                null,
                null);
    }

    private static ValidatableResponse list(Connected person, String state) {
        return person.request()
                .queryParam("state", state)
                .get("/api/v1/integrations/" + person.integration() + "/held-deletions")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse decide(Connected person, String id, String decision, int status) {
        return person.request()
                .post("/api/v1/integrations/" + person.integration() + "/held-deletions/" + id + "/" + decision)
                .then()
                .statusCode(status);
    }

    private List<SweepRequested> sweeps(Connected person, int count) {
        return Topics.read(
                        Batch.TOPIC,
                        count,
                        read -> read.key().equals(person.integration().toString())
                                && read.type().equals("dev.hypernet.sync.sweep_requested.v1"))
                .stream()
                .map(read -> sweep(read.data()))
                .toList();
    }

    private SweepRequested sweep(String data) {
        try {
            return json.readValue(data, SweepRequested.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
