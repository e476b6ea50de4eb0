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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class LinkResourceTest {
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
        "variant_of, media, album, /to_object_id",
        "tagged_with, media, album, /to_object_id",
        "depicts, album, contact, /from_object_id",
        "taken_at, media, tag, /to_object_id"
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
                .body("errors[0].pointer", equalTo("/link_type"))
                .body("errors[0].message", containsString("variant_of"));
    }

    @ParameterizedTest
    @CsvSource({
        "contains, album, media", "source, media, integration", "duplicate_of, media, media",
        "variant_of, media, media", "related_to, album, contact", "tagged_with, media, tag",
        "depicts, media, contact", "taken_at, media, location"
    })
    @Requirement("L02")
    void everyTypeOfTheSeedsJoinsWhatItIsFor(String linkType, String from, String to) {
        Person alice = Person.anyone();

        alice.links(alice.owns(from), linkType, alice.owns(to)).then().statusCode(201);
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

    @ParameterizedTest
    @CsvSource({"0, 0", "0.0, 0", "1, 1", "1.0, 1"})
    @Requirement("L03")
    void strengthMayBeEitherBound(String strength, float kept) {
        Person alice = Person.anyone();

        alice.links(alice.owns("media"), "related_to", alice.owns("media"), ",\"strength\":" + strength)
                .then()
                .statusCode(201)
                .body("strength", equalTo(kept));
    }

    @Test
    @Requirement("L05")
    void whatHasAPlaceStandsThere() {
        Person alice = Person.anyone();

        alice.links(alice.owns("album"), "contains", alice.owns("media"), ",\"sort_order\":2147483647")
                .then()
                .statusCode(201)
                .body("sort_order", equalTo(2147483647))
                .body("place", equalTo(2.1474836E9f));
    }

    @Test
    @Requirement("L05")
    void aTypeWithoutOrderHasNoPlaces() {
        Person alice = Person.anyone();

        alice.links(alice.owns("media"), "related_to", alice.owns("media"), ",\"sort_order\":0")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/sort_order"));
    }

    @ParameterizedTest
    @CsvSource({"contains, album, media", "source, media, integration", "taken_at, media, location"})
    @Requirement("L04")
    void aTypeWithADirectionKeepsIt(String linkType, String from, String to) {
        Person alice = Person.anyone();

        alice.links(alice.owns(from), linkType, alice.owns(to), ",\"is_bidirectional\":true")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/is_bidirectional"));
    }

    @Test
    @Requirement("L06")
    void nobodyLinksInTheNameOfTheSystem() {
        Person alice = Person.anyone();
        String pretence = ",\"metadata\":{\"created_by\":\"system\"}";

        alice.links(alice.owns("media"), "related_to", alice.owns("media"), pretence)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/metadata/created_by"));
    }

    @ParameterizedTest
    @CsvSource({"1048575, 201", "1048576, 201", "1048577, 422"})
    @Requirement("L06")
    void metadataHoldsAMebibyte(int bytes, int status) {
        Person alice = Person.anyone();
        String text = "x".repeat(bytes - "{\"x\":\"\"}".length());

        alice.links(alice.owns("media"), "related_to", alice.owns("media"), ",\"metadata\":{\"x\":\"" + text + "\"}")
                .then()
                .statusCode(status);
    }

    @Test
    @Requirement({"L03", "L01"})
    void everythingWrongWithALinkIsNamedAtOnce() {
        Person.anyone()
                .request()
                .body("{\"strength\":2,\"sort_order\":-1}")
                .post("/api/v1/links")
                .then()
                .statusCode(422)
                .body(
                        "errors.pointer",
                        contains("/from_object_id", "/link_type", "/sort_order", "/strength", "/to_object_id"));
    }

    @Test
    void withoutABodyNothingIsLinked() {
        Person.anyone().request().post("/api/v1/links").then().statusCode(400).contentType("application/problem+json");
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
    void aLinkThatChangedSinceIsNotDeleted() {
        Person alice = Person.anyone();
        String id = alice.links(alice.owns("media"), "related_to", alice.owns("media"))
                .path("id");
        alice.changes(id, "{\"strength\":0.5}").then().statusCode(200);

        alice.request()
                .header("If-Match", "\"1\"")
                .delete("/api/v1/links/" + id)
                .then()
                .statusCode(412);
        alice.request().get("/api/v1/links/" + id).then().statusCode(200);
        alice.request()
                .header("If-Match", "\"2\"")
                .delete("/api/v1/links/" + id)
                .then()
                .statusCode(204);
    }

    @Test
    @Requirement({"L03", "O17"})
    void aLinkIsReadAsItWasAndNotBeforeItWas() {
        Person alice = Person.anyone();
        Response made = alice.links(alice.owns("media"), "related_to", alice.owns("media"));
        String id = made.path("id");
        alice.changes(id, "{\"strength\":0.5}").then().statusCode(200);

        alice.request()
                .get("/api/v1/links/" + id + "?as_of=2020-01-01T00:00:00Z")
                .then()
                .statusCode(404);
        alice.request()
                .get("/api/v1/links/" + id + "?as_of=2999-01-01T00:00:00Z")
                .then()
                .statusCode(200)
                .body("strength", equalTo(0.5f));
        alice.request().get("/api/v1/links/" + id + "?as_of=yesterday").then().statusCode(400);
    }

    @Test
    void whoHasTheLinkIsToldSo() {
        Person alice = Person.anyone();
        String id = alice.links(alice.owns("media"), "related_to", alice.owns("media"))
                .path("id");

        alice.request()
                .header("If-None-Match", "\"1\"")
                .get("/api/v1/links/" + id)
                .then()
                .statusCode(304);
    }

    @Test
    void withoutATokenNothingIsAnswered() {
        given().get("/api/v1/links/" + ObjectId.random()).then().statusCode(401);
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

    @ParameterizedTest
    @CsvSource({
        "'', '', 201",
        "',\"is_bidirectional\":true', '', 409",
        "'', ',\"is_bidirectional\":true', 409",
        "',\"is_bidirectional\":true', ',\"is_bidirectional\":true', 409"
    })
    @Requirement({"L04", "L07"})
    void theReverseIsADuplicateOnceEitherHoldsInBothDirections(String first, String second, int status) {
        Person alice = Person.anyone();
        ObjectId one = alice.owns("media");
        ObjectId other = alice.owns("media");
        String id = alice.links(one, "variant_of", other, first).path("id");

        alice.links(other, "variant_of", one, second).then().statusCode(status);
        alice.links(one, "variant_of", other, second).then().statusCode(409);
        alice.deletes(id).then().statusCode(204);
        alice.links(other, "variant_of", one, second).then().statusCode(status == 409 ? 201 : 409);
    }

    @Test
    @Requirement("L02")
    void aPhotoWasTakenAtOnePlaceAndWithoutItAtAnother() {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");
        ObjectId lisbon = alice.owns("location");
        String id = alice.links(photo, "taken_at", lisbon).path("id");

        alice.links(alice.owns("media"), "taken_at", lisbon).then().statusCode(201);
        alice.links(photo, "taken_at", alice.owns("location"))
                .then()
                .statusCode(409)
                .body("type", containsString("cardinality"));
        alice.links(photo, "taken_at", lisbon).then().statusCode(409).body("type", containsString("duplicate-link"));
        alice.deletes(id).then().statusCode(204);
        alice.links(photo, "taken_at", alice.owns("location")).then().statusCode(201);
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
}
