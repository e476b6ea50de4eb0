package dev.hypernet.objects.album;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.media.Picture;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class AlbumResourceTest {

    @Test
    @Requirement({"A09", "A01", "O14"})
    void aNewAlbumHasTheDefaultsOfTheSeeds() {
        Person alice = Person.registered();

        alice.request()
                .body("{\"name\":\"Vacation 2026\",\"description\":\"California\"}")
                .post("/api/v1/albums")
                .then()
                .statusCode(201)
                .body("type", equalTo("album"))
                .body("user_id", equalTo(alice.id().toString()))
                .body("sort_order", equalTo("date_desc"))
                .body("media_count", equalTo(0))
                .body("visibility", equalTo("private"))
                .body("source_type", equalTo("user"))
                .body("deleted_at", nullValue())
                .body("version", equalTo(1));
    }

    @Test
    void makingAnAlbumIsPublishedWithItsWholeState() {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");

        Topics.Read event = Topics.read(
                        "hypernet.object.v1", 1, read -> read.key().equals(id))
                .getFirst();

        assertThat(event.type()).isEqualTo("dev.hypernet.object.created.v1");
        assertThat(event.headers()).containsEntry("ce_sequence", "1").containsEntry("ce_specversion", "1.0");
        assertThat(event.data())
                .contains("\"name\":\"Lisbon\"")
                .contains(alice.id().toString());
    }

    @Test
    @Requirement({"O09", "O15"})
    void somebodyElsesAlbumIsA404() {
        String id = album(Person.registered(), "Lisbon");

        Person.registered()
                .request()
                .get("/api/v1/albums/" + id)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", containsString("not-found"));
    }

    @Test
    void pagesHoldEveryAlbumOnceNewestFirst() {
        Person alice = Person.registered();
        List<String> made = new ArrayList<>();
        for (int number = 0; number < 7; number++) {
            made.addFirst(album(alice, "Album " + number));
        }

        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            var page = alice.request()
                    .queryParam("limit", 3)
                    .queryParam("cursor", cursor)
                    .get("/api/v1/albums")
                    .then()
                    .statusCode(200)
                    .extract();
            listed.addAll(page.path("items.id"));
            cursor = page.path("next_cursor");
        } while (cursor != null);

        assertThat(listed).containsExactlyInAnyOrderElementsOf(made).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "201", "many"})
    void aLimitOutOfRangeIsABadRequest(String limit) {
        Person.registered()
                .request()
                .queryParam("limit", limit)
                .get("/api/v1/albums")
                .then()
                .statusCode(400);
    }

    @Test
    void aForeignCursorIsABadRequest() {
        Person.registered()
                .request()
                .queryParam("cursor", "bm90LW91cnM")
                .get("/api/v1/albums")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/cursor"));
    }

    @Test
    @Requirement("A01")
    void aNameIsNeededAndAtMost200Long() {
        Person alice = Person.registered();

        alice.request().body("{}").post("/api/v1/albums").then().statusCode(422).body("errors", hasSize(1));
        alice.request()
                .body("{\"name\":\"%s\"}".formatted("x".repeat(200)))
                .post("/api/v1/albums")
                .then()
                .statusCode(201);
        alice.request()
                .body("{\"name\":\"%s\"}".formatted("x".repeat(201)))
                .post("/api/v1/albums")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/name"));
    }

    @Test
    @Requirement({"A01", "A02", "A04", "A06", "A07"})
    void everyFieldIsTakenAtItsLimitAndRefusedBeyond() {
        Person alice = Person.registered();

        alice.request()
                .body("""
                        {"name":"n","description":"%s","sort_order":"manual","visibility":"unlisted",
                         "metadata":{"color":"#ff5733","tags":["a"]}}
                        """.formatted("x".repeat(5000)))
                .post("/api/v1/albums")
                .then()
                .statusCode(201)
                .body("sort_order", equalTo("manual"))
                .body("visibility", equalTo("unlisted"))
                .body("metadata.color", equalTo("#ff5733"));
        for (String[] broken : new String[][] {
            {"{\"name\":\" \"}", "/name"},
            {"{\"name\":\"n\",\"description\":\"%s\"}".formatted("x".repeat(5001)), "/description"},
            {"{\"name\":\"n\",\"sort_order\":\"random\"}", "/sort_order"},
            {"{\"name\":\"n\",\"visibility\":\"everyone\"}", "/visibility"}
        }) {
            alice.request()
                    .body(broken[0])
                    .post("/api/v1/albums")
                    .then()
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo(broken[1]));
        }
    }

    @Test
    void theSameKeyMakesOneAlbumAndAnotherRequestUnderItIsA422() {
        Person alice = Person.registered();
        String key = UUID.randomUUID().toString();
        List<String> made = new ArrayList<>();
        for (int attempt = 0; attempt < 2; attempt++) {
            made.add(alice.request()
                    .header("Idempotency-Key", key)
                    .body("{\"name\":\"Once\"}")
                    .post("/api/v1/albums")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id"));
        }

        assertThat(made.get(0)).isEqualTo(made.get(1));
        alice.request().get("/api/v1/albums").then().body("items", hasSize(1));
        alice.request()
                .header("Idempotency-Key", key)
                .body("{\"name\":\"Twice\"}")
                .post("/api/v1/albums")
                .then()
                .statusCode(422);
    }

    @Test
    @Requirement({"O16", "A02", "A04", "A06", "A07", "O10"})
    void aPatchMergesAndIsKeptAndTold() throws Exception {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");

        alice.request()
                .contentType("application/merge-patch+json")
                .body("""
                        {"name":"Lisboa","description":"2026","sort_order":"date_asc","visibility":"public",
                         "metadata":{"icon":"camera"}}
                        """)
                .patch("/api/v1/albums/" + id)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("version", equalTo(2))
                .body("name", equalTo("Lisboa"))
                .body("metadata.icon", equalTo("camera"));
        alice.request()
                .body("{\"description\":null,\"metadata\":{\"icon\":null}}")
                .patch("/api/v1/albums/" + id)
                .then()
                .statusCode(200)
                .body("version", equalTo(3))
                .body("description", nullValue())
                .body("name", equalTo("Lisboa"));
        alice.request()
                .body("{\"name\":\"Lisboa\"}")
                .patch("/api/v1/albums/" + id)
                .then()
                .statusCode(200)
                .body("version", equalTo(3));

        assertThat(TestStack.database()
                        .rows(
                                "select version, changed_by from object.object_history where object_id = ?::uuid"
                                        + " order by version",
                                id))
                .containsExactly(List.of("1", "user"), List.of("2", "user"), List.of("3", "user"));
        assertThat(Topics.read("hypernet.object.v1", 3, read -> read.key().equals(id))
                        .getLast()
                        .data())
                .contains("\"description\"")
                .contains("\"metadata\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":null} | /name",
                "{\"name\":\" \"} | /name",
                "{\"sort_order\":\"random\"} | /sort_order",
                "{\"sort_order\":null} | /sort_order",
                "{\"visibility\":\"everyone\"} | /visibility",
                "{\"metadata\":7} | /metadata",
                "{\"media_count\":7} | /media_count",
                "{\"version\":7} | /version",
                "{\"cover_media_id\":\"6c1d6f3e-6a0c-4a57-9d8f-3f6f0b3a8f11\"} | /cover_media_id"
            })
    @Requirement({"A01", "A04", "A05", "A06", "O16", "O23"})
    void aPatchThatBreaksARuleIsA422ThatPointsAtIt(String patch, String pointer) {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");

        alice.request()
                .body(patch)
                .patch("/api/v1/albums/" + id)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo(pointer));
        alice.request().get("/api/v1/albums/" + id).then().body("version", equalTo(1));
    }

    @Test
    @Requirement("A03")
    void aCoverIsALivingMediaObjectOfTheOwnersAndGoesWhenItIsPurged() {
        Person alice = Person.registered();
        String cover = Picture.of(alice).stored();
        String gone = Picture.of(alice).stored();
        Picture.execute("update object.media set deleted_at = now(), deleted_by = 'user' where id = ?::uuid", gone);
        String somebodyElses = Picture.of(Person.registered()).stored();
        String id = album(alice, "Lisbon");

        for (String refused : List.of(gone, somebodyElses, UUID.randomUUID().toString())) {
            alice.request()
                    .body("{\"cover_media_id\":\"%s\"}".formatted(refused))
                    .patch("/api/v1/albums/" + id)
                    .then()
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo("/cover_media_id"));
            alice.request()
                    .body("{\"name\":\"n\",\"cover_media_id\":\"%s\"}".formatted(refused))
                    .post("/api/v1/albums")
                    .then()
                    .statusCode(422);
        }
        alice.request()
                .body("{\"cover_media_id\":\"%s\"}".formatted(cover))
                .patch("/api/v1/albums/" + id)
                .then()
                .statusCode(200)
                .body("cover_media_id", equalTo(cover));
        Picture.execute("delete from object.media where id = ?::uuid", cover);
        alice.request().get("/api/v1/albums/" + id).then().statusCode(200).body("cover_media_id", nullValue());
    }

    @Test
    void aStaleVersionIsA412() {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");

        for (int status : List.of(200, 412)) {
            alice.request()
                    .header("If-Match", "\"1\"")
                    .body("{\"name\":\"Once %d\"}".formatted(status))
                    .patch("/api/v1/albums/" + id)
                    .then()
                    .statusCode(status);
        }
        alice.request()
                .header("If-Match", "\"1\"")
                .delete("/api/v1/albums/" + id)
                .then()
                .statusCode(412);
    }

    @Test
    @Requirement({"O17", "O19", "A08"})
    void aDeletedAlbumIsGoneAndItsMediaStay() {
        Person alice = Person.registered();
        String picture = Picture.of(alice).stored();
        String id = album(alice, "Lisbon");

        alice.request().delete("/api/v1/albums/" + id).then().statusCode(204);

        alice.request().get("/api/v1/albums/" + id).then().statusCode(404);
        alice.request().get("/api/v1/albums/" + id + "/media").then().statusCode(404);
        alice.request().delete("/api/v1/albums/" + id).then().statusCode(404);
        alice.request().get("/api/v1/albums").then().body("items", hasSize(0));
        alice.request().get("/api/v1/media/" + picture).then().statusCode(200);
    }

    @Test
    @Requirement({"O09", "O15"})
    void changingDeletingOrListingSomebodyElsesAlbumAnswers404() {
        String path = "/api/v1/albums/" + album(Person.registered(), "Lisbon");
        Person bob = Person.registered();

        bob.request().body("{\"name\":\"Mine\"}").patch(path).then().statusCode(404);
        bob.request().delete(path).then().statusCode(404);
        bob.request().get(path + "/media").then().statusCode(404);
    }

    @Test
    void withoutATokenItIsA401() {
        String path = "/api/v1/albums/" + UUID.randomUUID();

        RestAssured.get("/api/v1/albums").then().statusCode(401);
        RestAssured.get(path).then().statusCode(401);
        RestAssured.get(path + "/media").then().statusCode(401);
        RestAssured.delete(path).then().statusCode(401);
        RestAssured.given()
                .contentType("application/json")
                .body("{}")
                .patch(path)
                .then()
                .statusCode(401);
    }

    @Test
    @Requirement("A01")
    void albumsAreFoundByHowTheirNamesBeginAndListedByName() {
        Person alice = Person.registered();
        for (String name : List.of("lisbon 2", "Lisbon 1", "Ärger", "ärger\\n2", "Oslo")) {
            album(alice, name);
        }

        List<String> byName = new ArrayList<>();
        String cursor = "";
        do {
            var page = alice.request()
                    .queryParam("order", "name")
                    .queryParam("limit", 1)
                    .queryParam("cursor", cursor)
                    .get("/api/v1/albums")
                    .then()
                    .statusCode(200)
                    .extract();
            byName.addAll(page.path("items.name"));
            cursor = page.path("next_cursor");
        } while (cursor != null);
        assertThat(byName).containsExactly("Lisbon 1", "lisbon 2", "Oslo", "Ärger", "ärger\n2");

        alice.request()
                .queryParam("q", "LIS")
                .queryParam("order", "name")
                .get("/api/v1/albums")
                .then()
                .body("items.name", contains("Lisbon 1", "lisbon 2"));
        alice.request().queryParam("q", "ÄRG").get("/api/v1/albums").then().body("items", hasSize(2));
        alice.request().queryParam("q", "bon").get("/api/v1/albums").then().body("items", hasSize(0));
        alice.request().queryParam("q", "%").get("/api/v1/albums").then().body("items", hasSize(0));
        alice.request()
                .queryParam("order", "size")
                .get("/api/v1/albums")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/order"));
    }

    private static String album(Person owner, String name) {
        return owner.request()
                .body("{\"name\":\"%s\"}".formatted(name))
                .post("/api/v1/albums")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }
}
