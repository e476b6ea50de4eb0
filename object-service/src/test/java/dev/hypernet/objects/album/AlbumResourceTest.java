package dev.hypernet.objects.album;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
