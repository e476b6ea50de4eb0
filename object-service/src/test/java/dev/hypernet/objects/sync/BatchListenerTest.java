package dev.hypernet.objects.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.objects.Person;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a worker publishes comes by Kafka, as in life; what became of it is read from the API and the topics. */
@QuarkusTest
@WithTestResource(TestStack.class)
class BatchListenerTest {
    @Inject
    ObjectMapper json;

    @Test
    @Requirement({"S10", "S11", "O02", "O06", "O10"})
    void aPageBecomesObjectsEventsHistoryAndABalancedAnswer() throws Exception {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run run = account.run(1);

        run.page(
                List.of(new Rejection("media:3", "taken_at is no time", "unmappable", null)),
                SyncedAccount.photo("1", "one.jpg", "first"),
                SyncedAccount.photo("2", "Ärger & Mut.jpg", "second"));

        JsonNode answer = applied(account, run, 1).getFirst();
        assertThat(answer.path("applied").asInt()).isEqualTo(2);
        assertThat(answer.path("rejected").asInt()).isEqualTo(1);
        assertThat(answer.path("created").asInt()).isEqualTo(2);
        alice.request()
                .get("/api/v1/media")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(2))
                .body("items.find { it.source_id == 'media:2' }.filename", equalTo("_rger_Mut.jpg"))
                .body("items.find { it.source_id == 'media:2' }.metadata.original_filename", equalTo("Ärger & Mut.jpg"))
                .body("items[0].integration_id", equalTo(account.integration().toString()))
                .body("items[0].processing_status", equalTo("pending"));
        String id = mediaId(alice, "media:1");
        assertThat(TestStack.database()
                        .rows(
                                "select version, changed_by, job_id, definition_version from object.object_history"
                                        + " where object_id = ?::uuid",
                                id))
                .containsExactly(List.of("1", "sync", run.job().toString(), "1.0.0"));
        assertThat(Topics.read("hypernet.object.v1", 1, read -> read.key().equals(id)))
                .extracting(Topics.Read::type)
                .containsExactly("dev.hypernet.object.created.v1");
        assertThat(Topics.read(
                        "hypernet.content.requested.sandbox_photos.v1",
                        1,
                        read -> read.key().equals(id)))
                .hasSize(1);
    }

    @Test
    void unchangedRecordsWriteNothingAndSayNothing() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run first = account.run(1);
        first.page(SyncedAccount.photo("1", "one.jpg", "first"), SyncedAccount.album("a", "Lisbon"));
        applied(account, first, 1);

        SyncedAccount.Run second = account.run(2);
        second.page(SyncedAccount.photo("1", "one.jpg", "first"), SyncedAccount.album("a", "Lisboa"));

        JsonNode answer = applied(account, second, 1).getFirst();
        assertThat(answer.path("unchanged").asInt()).isEqualTo(1);
        assertThat(answer.path("updated").asInt()).isEqualTo(1);
        alice.request().get("/api/v1/media/" + mediaId(alice, "media:1")).then().body("version", equalTo(1));
        String album = alice.request().get("/api/v1/albums").then().extract().path("items[0].id");
        Topics.Read event = Topics.read(
                        "hypernet.object.v1", 2, read -> read.key().equals(album))
                .getLast();
        assertThat(event.data()).contains("\"changed\":[\"name\"]").contains("Lisboa");
    }

    @Test
    @Requirement("S09")
    void whatThePlatformReadFromAFileIsNoEditOfItsOwner() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run first = account.run(1, "manual");
        first.page(SyncedAccount.photo("1", "one.jpg", "first"));
        applied(account, first, 1);
        TestStack.database()
                .rows(
                        "update object.media set width = 40, taken_at = '2020-01-01T00:00:00Z', mime_type ="
                                + " 'image/png', metadata = metadata || '{\"exif\":{\"make\":\"Leica\"}}' where user_id ="
                                + " ? returning id",
                        alice.id().value());

        SyncedAccount.Run second = account.run(2, "manual");
        second.page(SyncedAccount.photo("1", "two.jpg", "second"));

        JsonNode answer = applied(account, second, 1).getFirst();
        assertThat(answer.path("updated").asInt()).isEqualTo(1);
        assertThat(answer.path("conflicts").asInt()).isZero();
        String id = mediaId(alice, "media:1");
        alice.request()
                .get("/api/v1/media/" + id)
                .then()
                .body("filename", equalTo("two.jpg"))
                .body("width", equalTo(40))
                .body("taken_at", startsWith("2020-01-01"))
                .body("mime_type", equalTo("image/png"))
                .body("metadata.exif.make", equalTo("Leica"))
                .body("metadata.description", equalTo("second"));

        SyncedAccount.Run third = account.run(3, "local_wins");
        third.page(SyncedAccount.gone("1"));
        assertThat(applied(account, third, 1).getFirst().path("deleted").asInt())
                .isEqualTo(1);
    }

    @Test
    void aRecordWhoseNumbersAndTimesNoColumnTakesIsRejectedAloneAndItsPageGoesOn() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run run = account.run(1);

        run.page(
                measured("1", "width", 0),
                measured("2", "size", 1e30),
                measured("3", "height", 3_000_000_000L),
                measured("4", "taken_at", "+12026-01-01T00:00:00Z"),
                measured("5", "width", 12.6));

        JsonNode answer = applied(account, run, 1).getFirst();
        assertThat(answer.path("rejected").asInt()).isEqualTo(4);
        alice.request()
                .get("/api/v1/media")
                .then()
                .body("items.size()", equalTo(1))
                .body("items[0].width", equalTo(13));
    }

    @Test
    void whatMediaAndAlbumsDoNotKnowIsKeptInTheSourcesNamespace() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run run = account.run(1);

        run.page(
                measured("1", "lens", "50 mm"),
                new SourceRecord(
                        "albums:a",
                        "album",
                        false,
                        Map.of("name", "Lisbon", "shared", true, "metadata", Map.of("sandbox_photos", Map.of("id", 7))),
                        "a",
                        false,
                        List.of(),
                        null,
                        null,
                        null));

        assertThat(applied(account, run, 1).getFirst().path("applied").asInt()).isEqualTo(2);
        alice.request().get("/api/v1/media").then().body("items[0].metadata.sandbox_photos.lens", equalTo("50 mm"));
        alice.request()
                .get("/api/v1/albums")
                .then()
                .body("items[0].metadata.sandbox_photos", equalTo(Map.of("shared", true, "id", 7)));
    }

    private static SourceRecord measured(String id, String field, Object value) {
        return new SourceRecord(
                "media:" + id,
                "media",
                false,
                Map.of("filename", id + ".jpg", field, value),
                id,
                false,
                List.of(),
                null,
                null,
                null);
    }

    @Test
    void aPageThatComesTwiceOrOutOfTurnOrOfAnOlderEpochChangesNothing() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run stale = account.run(1);
        SyncedAccount.Run run = account.run(2);
        Batch first = run.page(SyncedAccount.photo("1", "one.jpg", "first"));
        account.publish(first);
        stale.page(SyncedAccount.photo("1", "one.jpg", "stale"));
        run.page(SyncedAccount.photo("2", "two.jpg", "second"));

        assertThat(applied(account, run, 2)).hasSize(2);

        alice.request()
                .get("/api/v1/media/" + mediaId(alice, "media:1"))
                .then()
                .body("metadata.description", equalTo("first"))
                .body("version", equalTo(1));
    }

    @Test
    void whatIsGoneAtTheSourceIsGoneHereAndComesBackWithIt() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run first = account.run(1);
        first.page(SyncedAccount.photo("1", "one.jpg", "first"));
        applied(account, first, 1);
        String id = mediaId(alice, "media:1");

        SyncedAccount.Run second = account.run(2);
        second.page(SyncedAccount.gone("1"), SyncedAccount.gone("never-known"));
        JsonNode answer = applied(account, second, 1).getFirst();
        assertThat(answer.path("deleted").asInt()).isEqualTo(1);
        assertThat(answer.path("unchanged").asInt()).isEqualTo(1);
        alice.request().get("/api/v1/media/" + id).then().statusCode(404);

        SyncedAccount.Run third = account.run(3);
        third.page(SyncedAccount.photo("1", "one.jpg", "first"));
        applied(account, third, 1);
        assertThat(mediaId(alice, "media:1")).isEqualTo(id);
        assertThat(Topics.read("hypernet.object.v1", 3, read -> read.key().equals(id)))
                .extracting(Topics.Read::type)
                .containsExactly(
                        "dev.hypernet.object.created.v1",
                        "dev.hypernet.object.deleted.v1",
                        "dev.hypernet.object.updated.v1");
    }

    @Test
    @Requirement({"M06", "M07", "M08", "M10", "M11"})
    void bytesThatArriveAreHashedMeasuredAndShownOnlyToTheirOwner() throws IOException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run run = account.run(1);
        run.page(SyncedAccount.photo("1", "one.jpg", "first"));
        applied(account, run, 1);
        String id = mediaId(alice, "media:1");
        byte[] picture = picture();

        deliver(alice, id, picture);
        int version = processed(alice, id)
                .body("processing_status", equalTo("complete"))
                .body("size", equalTo(picture.length))
                .body("width", equalTo(40))
                .body("height", equalTo(30))
                .body("hash", equalTo(sha256(picture)))
                .body("thumbnail_generated", equalTo(true))
                .body("file_path", startsWith("users/" + alice.id() + "/media/"))
                .extract()
                .path("version");
        deliver(alice, id, picture);
        processed(alice, id).body("version", equalTo(version));

        assertThat(alice.request().get("/api/v1/media/" + id + "/content").asByteArray())
                .isEqualTo(picture);
        alice.request()
                .get("/api/v1/media/" + id + "/thumbnail")
                .then()
                .statusCode(200)
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Type", notNullValue());
        Person.registered()
                .request()
                .get("/api/v1/media/" + id + "/content")
                .then()
                .statusCode(404);
    }

    @Test
    @Requirement("O08")
    void noOwnedTableShowsARowToSomebodyElse() throws SQLException {
        assertThat(OwnedTables.assertIsolated("object"))
                .contains(
                        "users",
                        "media",
                        "album",
                        "typed_object",
                        "object_field",
                        "membership",
                        "object_history",
                        "message_chain",
                        "message_epoch");
    }

    @Test
    @Requirement({"M05", "M09", "M12"})
    void realPhotographsAreReadAsTheyAre() throws IOException {
        Path samples = Path.of("..", "..", "shared", "samples", "photos");
        Assumptions.assumeTrue(Files.isDirectory(samples), "the shared sample photographs are not beside this clone");
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run run = account.run(1);
        run.page(SyncedAccount.photo("gps", "DSCN0010.jpg", "somewhere in Arezzo"));
        applied(account, run, 1);
        String id = mediaId(alice, "media:gps");

        deliver(alice, id, Files.readAllBytes(samples.resolve("DSCN0010.jpg")));

        processed(alice, id)
                .body("width", equalTo(640))
                .body("height", equalTo(480))
                .body("latitude", equalTo(43.46745f))
                .body("longitude", equalTo(11.885127f))
                .body("taken_at", equalTo("2008-10-23T14:27:07.240Z"))
                .body("metadata.exif.camera", equalTo("COOLPIX P6000"));
    }

    /** Bytes are read by an event after they arrived. */
    private static ValidatableResponse processed(Person owner, String id) {
        Awaitility.await("the bytes of " + id + " are read")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !List.of("pending", "processing")
                        .contains(owner.request().get("/api/v1/media/" + id).<String>path("processing_status")));
        return owner.request().get("/api/v1/media/" + id).then().statusCode(200);
    }

    private void deliver(Person owner, String id, byte[] bytes) {
        RestAssured.given()
                .auth()
                .oauth2(serviceToken())
                .contentType("image/jpeg")
                .queryParam("user_id", owner.id().toString())
                .body(bytes)
                .put("/internal/v1/media/" + id + "/content")
                .then()
                .statusCode(204);
    }

    /** As sync-worker gets one, from the service issuer itself. */
    private static String serviceToken() {
        return RestAssured.given()
                .auth()
                .preemptive()
                .basic("sync-worker", "only-for-tests")
                .formParam("grant_type", "client_credentials")
                .formParam("audience", "object-service")
                .post("/internal/v1/issuer/token")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }

    private static String mediaId(Person owner, String sourceId) {
        return owner.request()
                .get("/api/v1/media")
                .then()
                .extract()
                .path("items.find { it.source_id == '" + sourceId + "' }.id");
    }

    private List<JsonNode> applied(SyncedAccount account, SyncedAccount.Run run, int count) {
        return Topics.read(
                        "hypernet.sync.progress.v1",
                        count,
                        read -> read.key().equals(account.integration().toString())
                                && read.data().contains(run.job().toString()))
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

    private static byte[] picture() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
