package dev.hypernet.objects.known;

import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

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

@QuarkusTest
@WithTestResource(TestStack.class)
class KnownObjectResourceTest {

    @Test
    @Requirement({"O02", "O08"})
    void anObjectOfAnyTypeIsKnownWhileItLivesAndToItsOwnerAlone() {
        Person alice = Person.registered();
        Person mallory = Person.registered();
        for (Belonging object : Belonging.ofEachKind(alice)) {
            ask(object, alice)
                    .statusCode(200)
                    .body("type", equalTo(object.type()))
                    .body("user_id", equalTo(alice.id().toString()))
                    .body("version", equalTo(1));
            ask(object, mallory).statusCode(404);

            object.delete();

            ask(object, alice).statusCode(404);
        }
    }

    @Test
    void peopleMayNotAsk() {
        Belonging album = Belonging.album(Person.registered());

        album.owner()
                .request()
                .queryParam("user_id", album.owner().id().toString())
                .get("/internal/v1/objects/" + album.id())
                .then()
                .statusCode(401);
    }

    @Test
    @Requirement({"O02", "O08", "L01"})
    void ofManyOnlyThePersonsLivingOnesAreTold() {
        Person alice = Person.registered();
        List<Belonging> objects = Belonging.ofEachKind(alice);
        Belonging gone = Belonging.album(alice);
        gone.delete();
        Belonging strange = Belonging.album(Person.registered());
        List<String> ids = Stream.concat(objects.stream(), Stream.of(gone, strange))
                .map(object -> object.id().toString())
                .toList();

        askForMany(alice, ids)
                .statusCode(200)
                .body(
                        "objects.id",
                        containsInAnyOrder(objects.stream()
                                .map(object -> object.id().toString())
                                .toArray()))
                .body("objects.user_id", everyItem(equalTo(alice.id().toString())))
                .body("objects.version", everyItem(equalTo(1)));
    }

    @ParameterizedTest
    @CsvSource({"0,200", "1000,200", "1001,422"})
    void atMostAThousandAreAskedForAtOnce(int count, int status) {
        List<String> ids =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(count).toList();

        askForMany(Person.registered(), ids).statusCode(status);
    }

    @Test
    void peopleMayNotAskForMany() {
        Person alice = Person.registered();

        alice.request()
                .contentType(ContentType.JSON)
                .body(Map.of("user_id", alice.id().toString(), "ids", List.of()))
                .post("/internal/v1/objects/known")
                .then()
                .statusCode(401);
    }

    private static ValidatableResponse askForMany(Person owner, List<String> ids) {
        return RestAssured.given()
                .auth()
                .oauth2(serviceToken())
                .contentType(ContentType.JSON)
                .body(Map.of("user_id", owner.id().toString(), "ids", ids))
                .post("/internal/v1/objects/known")
                .then();
    }

    private static ValidatableResponse ask(Belonging object, Person owner) {
        return RestAssured.given()
                .auth()
                .oauth2(serviceToken())
                .queryParam("user_id", owner.id().toString())
                .get("/internal/v1/objects/" + object.id())
                .then();
    }

    private static String serviceToken() {
        return RestAssured.given()
                .auth()
                .preemptive()
                .basic("link-service", "only-for-tests")
                .formParam("grant_type", "client_credentials")
                .formParam("audience", "object-service")
                .post("/internal/v1/issuer/token")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }
}
