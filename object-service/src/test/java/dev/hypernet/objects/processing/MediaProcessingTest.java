package dev.hypernet.objects.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.EventTypes;
import dev.hypernet.contracts.event.MediaMessage.ProcessingRequested;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.processing.Pictures.ExifPart;
import dev.hypernet.objects.storage.BlobStore;
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
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes are asked to be read by Kafka, as in life; what became of them is read from the API and the topics. */
@QuarkusTest
@WithTestResource(TestStack.class)
class MediaProcessingTest {
    private static final int MODEL = 0x0110;
    private static final int TIME = 0x9003;
    private static final String OBJECTS = "hypernet.object.v1";

    @Inject
    ObjectMapper json;

    @Inject
    BlobStore store;

    @Test
    @Requirement({"M05", "M07", "M09", "M10", "M11", "M12", "O26", "O24"})
    void bytesAreReadInStatesThatAreToldInTheirOrder() throws Exception {
        Person alice = Person.registered();
        byte[] picture =
                Pictures.jpeg(640, 480, new ExifPart().image(MODEL, "Box").shot(TIME, "2024:05:06 09:08:07"));
        StoredMedia media = StoredMedia.of(alice.id()).holding(picture).in(store);

        ask(media);

        settled(alice, media, "complete")
                .body("version", equalTo(3))
                .body("width", equalTo(640))
                .body("height", equalTo(480))
                .body("taken_at", equalTo("2024-05-06T09:08:07.000Z"))
                .body("thumbnail_generated", equalTo(true))
                .body("metadata_extracted", equalTo(true))
                .body("thumbnail_path", endsWith("/" + media.id() + ".jpg"))
                .body("metadata.exif.camera", equalTo("Box"))
                .body("metadata.camera", equalTo("Box"));
        alice.request()
                .get("/api/v1/media/" + media.id() + "/thumbnail")
                .then()
                .statusCode(200)
                .contentType("image/jpeg");
        List<JsonNode> events = events(media, 2);
        assertThat(events)
                .extracting(
                        event -> event.at("/object/fields/processing_status").asText())
                .containsExactly("processing", "complete");
        assertThat(events.getFirst().path("changed")).hasSize(1);
        assertThat(events.getLast().path("changed"))
                .extracting(JsonNode::asText)
                .contains("width", "height", "taken_at", "thumbnail_path", "processing_status", "metadata")
                .doesNotContain("hash", "filename", "latitude");
    }

    @Test
    @Requirement("M10")
    void aMessageThatComesAgainChangesNothing() throws Exception {
        Person alice = Person.registered();
        StoredMedia media =
                StoredMedia.of(alice.id()).holding(Pictures.jpeg(60, 40)).in(store);
        ask(media);
        settled(alice, media, "complete").body("version", equalTo(3));

        ask(media);
        ask(media);

        // What the owner asks for comes after them, by the same key.
        again(alice, media);
        settled(alice, media, "complete").body("version", equalTo(6));
    }

    @Test
    void aMessageForOtherBytesThanThoseThereAreDoesNothing() throws Exception {
        Person alice = Person.registered();
        StoredMedia media =
                StoredMedia.of(alice.id()).holding(Pictures.jpeg(60, 40)).in(store);

        ask(new ProcessingRequested(media.id(), alice.id(), "0".repeat(64), 1));
        ask(media);

        settled(alice, media, "complete").body("version", equalTo(3));
    }

    @Test
    void whatIsDeletedMeanwhileStaysAsItIs() throws Exception {
        Person alice = Person.registered();
        StoredMedia media =
                StoredMedia.of(alice.id()).holding(Pictures.jpeg(60, 40)).in(store);
        media.set("deleted_at = now()");
        ask(media);
        StoredMedia marker =
                StoredMedia.of(alice.id()).holding(Pictures.jpeg(30, 20)).in(store);
        ask(marker);
        settled(alice, marker, "complete");

        media.set("deleted_at = null, processing_status = 'failed'");

        again(alice, media);
        settled(alice, media, "complete").body("version", equalTo(4));
    }

    @Test
    @Requirement("M10")
    void afterAFailureTheOwnerMayTryAgain() throws Exception {
        Person alice = Person.registered();
        byte[] picture = Pictures.jpeg(60, 40);
        StoredMedia media = StoredMedia.of(alice.id()).holding(picture).nowhere();
        ask(media);
        settled(alice, media, "failed").body("processing_error", equalTo("missing_bytes"));

        media.store(store, picture);
        alice.request()
                .post("/api/v1/media/" + media.id() + "/process")
                .then()
                .statusCode(202)
                .body("processing_status", equalTo("pending"))
                .body("processing_error", nullValue());

        settled(alice, media, "complete").body("processing_error", nullValue()).body("width", equalTo(60));
    }

    @Test
    @Requirement("M10")
    void aBombIsRefusedWithItsReasonAndItsSizeIsKept() throws Exception {
        Person alice = Person.registered();
        StoredMedia media = StoredMedia.of(alice.id())
                .as("photo", "image/png")
                .holding(Pictures.pngBomb(50_000, 50_000))
                .in(store);

        ask(media);

        settled(alice, media, "failed")
                .body("processing_error", equalTo("too_many_pixels"))
                .body("width", equalTo(50_000))
                .body("thumbnail_generated", equalTo(false))
                .body("metadata_extracted", equalTo(true));
    }

    @ParameterizedTest
    @CsvSource({
        "photo, image/jpeg, failed, unreadable",
        "photo, application/zip, failed, unreadable",
        "video, video/mp4, failed, unreadable",
        "document, application/zip, complete, ",
        "other, application/octet-stream, complete, "
    })
    @Requirement({"M10", "M11"})
    void whatClaimsToBeAPictureMustBeOneAndWhatDoesNotNeedNot(
            String mediaType, String mimeType, String status, String error) throws Exception {
        Person alice = Person.registered();
        StoredMedia media = StoredMedia.of(alice.id())
                .as(mediaType, mimeType)
                .holding(Pictures.ascii("PK\u0003\u0004 a zip by another name"))
                .in(store);

        ask(media);

        settled(alice, media, status)
                .body("processing_error", equalTo(error))
                .body("metadata_extracted", equalTo(false))
                .body("thumbnail_generated", equalTo(false));
    }

    @Test
    @Requirement({"M05", "M09"})
    void aFilmHasItsLengthAndPlace() throws Exception {
        Person alice = Person.registered();
        StoredMedia media = StoredMedia.of(alice.id())
                .as("video", "video/quicktime")
                .holding(Pictures.sample("film.mov"))
                .in(store);

        ask(media);

        settled(alice, media, "complete")
                .body("duration", equalTo(1.5f))
                .body("width", equalTo(64))
                .body("latitude.toDouble()", closeTo(48.8577, 1e-4))
                .body("longitude.toDouble()", closeTo(2.295, 1e-4))
                .body("taken_at", equalTo("2024-05-06T07:08:09.000Z"))
                .body("thumbnail_generated", equalTo(false));
    }

    @Test
    @Requirement({"M12", "O26"})
    void whatTheOwnerAndTheSourceSaidStays() throws Exception {
        Person alice = Person.registered();
        StoredMedia media = StoredMedia.of(alice.id())
                .holding(
                        Pictures.jpeg(60, 40, new ExifPart().image(MODEL, "Box").shot(TIME, "2024:05:06 09:08:07")))
                .in(store);
        media.set("taken_at = '2020-01-01T00:00:00Z', metadata = '{\"tags\": [\"lake\"], \"description\": \"ours\","
                + " \"camera\": \"Grandfather''s\", \"exif\": {\"iso\": 1}, \"sandbox_photos\": {\"likes\": 3}}'");

        ask(media);

        settled(alice, media, "complete")
                .body("taken_at", equalTo("2020-01-01T00:00:00.000Z"))
                .body("metadata.tags", equalTo(List.of("lake")))
                .body("metadata.description", equalTo("ours"))
                .body("metadata.camera", equalTo("Grandfather's"))
                .body("metadata.sandbox_photos.likes", equalTo(3))
                .body("metadata.exif.camera", equalTo("Box"))
                .body("metadata.exif.iso", nullValue());
    }

    @Test
    @Requirement("M10")
    void bytesWhoseReaderDiedAreTakenUpAgainWithoutFurtherNews() throws Exception {
        Person alice = Person.registered();
        StoredMedia media =
                StoredMedia.of(alice.id()).holding(Pictures.jpeg(60, 40)).in(store);
        media.set("processing_status = 'processing', processing_attempts = 1, version = 2");

        ask(media);

        settled(alice, media, "complete").body("version", equalTo(3));
    }

    @Test
    @Requirement("M10")
    void bytesOfWhichReadersDieAreNotReadForEver() throws Exception {
        Person alice = Person.registered();
        StoredMedia media =
                StoredMedia.of(alice.id()).holding(Pictures.jpeg(60, 40)).in(store);
        media.set("processing_status = 'processing', processing_attempts = 3, version = 2");

        ask(media);

        settled(alice, media, "failed").body("processing_error", equalTo("interrupted"));
    }

    @Test
    @Requirement("M10")
    void bytesNobodyAskedForAnyMoreAreAskedForAgain() throws Exception {
        Person alice = Person.registered();
        StoredMedia media =
                StoredMedia.of(alice.id()).holding(Pictures.jpeg(60, 40)).in(store);

        media.set("updated_at = now() - interval '2 hours'");

        settled(alice, media, "complete").body("version", equalTo(3));
    }

    @Test
    @Requirement("M10")
    void bytesThatCannotBeHadAreAFailureUnlessTheyAreThere() throws Exception {
        Person alice = Person.registered();
        StoredMedia missing = StoredMedia.of(alice.id()).waiting();
        StoredMedia there =
                StoredMedia.of(alice.id()).holding(Pictures.jpeg(60, 40)).in(store);

        deliveryFailed(missing);
        deliveryFailed(missing);
        deliveryFailed(there);

        settled(alice, missing, "failed")
                .body("processing_error", equalTo("gone"))
                .body("version", equalTo(2));
        settled(alice, there, "pending").body("version", equalTo(1));
        alice.request()
                .post("/api/v1/media/" + missing.id() + "/process")
                .then()
                .statusCode(409)
                .body("type", endsWith("/no-bytes"));
    }

    @Test
    @Requirement("O08")
    void somebodyElsesBytesCannotBeReadAgain() throws Exception {
        Person alice = Person.registered();
        StoredMedia media =
                StoredMedia.of(alice.id()).holding(Pictures.jpeg(60, 40)).in(store);
        String path = "/api/v1/media/" + media.id() + "/process";

        Person.registered().request().post(path).then().statusCode(404);
        RestAssured.given().post(path).then().statusCode(401);
        alice.request()
                .post("/api/v1/media/" + UUID.randomUUID() + "/process")
                .then()
                .statusCode(404);
    }

    private void ask(StoredMedia media) throws Exception {
        ask(new ProcessingRequested(media.id(), media.owner(), media.hash(), 1));
    }

    private void ask(ProcessingRequested wanted) throws Exception {
        Topics.publish(wanted, EventTypes.nameOf(ProcessingRequested.class), json.writeValueAsString(wanted));
    }

    private static void again(Person owner, StoredMedia media) {
        owner.request().post("/api/v1/media/" + media.id() + "/process").then().statusCode(202);
    }

    private static ValidatableResponse settled(Person owner, StoredMedia media, String status) {
        Awaitility.await(media.id() + " to be " + status)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> owner.request()
                        .get("/api/v1/media/" + media.id())
                        .path("processing_status")
                        .equals(status));
        return owner.request().get("/api/v1/media/" + media.id()).then().statusCode(200);
    }

    private List<JsonNode> events(StoredMedia media, int count) {
        return Topics.read(OBJECTS, count, read -> read.key().equals(media.id().toString())).stream()
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

    private static void deliveryFailed(StoredMedia media) {
        RestAssured.given()
                .auth()
                .oauth2(serviceToken())
                .contentType("application/json")
                .queryParam("user_id", media.owner().toString())
                .body("{\"reason\":\"gone\"}")
                .post("/internal/v1/media/" + media.id() + "/content-failed")
                .then()
                .statusCode(204);
    }

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
}
