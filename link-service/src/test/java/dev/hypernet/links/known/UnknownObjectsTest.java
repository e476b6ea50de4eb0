package dev.hypernet.links.known;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A link can follow its object without waiting for the event: object-service is asked for what is not known here. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class UnknownObjectsTest {
    @Test
    @Requirement({"L01", "O09"})
    void manyAreAskedForInOneCallAndNoneTwice() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        List<ObjectId> photos =
                Stream.generate(() -> alice.owns("media")).limit(12).toList();

        created(alice, album, photos.subList(0, 10)).statusCode(200).body("succeeded", equalTo(10));
        assertThat(timesAsked(alice)).isEqualTo(1);
        created(alice, photos.get(0), "related_to", photos.subList(1, 10)).body("succeeded", equalTo(9));
        assertThat(timesAsked(alice)).isEqualTo(1);
        created(alice, album, photos.subList(9, 12)).body("succeeded", equalTo(2));
        assertThat(timesAsked(alice)).isEqualTo(2);
    }

    @Test
    @Requirement({"O08", "O09"})
    void whatIsNotThereIsAskedForAgain() {
        Person alice = Person.anyone();
        ObjectId bobs = Person.anyone().owns("media");
        ObjectId album = alice.owns("album");

        alice.links(album, "contains", bobs).then().statusCode(404);
        alice.links(album, "contains", bobs).then().statusCode(404);

        assertThat(timesAsked(alice)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "slow"})
    void withoutAnAnswerInTimeNothingIsLinkedAndItIsA503(String trouble) {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId known = alice.owns("media");
        alice.links(album, "contains", known).then().statusCode(201);
        ObjectId unknown = alice.owns("media");
        given().body(trouble).put(internal("trouble", alice)).then().statusCode(200);

        alice.links(album, "contains", unknown)
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", equalTo("5"));
        created(alice, album, List.of(known, unknown)).statusCode(503);
        // What is known needs no answer.
        alice.links(album, "related_to", known).then().statusCode(201);
        alice.linksFrom(album).then().body("items.size()", equalTo(2));
    }

    private static ValidatableResponse created(Person owner, ObjectId album, List<ObjectId> media) {
        return created(owner, album, "contains", media);
    }

    private static ValidatableResponse created(Person owner, ObjectId from, String linkType, List<ObjectId> ends) {
        String links = ends.stream()
                .map(end -> "{\"from_object_id\":\"%s\",\"to_object_id\":\"%s\",\"link_type\":\"%s\"}"
                        .formatted(from, end, linkType))
                .collect(joining(",", "{\"links\":[", "]}"));
        return owner.request()
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .body(links)
                .post("/api/v1/links/bulk-create")
                .then();
    }

    private static int timesAsked(Person owner) {
        return Integer.parseInt(
                given().get(internal("asked", owner)).then().extract().asString());
    }

    private static String internal(String what, Person owner) {
        String url = ConfigProvider.getConfig().getValue("quarkus.rest-client.objects.url", String.class);
        return url + "/internal/v1/objects/" + what + "?user_id=" + owner.id();
    }
}
