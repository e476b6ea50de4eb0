package dev.hypernet.objects.erasure;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ChainLink;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.EventTypes;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.UserEvent;
import dev.hypernet.contracts.event.UserEvent.UserErased;
import dev.hypernet.objects.Person;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody leaves. What the other services answer comes by Kafka, as in life. */
@QuarkusTest
@WithTestResource(TestStack.class)
class LeavingTest {
    private static final Instant THEN = Instant.parse("2026-02-03T12:50:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    EventCodec codec;

    @Test
    @Requirement("O22")
    void noTableWithAnOwnerIsForgotten() throws SQLException {
        OwnedTables.assertErasable(
                "object",
                Stream.concat(LeavingService.TABLES.stream(), Erasure.SHARED.stream())
                        .toList());
    }

    @Test
    @Requirement("O22")
    void theAccountEndsAtOnceAndTheOthersAreTold() {
        Person alice = Person.registered();

        for (int time = 0; time < 2; time++) {
            leave(alice)
                    .then()
                    .statusCode(202)
                    .body("status", equalTo("leaving"))
                    .body("requested_at", notNullValue());
        }

        assertThat(alice.logIn().extract().statusCode()).isIn(401, 403);
        assertThat(told(alice, "deletion_requested", 2)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"{}, 422", "{\"password\":\"Wrong-Horse-11\"}, 403", "{\"confirm\":\"me\"}, 422"})
    @Requirement("O22")
    void nobodyLeavesByATokenAlone(String proof, int status) {
        Person alice = Person.registered();

        alice.request().body(proof).delete("/api/v1/users/me").then().statusCode(status);

        alice.logIn().statusCode(200);
    }

    @Test
    @Requirement("O22")
    void whenAllOthersAreDoneFilesAndAccountGo() throws Exception {
        Person alice = Person.registered();
        Person bob = Person.registered();
        upload(alice);
        upload(bob);
        alice.request()
                .body("{\"name\":\"Lisbon\"}")
                .post("/api/v1/albums")
                .then()
                .statusCode(201);
        assertThat(files(alice)).isNotEmpty();

        leave(alice).then().statusCode(202);
        tell(new UserErased(alice.id(), "link-service", THEN));
        awaitRow(
                "select 1 from object.leaving where user_id = ? and erased_services = array['link-service']",
                alice.id());
        assertThat(files(alice)).isNotEmpty();
        tell(new UserErased(alice.id(), "integration-service", THEN));

        assertThat(told(alice, "deleted", 1)).hasSize(1);
        OwnedTables.assertErased("object", alice.id());
        assertThat(files(alice)).isEmpty();
        assertThat(files(bob)).isNotEmpty();
        alice.logIn().statusCode(401);
        Person.admin().request().get("/api/v1/admin/users/" + alice.id()).then().statusCode(404);
    }

    @Test
    @Requirement("O22")
    void answersThatComeTwiceOrToNobodyChangeNothing() throws SQLException {
        Person alice = Person.registered();
        leave(alice).then().statusCode(202);
        for (int time = 0; time < 2; time++) {
            erased(alice);
        }

        assertThat(told(alice, "deleted", 1)).hasSize(1);
        OwnedTables.assertErased("object", alice.id());
    }

    @Test
    @Requirement("O22")
    void aTokenThatStillHoldsWritesNothing() throws SQLException {
        Person alice = Person.registered();
        leave(alice).then().statusCode(202);
        awaitRow("select 1 from object.erased_user where person = ?", alice.id());

        alice.request()
                .body("{\"name\":\"Late\"}")
                .post("/api/v1/albums")
                .then()
                .statusCode(410)
                .body("type", containsString("account-deleted"));
        erased(alice);
        told(alice, "deleted", 1);

        alice.request()
                .body("{\"name\":\"Later\"}")
                .post("/api/v1/albums")
                .then()
                .statusCode(410);
        OwnedTables.assertErased("object", alice.id());
    }

    @Test
    @Requirement("O22")
    void aPageThatComesLateRevivesNothing() throws SQLException {
        Person alice = Person.registered();
        leave(alice).then().statusCode(202);
        erased(alice);
        told(alice, "deleted", 1);
        // Of the same key, somebody living: when theirs is applied, the late one was settled.
        Person bob = Person.registered();
        IntegrationId integration = IntegrationId.random();

        tell(page(alice.id(), integration));
        tell(page(bob.id(), integration));

        await().atMost(PATIENCE)
                .until(() -> bob.request()
                                .get("/api/v1/media")
                                .jsonPath()
                                .getList("items")
                                .size()
                        == 1);
        OwnedTables.assertErased("object", alice.id());
    }

    @Test
    @Requirement("O22")
    void anAdminLetsSomebodyGo() throws SQLException {
        Person alice = Person.registered();
        Person admin = Person.admin();

        admin.request()
                .delete("/api/v1/admin/users/" + alice.id())
                .then()
                .statusCode(202)
                .body("status", equalTo("leaving"));
        erased(alice);

        told(alice, "deleted", 1);
        OwnedTables.assertErased("object", alice.id());
        admin.request().delete("/api/v1/admin/users/" + alice.id()).then().statusCode(404);
        admin.request()
                .delete("/api/v1/admin/users/" + UUID.randomUUID())
                .then()
                .statusCode(404);
    }

    @Test
    @Requirement("O22")
    void nobodyButAnAdminLetsOthersGo() {
        Person alice = Person.registered();
        Person bob = Person.registered();

        bob.request().delete("/api/v1/admin/users/" + alice.id()).then().statusCode(403);
        given().delete("/api/v1/admin/users/" + alice.id()).then().statusCode(401);
        given().contentType(ContentType.JSON)
                .body("{}")
                .delete("/api/v1/users/me")
                .then()
                .statusCode(401);

        alice.logIn().statusCode(200);
    }

    @Test
    @Requirement("O22")
    void theLastAdminStays() throws SQLException {
        Person admin = Person.admin();
        List<List<String>> others = TestStack.database()
                .rows(
                        "update object.users set is_admin = false where is_admin and user_id <> ? returning user_id",
                        admin.id().value());
        try {
            admin.request()
                    .delete("/api/v1/admin/users/" + admin.id())
                    .then()
                    .statusCode(409)
                    .body("type", containsString("last-admin"));
            admin.request().get("/api/v1/users/me").then().statusCode(200);
        } finally {
            for (List<String> other : others) {
                TestStack.database()
                        .rows(
                                "update object.users set is_admin = true where user_id = ?::uuid returning 1",
                                other.getFirst());
            }
        }
    }

    private static Response leave(Person person) {
        return person.request()
                .body("{\"password\":\"" + Person.PASSWORD + "\"}")
                .delete("/api/v1/users/me");
    }

    /** As the other services answer. */
    private void erased(Person person) {
        tell(new UserErased(person.id(), "integration-service", THEN));
        tell(new UserErased(person.id(), "link-service", THEN));
    }

    private void tell(Event event) {
        Topics.publish(
                event, EventTypes.nameOf(event.getClass()), new String(codec.data(event), StandardCharsets.UTF_8));
    }

    private static List<Topics.Read> told(Person person, String fact, int count) {
        return Topics.read(
                UserEvent.TOPIC,
                count,
                read -> read.key().equals(person.id().toString())
                        && read.type().equals("dev.hypernet.user." + fact + ".v1"));
    }

    private static Batch page(UserId owner, IntegrationId integration) {
        JobId job = JobId.random();
        String link = ChainLink.first(job, 1, "media", null);
        SourceRecord photo = new SourceRecord(
                "media:late",
                "media",
                false,
                Map.of("filename", "late.jpg", "mime_type", "image/jpeg", "media_type", "photo"),
                "hash",
                false,
                List.of(),
                null,
                null,
                null);
        return new Batch(
                job,
                integration,
                owner,
                "sandbox_photos",
                "1.0.0",
                1,
                "media",
                0,
                0,
                1,
                link,
                ChainLink.next(link, "page 0"),
                THEN,
                List.of(photo),
                List.of(),
                0,
                false,
                null);
    }

    /** Returns when the picture is read, so that its thumbnail is there too. */
    private static void upload(Person person) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
        String id = given().auth()
                .oauth2(person.token())
                .multiPart("file", "one.jpg", bytes.toByteArray(), "image/jpeg")
                .post("/api/v1/media/upload")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        await().atMost(PATIENCE)
                .until(() -> person.request()
                        .get("/api/v1/media/" + id)
                        .jsonPath()
                        .getString("processing_status")
                        .equals("complete"));
    }

    private static List<Path> files(Person person) throws IOException {
        Path folder = ConfigProvider.getConfig()
                .getValue("hypernet.media-root", Path.class)
                .resolve("users")
                .resolve(person.id().toString());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void awaitRow(String question, UserId person) {
        await().atMost(PATIENCE)
                .until(() ->
                        !TestStack.database().rows(question, person.value()).isEmpty());
    }
}
