package dev.hypernet.objects.known;

import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.lifecycle.Belonging;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

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
