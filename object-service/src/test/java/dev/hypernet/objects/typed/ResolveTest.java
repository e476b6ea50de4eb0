package dev.hypernet.objects.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.lifecycle.Belonging;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What link-service is told of the objects at the ends of links. */
@QuarkusTest
@WithTestResource(TestStack.class)
class ResolveTest {

    @Test
    @Requirement("O02")
    void objectsOfEveryTypeAreShownAsTheirOwnerSeesThem() {
        Person alice = Person.registered();
        List<Belonging> objects = Belonging.ofEachKind(alice);

        List<Map<String, Object>> found = resolve("link-service", alice, ids(objects))
                .statusCode(200)
                .extract()
                .path("objects");

        List<Map<String, Object>> seen =
                objects.stream().map(object -> seen(alice, object)).toList();
        assertThat(found).containsExactlyInAnyOrderElementsOf(seen);
    }

    @Test
    @Requirement({"O08", "O09"})
    void strangersObjectsAndDeletedOnesAreLeftOut() {
        Person alice = Person.registered();
        Belonging tag = Belonging.tag(alice);
        Belonging gone = Belonging.album(alice);
        gone.delete();
        Belonging strange = Belonging.album(Person.registered());
        List<String> ids = ids(List.of(tag, gone, strange));

        resolve("link-service", alice, ids).statusCode(200).body("objects.id", containsInAnyOrder(tag.id()));
        resolve("link-service", strange.owner(), ids).body("objects.id", containsInAnyOrder(strange.id()));
        resolve("link-service", Person.registered(), ids).body("objects", empty());
    }

    @Test
    void nobodyButLinkServiceMayAsk() {
        Person alice = Person.registered();
        List<String> ids = ids(Belonging.ofEachKind(alice));

        resolve("integration-service", alice, ids).statusCode(403);
        alice.request()
                .contentType(ContentType.JSON)
                .body(Map.of("user_id", alice.id().toString(), "ids", ids))
                .post("/internal/v1/objects/resolve")
                .then()
                .statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({"0,200", "200,200", "201,422"})
    void atMostTwoHundredAreAskedForAtOnce(int count, int status) {
        List<String> ids =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(count).toList();

        resolve("link-service", Person.registered(), ids).statusCode(status);
    }

    @Test
    void whoseObjectsMustBeSaid() {
        RestAssured.given()
                .auth()
                .oauth2(tokenOf("link-service"))
                .contentType(ContentType.JSON)
                .body(Map.of("ids", List.of()))
                .post("/internal/v1/objects/resolve")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/user_id"));
    }

    private static List<String> ids(List<Belonging> objects) {
        return objects.stream().map(Belonging::id).toList();
    }

    private static Map<String, Object> seen(Person owner, Belonging object) {
        return owner.request()
                .get("/api/v1/objects/" + object.id())
                .then()
                .statusCode(200)
                .extract()
                .path("");
    }

    private static ValidatableResponse resolve(String service, Person owner, List<String> ids) {
        return RestAssured.given()
                .auth()
                .oauth2(tokenOf(service))
                .contentType(ContentType.JSON)
                .body(Map.of("user_id", owner.id().toString(), "ids", ids))
                .post("/internal/v1/objects/resolve")
                .then();
    }

    private static String tokenOf(String service) {
        return RestAssured.given()
                .auth()
                .preemptive()
                .basic(service, "only-for-tests")
                .formParam("grant_type", "client_credentials")
                .formParam("audience", "object-service")
                .post("/internal/v1/issuer/token")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }
}
