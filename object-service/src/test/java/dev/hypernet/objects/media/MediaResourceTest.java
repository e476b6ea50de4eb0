package dev.hypernet.objects.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class MediaResourceTest {

    @Test
    @Requirement({"O16", "O10", "M09"})
    void aPatchMergesAndIsKeptAndTold() throws Exception {
        Person alice = Person.registered();
        String id =
                Picture.of(alice).saying("{\"description\":\"old\",\"kept\":1}").stored();

        alice.request()
                .body("""
                        {"filename":"lisbon.jpg","taken_at":"2026-02-03T12:34:56.789Z","latitude":38.7,
                         "longitude":-9.1,"metadata":{"description":null,"title":"new"}}
                        """)
                .patch("/api/v1/media/" + id)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("version", equalTo(2))
                .body("filename", equalTo("lisbon.jpg"))
                .body("taken_at", equalTo("2026-02-03T12:34:56.789Z"))
                .body("latitude", equalTo(38.7f))
                .body("metadata.title", equalTo("new"))
                .body("metadata.kept", equalTo(1))
                .body("metadata.description", nullValue());

        assertThat(TestStack.database()
                        .rows("select version, changed_by from object.object_history where object_id = ?::uuid", id))
                .containsExactly(List.of("2", "user"));
        Topics.Read event = Topics.read(
                        "hypernet.object.v1", 1, read -> read.key().equals(id))
                .getLast();
        assertThat(event.type()).isEqualTo("dev.hypernet.object.updated.v1");
        assertThat(event.data()).contains("lisbon.jpg").contains("\"latitude\"").contains("\"metadata\"");
    }

    @Test
    @Requirement("O16")
    void aPatchThatChangesNothingMakesNoVersion() {
        Person alice = Person.registered();
        String id = Picture.of(alice)
                .named("a.jpg")
                .taken("2026-02-03T12:34:56.789123Z")
                .at(1.5, 2.5)
                .saying("{\"number\":1.10,\"deep\":{\"list\":[1,null]}}")
                .stored();

        for (String patch :
                List.of("{}", "{\"filename\":\"a.jpg\"}", "{\"latitude\":1.5,\"metadata\":{\"absent\":null}}")) {
            alice.request()
                    .body(patch)
                    .patch("/api/v1/media/" + id)
                    .then()
                    .statusCode(200)
                    .body("version", equalTo(1));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"filename\":\"a/b.jpg\"} | /filename",
                "{\"filename\":\"\"} | /filename",
                "{\"filename\":null} | /filename",
                "{\"latitude\":90.0001,\"longitude\":0} | /latitude",
                "{\"latitude\":0,\"longitude\":-180.0001} | /longitude",
                "{\"latitude\":1} | /longitude",
                "{\"longitude\":1} | /latitude",
                "{\"taken_at\":\"yesterday\"} | /taken_at",
                "{\"taken_at\":\"+12026-01-01T00:00:00Z\"} | /taken_at",
                "{\"metadata\":null} | /metadata",
                "{\"metadata\":[]} | /metadata",
                "{\"hash\":\"0\"} | /hash",
                "{\"size\":1} | /size",
                "{\"id\":\"1\"} | /id"
            })
    @Requirement({"M01", "M09", "O16", "O23", "O25"})
    void aPatchThatBreaksARuleIsA422ThatPointsAtIt(String patch, String pointer) {
        Person alice = Person.registered();
        String id = Picture.of(alice).stored();

        alice.request()
                .body(patch)
                .patch("/api/v1/media/" + id)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo(pointer));
        alice.request().get("/api/v1/media/" + id).then().body("version", equalTo(1));
    }

    @ParameterizedTest
    @CsvSource({"254, 200", "255, 200", "256, 422"})
    @Requirement("M01")
    void aFilenameHasAtMost255Characters(int length, int status) {
        Person alice = Person.registered();
        String id = Picture.of(alice).stored();

        alice.request()
                .body("{\"filename\":\"%s\"}".formatted("x".repeat(length)))
                .patch("/api/v1/media/" + id)
                .then()
                .statusCode(status);
    }

    @Test
    @Requirement("M09")
    void thePolesAndTheAntimeridianAreOnTheEarth() {
        Person alice = Person.registered();
        String id = Picture.of(alice).stored();

        for (String place : List.of(
                "{\"latitude\":90,\"longitude\":180}",
                "{\"latitude\":-90,\"longitude\":-180}",
                "{\"latitude\":null,\"longitude\":null}")) {
            alice.request().body(place).patch("/api/v1/media/" + id).then().statusCode(200);
        }
    }

    @Test
    void aStaleVersionIsA412AndTheCurrentOneIsTaken() {
        Person alice = Person.registered();
        String id = Picture.of(alice).stored();

        for (int status : List.of(200, 412)) {
            alice.request()
                    .header("If-Match", "\"1\"")
                    .body("{\"filename\":\"once-%d.jpg\"}".formatted(status))
                    .patch("/api/v1/media/" + id)
                    .then()
                    .statusCode(status);
        }
        alice.request()
                .header("If-Match", "\"1\"")
                .delete("/api/v1/media/" + id)
                .then()
                .statusCode(412);
        alice.request()
                .header("If-None-Match", "\"2\"")
                .get("/api/v1/media/" + id)
                .then()
                .statusCode(304);
    }

    @Test
    @Requirement({"O17", "O19"})
    void aDeletedMediaObjectIsGoneForItsOwner() {
        Person alice = Person.registered();
        String id = Picture.of(alice).stored();

        alice.request().delete("/api/v1/media/" + id).then().statusCode(204);

        alice.request().get("/api/v1/media/" + id).then().statusCode(404);
        alice.request().get("/api/v1/media/" + id + "/content").then().statusCode(404);
        alice.request().body("{}").patch("/api/v1/media/" + id).then().statusCode(404);
        alice.request().delete("/api/v1/media/" + id).then().statusCode(404);
        alice.request().get("/api/v1/media").then().body("items.id", not(containsString(id)));
    }

    @Test
    @Requirement({"O09", "O15"})
    void somebodyElsesMediaObjectIsA404() {
        String path = "/api/v1/media/" + Picture.of(Person.registered()).stored();
        Person bob = Person.registered();

        bob.request().get(path).then().statusCode(404);
        bob.request().body("{\"filename\":\"mine.jpg\"}").patch(path).then().statusCode(404);
        bob.request().delete(path).then().statusCode(404);
        bob.request().get(path + "/content").then().statusCode(404);
        bob.request().get(path + "/thumbnail").then().statusCode(404);
    }

    @Test
    void withoutATokenItIsA401() {
        String path = "/api/v1/media/" + UUID.randomUUID();

        RestAssured.get(path).then().statusCode(401);
        RestAssured.given()
                .contentType("application/json")
                .body("{}")
                .patch(path)
                .then()
                .statusCode(401);
        RestAssured.delete(path).then().statusCode(401);
        RestAssured.get(path + "/content").then().statusCode(401);
        RestAssured.get(path + "/thumbnail").then().statusCode(401);
    }
}
