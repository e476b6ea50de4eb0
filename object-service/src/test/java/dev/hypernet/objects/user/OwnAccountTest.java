package dev.hypernet.objects.user;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do with their own account. */
@QuarkusTest
@WithTestResource(TestStack.class)
class OwnAccountTest {

    @Test
    @Requirement({"U04", "O16"})
    void aPatchMergesAndLeavesWhatItDoesNotName() {
        Person alice = Person.registered();
        patch(alice, "{\"display_name\":\"Alice\",\"avatar_url\":\"https://example.org/a.png\",\"metadata\":{\"a\":1}}")
                .statusCode(200)
                .body("display_name", equalTo("Alice"))
                .body("avatar_url", equalTo("https://example.org/a.png"));

        patch(alice, "{\"display_name\":null,\"metadata\":{\"b\":{\"c\":2}}}")
                .statusCode(200)
                .body("display_name", nullValue())
                .body("avatar_url", equalTo("https://example.org/a.png"))
                .body("metadata.a", equalTo(1))
                .body("metadata.b.c", equalTo(2));
        patch(alice, "{\"metadata\":null}").statusCode(200).body("metadata", anEmptyMap());
    }

    @Test
    @Requirement("O16")
    void aPatchKnowsTheVersionItMeans() {
        Person alice = Person.registered();
        String tag = alice.request().get("/api/v1/users/me").header("ETag");

        alice.request()
                .header("If-Match", tag)
                .body("{\"display_name\":\"One\"}")
                .patch("/api/v1/users/me")
                .then()
                .statusCode(200);
        alice.request()
                .header("If-Match", tag)
                .body("{\"display_name\":\"Two\"}")
                .patch("/api/v1/users/me")
                .then()
                .statusCode(412)
                .body("type", containsString("stale"));
        alice.request().get("/api/v1/users/me").then().body("display_name", equalTo("One"));
    }

    @Test
    void theTagOfAnAccountCountsWhateverItShows() {
        Person alice = Person.registered();
        String before = alice.request().get("/api/v1/users/me").header("ETag");

        alice.request()
                .header("If-None-Match", before)
                .get("/api/v1/users/me")
                .then()
                .statusCode(304);
        alice.logIn().statusCode(200);

        alice.request()
                .header("If-None-Match", before)
                .get("/api/v1/users/me")
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "is_admin", "is_active", "storage_quota", "storage_used", "id", "version"})
    @Requirement("O16")
    void whatIsNotTheirsToChangeIsRefusedByName(String field) {
        patch(Person.registered(), "{\"%s\":true}".formatted(field))
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/" + field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/a.png",
                "javascript:alert(1)",
                "https://",
                "https://a b",
                "https://u@example.org"
            })
    @Requirement("U04")
    void anAvatarIsAtAnHttpsAddress(String url) {
        patch(Person.registered(), "{\"avatar_url\":\"%s\"}".formatted(url))
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/avatar_url"));
    }

    @ParameterizedTest
    @CsvSource({"2047, 200", "2048, 200", "2049, 422"})
    @Requirement("U04")
    void anAvatarsAddressHasAtMost2048Characters(int length, int status) {
        String url = "https://example.org/";

        patch(Person.registered(), "{\"avatar_url\":\"%s\"}".formatted(url + "x".repeat(length - url.length())))
                .statusCode(status);
    }

    @Test
    @Requirement("U02")
    void aNewPasswordTakesTheOldOnesPlace() {
        Person alice = Person.registered();

        changePassword(alice, Person.PASSWORD, "Another-Horse-2").statusCode(204);

        Person.logIn(alice.email(), Person.PASSWORD).statusCode(401);
        Person.logIn(alice.email(), "Another-Horse-2").statusCode(200);
    }

    @Test
    @Requirement("U02")
    void aNewPasswordNeedsTheOldOneAndIsHeldToTheRules() {
        Person alice = Person.registered();

        changePassword(alice, "Wrong-Password-1", "Another-Horse-2")
                .statusCode(403)
                .body("type", containsString("wrong-password"));
        changePassword(alice, Person.PASSWORD, "short-1A")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/new_password"));
        alice.logIn().statusCode(200);
    }

    @Test
    @Requirement("U03")
    void aDeactivatedAccountIsToldOnlyToWhoKnowsItsPassword() {
        Person alice = Person.registered();
        String refreshToken = alice.logIn().extract().path("refresh_token");

        alice.request()
                .body(Map.of("password", "Wrong-Password-1"))
                .post("/api/v1/users/me/deactivate")
                .then()
                .statusCode(403);
        alice.request()
                .body(Map.of("password", Person.PASSWORD))
                .post("/api/v1/users/me/deactivate")
                .then()
                .statusCode(204);

        alice.logIn().statusCode(403).body("type", containsString("account-inactive"));
        Person.logIn(alice.email(), "Wrong-Password-1").statusCode(401);
        given().contentType("application/json")
                .body(Map.of("refresh_token", refreshToken))
                .post("/api/v1/auth/refresh")
                .then()
                .statusCode(401)
                .body("type", containsString("session-revoked"));
    }

    @Test
    @Requirement("U03")
    void aLoginIsNoted() {
        Person alice = Person.registered();
        String first = alice.request().get("/api/v1/users/me").path("last_login_at");

        Person.logIn(alice.email(), "Wrong-Password-1").statusCode(401);
        alice.request().get("/api/v1/users/me").then().body("last_login_at", equalTo(first));
        alice.logIn().statusCode(200);
        alice.request().get("/api/v1/users/me").then().body("last_login_at", not(equalTo(first)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "email", "verification", "deactivate"})
    void withoutATokenNothingOfItIsPossible(String path) {
        given().contentType("application/json")
                .body("{}")
                .post("/api/v1/users/me/" + path)
                .then()
                .statusCode(401);
    }

    private static ValidatableResponse patch(Person person, String patch) {
        return given().contentType("application/merge-patch+json")
                .auth()
                .oauth2(person.token())
                .body(patch)
                .patch("/api/v1/users/me")
                .then();
    }

    private static ValidatableResponse changePassword(Person person, String current, String fresh) {
        return person.request()
                .body(Map.of("current_password", current, "new_password", fresh))
                .post("/api/v1/users/me/password")
                .then();
    }
}
