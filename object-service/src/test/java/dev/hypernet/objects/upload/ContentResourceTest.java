package dev.hypernet.objects.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.storage.StorageCheck;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sync's worker delivers, to objects as a sync made them. */
@QuarkusTest
@WithTestResource(TestStack.class)
class ContentResourceTest {
    private static final String SYNCED = """
        insert into object.media (user_id, id, version, created_at, updated_at, source_type, source_id,
                                  integration_id, metadata, filename, media_type, mime_type, processing_status)
        values (?, ?::uuid, 1, now(), now(), 'integration', 'media:1', gen_random_uuid(), '{"description": "kept"}',
                'one.jpg', 'photo', 'image/jpeg', 'pending')
        returning id
        """;

    @ConfigProperty(name = "hypernet.media-root")
    Path root;

    @Test
    @Requirement({"M06", "M08"})
    void thePictureOfTwoSourcesIsTwoObjectsAndOneBlobAndItIsSaid() throws SQLException {
        Person alice = Person.registered();
        String first = synced(alice);
        String second = synced(alice);
        byte[] picture = Pictures.jpeg();

        deliver(alice, first, picture, 204);
        deliver(alice, first, picture, 204);
        deliver(alice, second, picture, 204);

        assertThat(hash(alice, first)).isEqualTo(hash(alice, second)).isEqualTo(Uploads.sha256(picture));
        assertThat(path(alice, second)).isEqualTo(path(alice, first)).endsWith(first + ".jpg");
        assertThat(StorageCheck.assertBalanced(alice.id())).isEqualTo(picture.length);
        Topics.Read told = Topics.read(
                        "hypernet.media.v1", 1, read -> read.key().equals(second))
                .getFirst();
        assertThat(told.type()).isEqualTo("dev.hypernet.media.duplicate_found.v1");
        assertThat(told.data()).contains("\"original_id\":\"" + first + "\"");
    }

    @Test
    @Requirement({"M08", "U05"})
    void otherBytesForTheSameObjectReplaceTheFirstAndAreCountedAlone() throws SQLException {
        Person alice = Person.registered();
        String id = synced(alice);
        byte[] later = Pictures.png();

        deliver(alice, id, Pictures.jpeg(), 204);
        String before = path(alice, id);
        deliver(alice, id, later, 204);

        assertThat(hash(alice, id)).isEqualTo(Uploads.sha256(later));
        assertThat(StorageCheck.assertBalanced(alice.id())).isEqualTo(later.length);
        assertThat(root.resolve(path(alice, id))).hasBinaryContent(later);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(root.resolve(before)).doesNotExist());
    }

    @Test
    @Requirement({"M06", "M08"})
    void ofDifferentBytesForTheSameObjectAtOnceOneIsKeptWhole() throws Exception {
        Person alice = Person.registered();
        String id = synced(alice);
        List<Callable<byte[]>> deliveries = Stream.generate(Pictures::jpeg)
                .limit(8)
                .map(picture -> (Callable<byte[]>) () -> {
                    deliver(alice, id, picture, 204);
                    return picture;
                })
                .toList();

        List<byte[]> pictures = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(deliveries.size())) {
            for (Future<byte[]> delivered : threads.invokeAll(deliveries)) {
                pictures.add(delivered.get());
            }
        }

        String hash = hash(alice, id);
        byte[] kept = pictures.stream()
                .filter(picture -> Uploads.sha256(picture).equals(hash))
                .findFirst()
                .orElseThrow();
        assertThat(root.resolve(path(alice, id))).hasBinaryContent(kept);
        assertThat(StorageCheck.assertBalanced(alice.id())).isEqualTo(kept.length);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Uploads.files(root.resolve("users/" + alice.id() + "/media")))
                        .hasSize(1));
    }

    @Test
    @Requirement({"U05", "M10"})
    void whatDoesNotFitIntoTheQuotaFailsWithoutTheSyncFailing() throws SQLException {
        Person alice = Person.registered();
        String id = synced(alice);
        StorageCheck.fillUpTo(alice.id(), 10);

        deliver(alice, id, Pictures.jpeg(), 204);

        alice.request()
                .get("/api/v1/media/" + id)
                .then()
                .body("processing_status", equalTo("failed"))
                .body("processing_error", equalTo("over_quota"))
                .body("content.status", equalTo("over_quota"))
                .body("metadata.description", equalTo("kept"))
                .body("hash", nullValue());
        StorageCheck.assertBalanced(alice.id());
        assertThat(Uploads.files(root.resolve("users/" + alice.id() + "/media")))
                .isEmpty();
    }

    static Stream<Arguments> badBytesFailTheObjectAndNotTheDelivery() {
        return Stream.of(
                Arguments.of(Pictures.text("<html><script>"), "type_not_allowed"),
                Arguments.of(new byte[0], "empty"),
                Arguments.of(Arrays.copyOf(Pictures.png(), 60), "damaged"),
                Arguments.of(Pictures.joined(Pictures.jpeg(), Pictures.zip()), "polyglot"));
    }

    @ParameterizedTest
    @MethodSource
    @Requirement({"M03", "M10"})
    void badBytesFailTheObjectAndNotTheDelivery(byte[] bytes, String reason) throws SQLException {
        Person alice = Person.registered();
        String id = synced(alice);

        deliver(alice, id, bytes, 204);
        deliver(alice, id, bytes, 204);

        alice.request()
                .get("/api/v1/media/" + id)
                .then()
                .body("processing_status", equalTo("failed"))
                .body("processing_error", equalTo(reason))
                .body("content.status", equalTo("failed"))
                .body("content.reason", equalTo(reason))
                .body("version", equalTo(2));
        assertThat(StorageCheck.assertBalanced(alice.id())).isZero();
    }

    @Test
    void bytesOfNoKnownTypeAreKeptAsSuch() throws SQLException {
        Person alice = Person.registered();
        String id = synced(alice);

        deliver(alice, id, new byte[] {(byte) 0x91, 1, 2, 0, 3}, 204);

        alice.request()
                .get("/api/v1/media/" + id)
                .then()
                .body("mime_type", equalTo(FileType.UNKNOWN))
                .body("content.status", equalTo("stored"));
        assertThat(path(alice, id)).endsWith(id + ".bin");
    }

    @Test
    void bytesForAnObjectThatIsGoneAreDropped() throws SQLException {
        Person alice = Person.registered();

        deliver(alice, UUID.randomUUID().toString(), Pictures.jpeg(), 204);

        Uploads.assertNothingStored(alice);
    }

    @Test
    void aPersonMayNotDeliver() {
        Person alice = Person.registered();

        Uploads.form(alice)
                .contentType("image/jpeg")
                .queryParam("user_id", alice.id().toString())
                .body(Pictures.jpeg())
                .put("/internal/v1/media/" + UUID.randomUUID() + "/content")
                .then()
                .statusCode(401);
    }

    private static String synced(Person owner) throws SQLException {
        return TestStack.database()
                .rows(SYNCED, owner.id().value(), UUID.randomUUID().toString())
                .getFirst()
                .getFirst();
    }

    private static void deliver(Person owner, String id, byte[] bytes, int status) {
        given().auth()
                .oauth2(serviceToken())
                .contentType("image/jpeg")
                .queryParam("user_id", owner.id().toString())
                .body(bytes)
                .put("/internal/v1/media/" + id + "/content")
                .then()
                .statusCode(status);
    }

    private static String hash(Person owner, String id) throws SQLException {
        return column(owner, id, "hash");
    }

    private static String path(Person owner, String id) throws SQLException {
        return column(owner, id, "file_path");
    }

    private static String column(Person owner, String id, String name) throws SQLException {
        List<List<String>> rows = TestStack.database()
                .rows(
                        "select " + name + " from object.media where user_id = ? and id = ?::uuid",
                        owner.id().value(),
                        id);
        return rows.getFirst().getFirst();
    }

    private static String serviceToken() {
        return given().auth()
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
