package dev.hypernet.objects.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.storage.StorageCheck;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@Requirement("M14")
class ResumableUploadResourceTest {
    @ConfigProperty(name = "hypernet.media-root")
    Path root;

    @Inject
    UploadExpiry expiry;

    @Test
    @Requirement({"M14", "M08"})
    void theTusClientGoesOnWhereItsConnectionBroke() throws Exception {
        Person alice = Person.registered();
        byte[] film = Pictures.mp4(300_000);
        TusClient client = client(alice);

        TusUploader broken = client.createUpload(tus(film));
        broken.setChunkSize(50_000);
        broken.uploadChunk();
        broken.uploadChunk();
        broken.finish(false);
        TusUploader resumed = client.resumeUpload(tus(film));
        assertThat(resumed.getOffset()).isEqualTo(100_000);
        resumed.setChunkSize(50_000);
        while (resumed.uploadChunk() > -1) {
            // The client counts for itself.
        }
        resumed.finish();

        String location = path(resumed.getUploadURL().getPath());
        String media =
                tus(alice).head(location).then().statusCode(200).extract().header("Content-Location");
        alice.request()
                .get(media)
                .then()
                .statusCode(200)
                .body("hash", equalTo(Uploads.sha256(film)))
                .body("filename", equalTo("film.mp4"))
                .body("mime_type", equalTo("video/mp4"))
                .body("source_type", equalTo("upload"));
        assertThat(StorageCheck.assertBalanced(alice.id())).isEqualTo(film.length);
        assertThat(parts(location)).isEmpty();
    }

    @Test
    void whatArrivedBeforeTheClientVanishedIsKept() throws Exception {
        Person alice = Person.registered();
        byte[] film = Pictures.mp4(200_000);
        String location = begun(alice, film.length);
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.getOutputStream()
                    .write(("PATCH " + location + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + alice.token() + "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                                    + "Content-Type: application/offset+octet-stream\r\nContent-Length: 200000\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(film, 0, 120_000);
            socket.getOutputStream().flush();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> parts(location).stream()
                            .anyMatch(part -> part.toFile().length() == 120_000));
        }

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> offset(alice, location) == 120_000);
        piece(alice, location, 120_000, Arrays.copyOfRange(film, 120_000, 200_000))
                .then()
                .statusCode(204)
                .header("Upload-Offset", "200000")
                .header("Content-Location", containsString("/api/v1/media/"));
    }

    @Test
    void theServerTellsWhatItSpeaksWithoutAToken() {
        given().options("/api/v1/uploads")
                .then()
                .statusCode(204)
                .header("Tus-Resumable", "1.0.0")
                .header("Tus-Version", "1.0.0")
                .header("Tus-Max-Size", "1073741824")
                .header("Tus-Extension", "creation,creation-with-upload,termination,expiration,checksum")
                .header("Tus-Checksum-Algorithm", "sha1,sha256");
    }

    @Test
    void anUploadCanBeginWithItsBytes() {
        Person alice = Person.registered();
        byte[] picture = Pictures.jpeg();

        tus(alice)
                .header("Upload-Length", picture.length)
                .contentType("application/offset+octet-stream; charset=ISO-8859-1")
                .body(picture)
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .header("Upload-Offset", Integer.toString(picture.length))
                .header("Upload-Expires", endsWith(" GMT"))
                .header("Tus-Resumable", "1.0.0")
                .header("Content-Location", containsString("/api/v1/media/"));
    }

    @Test
    void aClientThatKnowsNoPatchSendsAPost() {
        Person alice = Person.registered();
        String location = begun(alice, 1000);

        tus(alice)
                .header("X-HTTP-Method-Override", "PATCH")
                .header("Upload-Offset", 0)
                .contentType("application/offset+octet-stream")
                .body(Arrays.copyOf(Pictures.mp4(1000), 400))
                .post(location)
                .then()
                .statusCode(204)
                .header("Upload-Offset", "400");
    }

    @Test
    void aPieceGoesWhereTheLastOneEnded() {
        Person alice = Person.registered();
        byte[] film = Pictures.mp4(1000);
        String location = begun(alice, 1000);

        piece(alice, location, 1, film).then().statusCode(409).header("Tus-Resumable", "1.0.0");
        piece(alice, location, 0, new byte[1001]).then().statusCode(413);
        piece(alice, location, 0, Arrays.copyOf(film, 600))
                .then()
                .statusCode(204)
                .header("Upload-Offset", "600");
        piece(alice, location, 0, Arrays.copyOf(film, 600)).then().statusCode(409);
        tus(alice)
                .header("Upload-Offset", 600)
                .contentType("application/json")
                .body("{}")
                .patch(location)
                .then()
                .statusCode(415);

        assertThat(offset(alice, location)).isEqualTo(600);
    }

    @Test
    void aPieceWhoseChecksumIsWrongIsNotKept() throws Exception {
        Person alice = Person.registered();
        byte[] film = Pictures.mp4(1000);
        String location = begun(alice, 1000);

        checked(alice, location, film, "sha256 " + digest("SHA-256", new byte[] {1}))
                .then()
                .statusCode(460);
        checked(alice, location, film, "crc7 AA==").then().statusCode(400);
        assertThat(offset(alice, location)).isZero();
        checked(alice, location, film, "sha1 " + digest("SHA-1", film)).then().statusCode(204);
    }

    @Test
    void anUploadThatIsGivenUpIsGone() {
        Person alice = Person.registered();
        String location = begun(alice, 1000);
        piece(alice, location, 0, new byte[10]).then().statusCode(204);

        tus(alice).delete(location).then().statusCode(204);

        tus(alice).head(location).then().statusCode(404);
        assertThat(parts(location)).isEmpty();
    }

    @Test
    void anUploadNobodyWentOnWithExpires() throws SQLException {
        Person alice = Person.registered();
        String location = begun(alice, 1000);
        TestStack.database()
                .rows(
                        "update object.upload set expires_at = now() - interval '1 second' where id = ? returning id",
                        id(location));

        tus(alice).head(location).then().statusCode(404);
        expiry.expire().await().atMost(Duration.ofSeconds(30));

        assertThat(TestStack.database().rows("select id from object.upload where id = ?", id(location)))
                .isEmpty();
    }

    @Test
    void somebodyElsesUploadIsA404AndNoTokenIsA401() {
        Person alice = Person.registered();
        Person mallory = Person.registered();
        String location = begun(alice, 1000);

        tus(mallory).head(location).then().statusCode(404);
        piece(mallory, location, 0, new byte[10]).then().statusCode(404);
        tus(mallory).delete(location).then().statusCode(404);
        given().header("Tus-Resumable", "1.0.0").head(location).then().statusCode(401);
        given().header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", 10)
                .post("/api/v1/uploads")
                .then()
                .statusCode(401);
        assertThat(offset(alice, location)).isZero();
    }

    @Test
    @Requirement({"M04", "U05"})
    void whatCannotFitIsNotBegun() throws SQLException {
        Person alice = Person.registered();

        beginning(alice, 0).then().statusCode(422);
        beginning(alice, 1_073_741_824).then().statusCode(201);
        beginning(alice, 1_073_741_825).then().statusCode(413);
        tus(alice)
                .header("Upload-Length", 104_857_601)
                .header("Upload-Metadata", "filetype " + base64("image/jpeg"))
                .post("/api/v1/uploads")
                .then()
                .statusCode(413);
        Person bob = Person.registered();
        StorageCheck.fillUpTo(bob.id(), 1000);
        beginning(bob, 1001).then().statusCode(413).body("type", endsWith("over-quota"));
        beginning(bob, 1000).then().statusCode(201);
    }

    @Test
    @Requirement("U05")
    void whatIsBegunIsReserved() throws SQLException {
        Person alice = Person.registered();
        StorageCheck.fillUpTo(alice.id(), 1000);

        String first = begun(alice, 600);
        beginning(alice, 401)
                .then()
                .statusCode(413)
                .body("type", endsWith("over-quota"))
                .body("detail", containsString(" 400 bytes"));
        beginning(alice, 400).then().statusCode(201);
        tus(alice).delete(first).then().statusCode(204);
        beginning(alice, 600).then().statusCode(201);
    }

    @Test
    @Requirement("U05")
    void ofUploadsBegunAtOnceNoMoreAreLetInThanFit() throws Exception {
        Person alice = Person.registered();
        StorageCheck.fillUpTo(alice.id(), 1000);

        List<Integer> answers = atOnce(10, () -> beginning(alice, 600).statusCode());

        assertThat(answers).filteredOn(status -> status == 201).hasSize(1);
        assertThat(answers).filteredOn(status -> status == 413).hasSize(9);
    }

    @Test
    void nobodyHasMoreThanAHundredUploadsOpen() {
        Person alice = Person.registered();
        String first = begun(alice, 10);
        for (int number = 1; number < 100; number++) {
            begun(alice, 10);
        }

        beginning(alice, 10).then().statusCode(409).body("type", endsWith("too-many-uploads"));
        tus(alice).delete(first).then().statusCode(204);
        beginning(alice, 10).then().statusCode(201);
    }

    @Test
    void ofTheSamePieceSentManyTimesAtOnceOneIsTaken() throws Exception {
        Person alice = Person.registered();
        byte[] film = Pictures.mp4(200_000);
        String location = begun(alice, film.length);
        byte[] half = Arrays.copyOf(film, 100_000);

        List<Integer> answers = atOnce(8, () -> piece(alice, location, 0, half).statusCode());

        assertThat(answers).filteredOn(status -> status == 204).hasSize(1);
        assertThat(answers).isSubsetOf(204, 409, 423);
        String media = piece(alice, location, 100_000, Arrays.copyOfRange(film, 100_000, 200_000))
                .then()
                .statusCode(204)
                .extract()
                .header("Content-Location");
        alice.request().get(media).then().body("hash", equalTo(Uploads.sha256(film)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "-1", "1.5", "99999999999999999999"})
    void aLengthThatIsNoneIsABadRequest(String length) {
        tus(Person.registered())
                .header("Upload-Length", length)
                .post("/api/v1/uploads")
                .then()
                .statusCode(400);
    }

    @Test
    void anotherVersionOfTheProtocolIsRefused() {
        given().auth()
                .oauth2(Person.registered().token())
                .header("Tus-Resumable", "0.2.2")
                .header("Upload-Length", 10)
                .post("/api/v1/uploads")
                .then()
                .statusCode(412)
                .header("Tus-Version", "1.0.0");
    }

    @Test
    @Requirement("M03")
    void aFileThatIsRefusedInTheEndIsGone() throws SQLException {
        Person alice = Person.registered();
        byte[] page = Pictures.text("<html><script>alert(1)</script></html>");
        String location = begun(alice, page.length);

        piece(alice, location, 0, page).then().statusCode(415).body("type", endsWith("type-not-allowed"));

        tus(alice).head(location).then().statusCode(404);
        assertThat(parts(location)).isEmpty();
        Uploads.assertNothingStored(alice);
    }

    @Test
    @Requirement("M08")
    void bytesThatAreKnownBecomeTheObjectThatHoldsThem() {
        Person alice = Person.registered();
        byte[] picture = Pictures.jpeg();
        String id = Uploads.upload(alice, "one.jpg", picture, "image/jpeg").path("id");
        String location = begun(alice, picture.length);

        piece(alice, location, 0, picture).then().statusCode(204).header("Content-Location", "/api/v1/media/" + id);
    }

    @Test
    void twoWritersAtOnceAreNotLetIn() throws Exception {
        Person alice = Person.registered();
        String location = begun(alice, 1_000_000);
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.getOutputStream()
                    .write(("PATCH " + location + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + alice.token() + "\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                                    + "Content-Type: application/offset+octet-stream\r\nContent-Length: 1000000\r\n\r\nx")
                            .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> parts(location).stream()
                            .anyMatch(part -> part.toFile().length() == 1));

            piece(alice, location, 0, new byte[10]).then().statusCode(423);
            tus(alice).delete(location).then().statusCode(423);
        }
    }

    @Test
    void theHeadOfAnUnfinishedUploadNamesNoMedia() {
        Person alice = Person.registered();

        tus(alice)
                .head(begun(alice, 1000))
                .then()
                .statusCode(200)
                .header("Upload-Offset", "0")
                .header("Upload-Length", "1000")
                .header("Cache-Control", containsString("no-store"))
                .header("Content-Location", nullValue());
    }

    @Test
    void theTusClientSeesARefusal() throws Exception {
        Person alice = Person.registered();
        TusClient client = client(alice);
        TusUploader uploader = client.createUpload(tus(Pictures.text("<html><script>alert(1)</script></html>")));

        assertThatThrownBy(() -> {
                    uploader.uploadChunk();
                    uploader.finish();
                })
                .isInstanceOf(io.tus.java.client.ProtocolException.class);
    }

    private static List<Integer> atOnce(int count, Callable<Integer> work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> answer : threads.invokeAll(Collections.nCopies(count, work))) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private static TusClient client(Person owner) throws IOException {
        TusClient client = new TusClient();
        client.setUploadCreationURL(URI.create("http://127.0.0.1:" + RestAssured.port + "/api/v1/uploads")
                .toURL());
        client.setHeaders(Map.of("Authorization", "Bearer " + owner.token()));
        client.enableResuming(new TusURLMemoryStore());
        return client;
    }

    private static TusUpload tus(byte[] bytes) {
        TusUpload upload = new TusUpload();
        InputStream input = new ByteArrayInputStream(bytes);
        upload.setInputStream(input);
        upload.setSize(bytes.length);
        upload.setFingerprint(Uploads.sha256(bytes));
        upload.setMetadata(Map.of("filename", "film.mp4", "filetype", "video/mp4"));
        return upload;
    }

    private static RequestSpecification tus(Person owner) {
        return given().auth().oauth2(owner.token()).header("Tus-Resumable", "1.0.0");
    }

    private static Response beginning(Person owner, long length) {
        return tus(owner).header("Upload-Length", length).post("/api/v1/uploads");
    }

    private static String begun(Person owner, long length) {
        return path(beginning(owner, length).then().statusCode(201).extract().header("Location"));
    }

    private static Response piece(Person owner, String location, long offset, byte[] bytes) {
        return tus(owner)
                .header("Upload-Offset", offset)
                .contentType("application/offset+octet-stream")
                .body(bytes)
                .patch(location);
    }

    private static Response checked(Person owner, String location, byte[] bytes, String checksum) {
        return tus(owner)
                .header("Upload-Offset", 0)
                .header("Upload-Checksum", checksum)
                .contentType("application/offset+octet-stream")
                .body(bytes)
                .patch(location);
    }

    private static long offset(Person owner, String location) {
        return Long.parseLong(tus(owner).head(location).header("Upload-Offset"));
    }

    private List<Path> parts(String location) {
        return Uploads.files(root.resolve("incoming")).stream()
                .filter(file ->
                        String.valueOf(file.getFileName()).contains(id(location).toString()))
                .toList();
    }

    private static UUID id(String location) {
        return UUID.fromString(location.substring(location.lastIndexOf('/') + 1));
    }

    private static String path(String location) {
        return URI.create(location).getPath();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(String algorithm, byte[] bytes) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
    }
}
