package dev.hypernet.links.link;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class LinkResourceTest {
    private static final int RACERS = 8;

    @Test
    @Requirement({"L11", "L01"})
    void aPhotoIsPutIntoAnAlbumAsInTheSeeds() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");

        Response made = alice.links(
                album,
                "contains",
                photo,
                ",\"from_object_type\":\"album\",\"to_object_type\":\"media\",\"sort_order\":0");

        made.then()
                .statusCode(201)
                .header("Location", endsWith("/api/v1/links/" + made.path("id")))
                .header("ETag", "\"1\"")
                .body("type", equalTo("link"))
                .body("user_id", equalTo(alice.id().toString()))
                .body("from_object_id", equalTo(album.toString()))
                .body("from_object_type", equalTo("album"))
                .body("to_object_id", equalTo(photo.toString()))
                .body("to_object_type", equalTo("media"))
                .body("link_type", equalTo("contains"))
                .body("sort_order", equalTo(0))
                .body("deleted_at", nullValue());
        alice.request()
                .get("/api/v1/links/" + made.path("id"))
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("from_object_id", equalTo(album.toString()))
                .body("created_at", equalTo(made.path("created_at")));
    }

    @Test
    @Requirement({"L03", "L04", "L05", "L06"})
    void whatIsLeftOutHasTheDefaultsOfTheSeeds() {
        Person alice = Person.anyone();

        alice.links(alice.owns("media"), "related_to", alice.owns("album"))
                .then()
                .statusCode(201)
                .body("strength", equalTo(1.0f))
                .body("is_bidirectional", equalTo(false))
                .body("sort_order", nullValue())
                .body("metadata.created_by", equalTo("user"));
    }

    @Test
    @Requirement({"L03", "L04", "L06"})
    void whatIsSaidIsKept() {
        Person alice = Person.anyone();
        String said = ",\"strength\":0.25,\"is_bidirectional\":true,"
                + "\"metadata\":{\"reason\":\"same beach\",\"properties\":{\"distance\":3}}";

        String id = alice.links(alice.owns("media"), "related_to", alice.owns("media"), said)
                .path("id");

        alice.request()
                .get("/api/v1/links/" + id)
                .then()
                .body("strength", equalTo(0.25f))
                .body("is_bidirectional", equalTo(true))
                .body("metadata.reason", equalTo("same beach"))
                .body("metadata.properties.distance", equalTo(3))
                .body("metadata.created_by", equalTo("user"));
    }

    @Test
    void aNewLinkIsPublishedWithItsWholeState() {
        Person alice = Person.anyone();
        String id = alice.links(alice.owns("album"), "contains", alice.owns("media"))
                .path("id");

        Topics.Read event =
                Topics.read(LinkEvent.TOPIC, 1, read -> read.key().equals(id)).getFirst();

        assertThat(event.type()).isEqualTo("dev.hypernet.link.created.v1");
        assertThat(event.headers()).containsEntry("ce_sequence", "1");
        assertThat(event.data())
                .contains("\"link_type\":\"contains\"")
                .contains(alice.id().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "contains, media, media, /from_object_id",
        "contains, album, album, /to_object_id",
        "source, media, media, /to_object_id",
        "duplicate_of, album, media, /from_object_id",
        "variant_of, media, album, /to_object_id"
    })
    @Requirement("L02")
    void endsThatDoNotFitTheTypeAreNamed(String linkType, String from, String to, String pointer) {
        Person alice = Person.anyone();

        alice.links(alice.owns(from), linkType, alice.owns(to))
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    @Requirement("L02")
    void anUnknownTypeIsRefused() {
        Person alice = Person.anyone();

        alice.links(alice.owns("media"), "knows", alice.owns("media"))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/link_type"));
    }

    @Test
    @Requirement("L01")
    void aTypeTheObjectIsNotOfIsRefused() {
        Person alice = Person.anyone();

        alice.links(alice.owns("album"), "contains", alice.owns("media"), ",\"from_object_type\":\"media\"")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/from_object_type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.01", "-0.01"})
    @Requirement("L03")
    void strengthLiesBetweenZeroAndOne(String strength) {
        Person alice = Person.anyone();

        alice.links(alice.owns("media"), "related_to", alice.owns("media"), ",\"strength\":" + strength)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/strength"));
    }

    @Test
    @Requirement("L05")
    void placesBeginAtZero() {
        Person alice = Person.anyone();

        alice.links(alice.owns("album"), "contains", alice.owns("media"), ",\"sort_order\":-1")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/sort_order"));
    }

    @Test
    @Requirement("L08")
    void nothingIsLinkedToItself() {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");

        alice.links(photo, "related_to", photo)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/to_object_id"));
    }

    @Test
    @Requirement("L01")
    void anObjectThatDoesNotExistCannotBeLinked() {
        Person alice = Person.anyone();

        alice.links(alice.owns("album"), "contains", ObjectId.random())
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", containsString("not-found"));
    }

    @Test
    @Requirement({"L09", "O09"})
    void aStrangersObjectCannotBeLinkedAndLooksLikeNone() {
        Person alice = Person.anyone();
        Person bob = Person.anyone();
        ObjectId bobs = bob.owns("media");
        bob.links(bob.owns("album"), "contains", bobs).then().statusCode(201);

        alice.links(alice.owns("album"), "contains", bobs).then().statusCode(404);
    }

    @Test
    @Requirement({"O09", "O15"})
    void aStrangersLinkIsA404AndItsObjectHasNoLinks() {
        Person alice = Person.anyone();
        Person bob = Person.anyone();
        ObjectId album = alice.owns("album");
        String id = alice.links(album, "contains", alice.owns("media")).path("id");

        bob.request().get("/api/v1/links/" + id).then().statusCode(404);
        bob.request().delete("/api/v1/links/" + id).then().statusCode(404);
        bob.linksFrom(album).then().statusCode(200).body("items", empty());
        alice.request().get("/api/v1/links/" + id).then().statusCode(200);
    }

    @Test
    void withoutATokenNothingIsAnswered() {
        given().get("/api/v1/links/" + ObjectId.random()).then().statusCode(401);
    }

    @Test
    @Requirement("L07")
    void ofEightEqualLinksAtOnceOneIsMade() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");

        List<Integer> answers = atOnce(alice, album, photo);

        assertThat(answers).containsOnlyOnce(201).hasSize(RACERS);
        assertThat(answers.stream().filter(status -> status == 409)).hasSize(RACERS - 1);
        alice.linksFrom(album).then().body("items.size()", equalTo(1));
    }

    @Test
    @Requirement("L07")
    void theSameObjectsCanBeLinkedInAnotherWay() {
        Person alice = Person.anyone();
        ObjectId one = alice.owns("media");
        ObjectId other = alice.owns("media");

        alice.links(one, "variant_of", other).then().statusCode(201);
        alice.links(one, "duplicate_of", other).then().statusCode(201);
        alice.links(other, "variant_of", one).then().statusCode(201);
        alice.links(one, "variant_of", other).then().statusCode(409).body("type", containsString("duplicate-link"));
    }

    @Test
    @Requirement({"L07", "O17"})
    void aDeletedLinkIsGoneAndCanBeMadeAgain() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");
        String id = alice.links(album, "contains", photo).path("id");

        alice.request().delete("/api/v1/links/" + id).then().statusCode(204);

        alice.request().get("/api/v1/links/" + id).then().statusCode(404);
        alice.request().delete("/api/v1/links/" + id).then().statusCode(404);
        alice.linksFrom(album).then().body("items", empty());
        alice.links(album, "contains", photo).then().statusCode(201);
        Topics.Read deleted =
                Topics.read(LinkEvent.TOPIC, 2, read -> read.key().equals(id)).get(1);
        assertThat(deleted.type()).isEqualTo("dev.hypernet.link.deleted.v1");
        assertThat(deleted.headers()).containsEntry("ce_sequence", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&link_type=contains"})
    @Requirement("L10")
    void pagesHoldEveryLinkOnceInOrderAndTheUnorderedLast(String filter) {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        for (String place : List.of("2", "null", "0", "1", "null", "1", "7")) {
            alice.links(album, "contains", alice.owns("media"), ",\"sort_order\":" + place)
                    .then()
                    .statusCode(201);
        }

        List<Integer> places = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        String path = "/api/v1/links?limit=2&from_object_id=" + album + filter;
        String cursor = "";
        while (cursor != null) {
            Response page = alice.request().get(path + "&cursor=" + cursor);
            page.then().statusCode(200);
            places.addAll(page.<List<Integer>>path("items.sort_order"));
            ids.addAll(page.<List<String>>path("items.id"));
            cursor = page.path("next_cursor");
        }

        assertThat(places).containsExactly(0, 1, 1, 2, 7, null, null);
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    @Requirement("L10")
    void linksAreFoundFromTheirOtherEndAndByType() {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");
        ObjectId copy = alice.owns("media");
        alice.links(alice.owns("album"), "contains", photo).then().statusCode(201);
        alice.links(copy, "duplicate_of", photo).then().statusCode(201);

        alice.request()
                .get("/api/v1/links?to_object_id=" + photo)
                .then()
                .body("items.link_type", contains("contains", "duplicate_of"))
                .body("next_cursor", nullValue());
        alice.request()
                .get("/api/v1/links?to_object_id=" + photo + "&link_type=duplicate_of")
                .then()
                .body("items.from_object_id", contains(copy.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?link_type=contains",
                "?from_object_id=nonsense",
                "?to_object_id=00000000-0000-4000-8000-000000000001&cursor=nonsense",
                "?to_object_id=00000000-0000-4000-8000-000000000001&limit=0",
                "?to_object_id=00000000-0000-4000-8000-000000000001&from_object_id=00000000-0000-4000-8000-000000000002"
            })
    void aListThatCannotBeReadIsA400(String query) {
        Person.anyone()
                .request()
                .get("/api/v1/links" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    private static List<Integer> atOnce(Person person, ObjectId album, ObjectId photo) {
        try (ExecutorService racers = Executors.newFixedThreadPool(RACERS)) {
            List<CompletableFuture<Integer>> answers = IntStream.range(0, RACERS)
                    .mapToObj(racer -> CompletableFuture.supplyAsync(
                            () -> person.links(album, "contains", photo).statusCode(), racers))
                    .toList();
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }
}
