package dev.hypernet.objects.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.storage.StorageCheck;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class UploadResourceTest {
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    @ConfigProperty(name = "hypernet.media-root")
    Path root;

    @Test
    @Requirement({"M14", "M01", "M02", "M03", "M06", "M08", "O01", "O06", "O14", "U05"})
    void anUploadedPhotoIsAnObjectWithItsBytesInPlace() throws SQLException {
        Person alice = Person.registered();
        byte[] picture = Pictures.jpeg();

        Response answer = Uploads.form(alice)
                .multiPart("metadata", "{\"tags\":[\"lisbon\"]}")
                .multiPart("description", "At the river")
                .multiPart("file", "one.jpg", picture, "image/jpeg")
                .post("/api/v1/media/upload");

        String id = answer.path("id");
        answer.then()
                .statusCode(201)
                .header("Location", equalTo("/api/v1/media/" + id))
                .header("ETag", equalTo("\"1\""))
                .body("id", matchesPattern(UUID))
                .body("duplicate", equalTo(false))
                .body("type", equalTo("media"))
                .body("user_id", equalTo(alice.id().toString()))
                .body("version", equalTo(1))
                .body("source_type", equalTo("upload"))
                .body("source_id", nullValue())
                .body("filename", equalTo("one.jpg"))
                .body("media_type", equalTo("photo"))
                .body("mime_type", equalTo("image/jpeg"))
                .body("size", equalTo(picture.length))
                .body("hash", equalTo(Uploads.sha256(picture)))
                .body(
                        "file_path",
                        matchesPattern("users/" + alice.id() + "/media/\\d{4}/(0[1-9]|1[0-2])/" + id + "\\.jpg"))
                .body("processing_status", equalTo("pending"))
                .body("metadata.description", equalTo("At the river"))
                .body("metadata.tags[0]", equalTo("lisbon"));
        assertThat(root.resolve(answer.<String>path("file_path"))).hasBinaryContent(picture);
        assertThat(StorageCheck.assertBalanced(alice.id())).isEqualTo(picture.length);
        assertThat(Topics.read("hypernet.object.v1", 1, read -> read.key().equals(id))
                        .getFirst()
                        .type())
                .isEqualTo("dev.hypernet.object.created.v1");
        assertThat(Topics.read(
                                "hypernet.media.processing.v1",
                                1,
                                read -> read.key().equals(id))
                        .getFirst()
                        .data())
                .contains(Uploads.sha256(picture));
    }

    @Test
    @Requirement("M08")
    void theSameBytesAgainAreTheSameObject() throws SQLException {
        Person alice = Person.registered();
        byte[] picture = Pictures.png();
        String id = Uploads.upload(alice, "one.png", picture, "image/png").path("id");

        Uploads.upload(alice, "other.png", picture, "image/png")
                .then()
                .statusCode(200)
                .header("Location", equalTo("/api/v1/media/" + id))
                .body("id", equalTo(id))
                .body("duplicate", equalTo(true))
                .body("filename", equalTo("one.png"));

        assertThat(StorageCheck.assertBalanced(alice.id())).isEqualTo(picture.length);
        assertThat(Uploads.files(root.resolve("users/" + alice.id() + "/media")))
                .hasSize(1);
        Person bob = Person.registered();
        Uploads.upload(bob, "mine.png", picture, "image/png")
                .then()
                .statusCode(201)
                .body("id", not(equalTo(id)));
    }

    @Test
    @Requirement({"M08", "U05"})
    void fiftyUploadsOfTheSameBytesAtOnceAreOneObject() throws Exception {
        Person alice = Person.registered();
        byte[] picture = Pictures.jpeg();

        List<Response> answers = atOnce(50, ignored -> Uploads.upload(alice, "one.jpg", picture, "image/jpeg"));

        assertThat(answers).extracting(Response::statusCode).containsOnly(200, 201);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 201).hasSize(1);
        assertThat(answers)
                .extracting(answer -> answer.<String>path("id"))
                .containsOnly(answers.getFirst().<String>path("id"));
        assertThat(StorageCheck.assertBalanced(alice.id())).isEqualTo(picture.length);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Uploads.files(root.resolve("users/" + alice.id() + "/media")))
                        .hasSize(1));
    }

    @Test
    @Requirement("U05")
    void ofTwoUploadsForTheLastBytesOfTheQuotaOneWins() throws Exception {
        Person alice = Person.registered();
        byte[] one = Pictures.mp4(4096);
        byte[] other = Pictures.mp4(4096);
        StorageCheck.fillUpTo(alice.id(), 4096);

        List<Response> answers =
                atOnce(2, number -> Uploads.upload(alice, "film.mp4", number == 0 ? one : other, "video/mp4"));

        assertThat(answers).extracting(Response::statusCode).containsExactlyInAnyOrder(201, 413);
        answers.stream()
                .filter(answer -> answer.statusCode() == 413)
                .forEach(refused -> refused.then()
                        .contentType("application/problem+json")
                        .body("type", endsWith("over-quota"))
                        .body("detail", containsString(" 0 bytes")));
        assertThat(StorageCheck.assertBalanced(alice.id())).isEqualTo(10_737_418_240L);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Uploads.files(root.resolve("users/" + alice.id() + "/media")))
                        .hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({"999, 413", "1000, 201", "1001, 201"})
    @Requirement("U05")
    void whatIsLeftOfTheQuotaIsTheLimit(long room, int status) throws SQLException {
        Person alice = Person.registered();
        StorageCheck.fillUpTo(alice.id(), room);

        Uploads.upload(alice, "film.mp4", Pictures.mp4(1000), "video/mp4")
                .then()
                .statusCode(status);

        StorageCheck.assertBalanced(alice.id());
    }

    static Stream<Arguments> badFilesAreRefusedAndNothingIsStored() {
        byte[] jpeg = Pictures.jpeg();
        return Stream.of(
                Arguments.of("a.jpg", new byte[0], "image/jpeg", 422, "empty"),
                Arguments.of("a.jpg", Pictures.text("<html><script>"), "image/jpeg", 415, "type-not-allowed"),
                Arguments.of("a.jpg", Pictures.text("MZ\0\0\0\0\0\0\0\0"), "image/jpeg", 415, "type-not-allowed"),
                Arguments.of("a.jpg", new byte[] {(byte) 0x91, 1, 0, 2}, "image/jpeg", 415, "type-not-allowed"),
                Arguments.of(
                        "a.svg",
                        Pictures.text("<svg xmlns='http://www.w3.org/2000/svg'/>"),
                        "image/svg+xml",
                        415,
                        "type-not-allowed"),
                Arguments.of("a.mp4", jpeg, "video/mp4", 415, "type-mismatch"),
                Arguments.of("a.txt", Pictures.text("hello"), "image/jpeg", 415, "type-mismatch"),
                Arguments.of("a.jpg", Arrays.copyOf(jpeg, jpeg.length / 2), "image/jpeg", 422, "damaged"),
                Arguments.of("a.gif", Pictures.text("GIF89a=1;alert(1)//"), "image/gif", 422, "damaged"),
                Arguments.of("a.png", Pictures.pngOf(60_000, 60_000), "image/png", 422, "too-many-pixels"),
                Arguments.of("a.gif", Pictures.joined(Pictures.gif(), Pictures.zip()), "image/gif", 422, "polyglot"));
    }

    @ParameterizedTest
    @MethodSource
    @Requirement("M03")
    void badFilesAreRefusedAndNothingIsStored(String name, byte[] bytes, String type, int status, String problem)
            throws SQLException {
        Person alice = Person.registered();

        Uploads.upload(alice, name, bytes, type)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", endsWith("/" + problem));

        Uploads.assertNothingStored(alice);
        assertThat(Uploads.files(root.resolve("users/" + alice.id()))).isEmpty();
    }

    @Test
    @Requirement({"M14", "O14", "O25"})
    void aFormIsCheckedFieldByField() throws SQLException {
        Person alice = Person.registered();

        refused(
                alice,
                "/file",
                Uploads.form(alice).multiPart("description", "no file").post("/api/v1/media/upload"));
        refused(alice, "/surprise", withFile(alice, "surprise", "x"));
        refused(alice, "/metadata", withFile(alice, "metadata", "[]"));
        refused(alice, "/metadata", withFile(alice, "metadata", "{\"a\":"));
        refused(alice, "/metadata", withFile(alice, "metadata", metadataOf(1024 * 1024 + 1)));
        refused(alice, "/description", withFile(alice, "description", "x".repeat(5001)));

        withFile(alice, "metadata", metadataOf(1024 * 1024)).then().statusCode(201);
        withFile(alice, "description", "x".repeat(5000)).then().statusCode(201);
        StorageCheck.assertBalanced(alice.id());
    }

    @ParameterizedTest
    @CsvSource({"Ärger & Mut.jpg, _rger_Mut.jpg", "../../etc/passwd, passwd", "..%2f..%2fx.jpg, .._2f.._2fx.jpg"})
    @Requirement("M01")
    void aNameIsMadeSafeAndTheOriginalKept(String given, String safe) {
        Person alice = Person.registered();

        Uploads.upload(alice, given, Pictures.jpeg(), "image/jpeg")
                .then()
                .statusCode(201)
                .body("filename", equalTo(safe))
                .body("file_path", endsWith(".jpg"));
    }

    @Test
    @Requirement("M14")
    void theSameKeyGivesTheFirstAnswerAgain() throws SQLException {
        Person alice = Person.registered();
        byte[] picture = Pictures.jpeg();

        Response first = keyed(alice, "once", picture);
        Response again = keyed(alice, "once", picture);
        first.then().statusCode(201);
        again.then().statusCode(201).body("id", equalTo(first.path("id"))).body("duplicate", equalTo(false));

        keyed(alice, "once", Pictures.jpeg()).then().statusCode(422).body("type", endsWith("idempotency-key-reused"));
        assertThat(StorageCheck.assertBalanced(alice.id())).isEqualTo(picture.length);
    }

    @Test
    @Requirement("M14")
    void withoutATokenNothingIsTaken() {
        given().multiPart("file", "one.jpg", Pictures.jpeg(), "image/jpeg")
                .post("/api/v1/media/upload")
                .then()
                .statusCode(401);
    }

    @Test
    void aClientThatVanishesLeavesNothing() throws Exception {
        Person alice = Person.registered();
        byte[] head = ("POST /api/v1/media/upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + alice.token()
                        + "\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 10000000\r\n\r\n"
                        + "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"film.mp4\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.getOutputStream().write(head);
            socket.getOutputStream().write(Pictures.mp4(1_000_000));
            socket.getOutputStream().flush();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> Uploads.waiting(root).stream().anyMatch(UploadResourceTest::hasBytes));
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Uploads.waiting(root)).isEmpty());
        Uploads.assertNothingStored(alice);
    }

    private static Response keyed(Person owner, String key, byte[] bytes) {
        return Uploads.form(owner)
                .header("Idempotency-Key", key)
                .multiPart("file", "one.jpg", bytes, "image/jpeg")
                .post("/api/v1/media/upload");
    }

    private static Response withFile(Person owner, String field, String value) {
        return Uploads.form(owner)
                .multiPart("file", "one.jpg", Pictures.jpeg(), "image/jpeg")
                .multiPart(field, value)
                .post("/api/v1/media/upload");
    }

    private void refused(Person owner, String pointer, Response answer) throws SQLException {
        answer.then().statusCode(422).body("errors[0].pointer", equalTo(pointer));
        Uploads.assertNothingStored(owner);
    }

    private static String metadataOf(int bytes) {
        return "{\"a\":\"" + "x".repeat(bytes - 8) + "\"}";
    }

    private static boolean hasBytes(Path file) {
        try {
            return Files.size(file) > 0;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Something that is done for each number. */
    private interface Numbered {
        Response of(int number);
    }

    private static List<Response> atOnce(int count, Numbered work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Callable<Response>> calls = IntStream.range(0, count)
                    .mapToObj(number -> (Callable<Response>) () -> work.of(number))
                    .toList();
            return threads.invokeAll(calls).stream()
                    .map(UploadResourceTest::got)
                    .toList();
        }
    }

    private static Response got(Future<Response> answer) {
        try {
            return answer.get();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
