package dev.hypernet.objects.user;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.objects.Mailbox;
import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class ConfirmationResourceTest {
    private static final String NEW_PASSWORD = "Another-Horse-2";

    @Test
    @Requirement("U03")
    void theLinkOfTheFirstMailVerifiesTheAddressOnce() {
        Person alice = Person.registered();
        assertThat(Mailbox.of(alice.email()).getFirst()).contains("/api/v1/auth/verify-email?token=hnc_");
        String token = Mailbox.token(alice.email(), 1);

        verify(token).statusCode(200).body("email", equalTo(alice.email())).body("email_verified", equalTo(true));

        alice.request().get("/api/v1/users/me").then().body("email_verified", equalTo(true));
        verify(token).statusCode(400).body("type", containsString("link-unusable"));
    }

    @Test
    void aNewerLinkTakesTheOlderOnesPlace() {
        Person alice = Person.registered();
        String first = Mailbox.token(alice.email(), 1);

        alice.request().post("/api/v1/users/me/verification").then().statusCode(202);

        verify(first).statusCode(400);
        verify(Mailbox.token(alice.email(), 2)).statusCode(200);
        alice.request().post("/api/v1/users/me/verification").then().statusCode(202);
        assertThat(Mailbox.of(alice.email()))
                .as("no mail where all is verified")
                .hasSize(2);
    }

    @Test
    void anOldLinkIsNoGood() throws SQLException {
        Person alice = Person.registered();
        String token = Mailbox.token(alice.email(), 1);
        makeOld(alice);

        verify(token).statusCode(400);
        alice.request().get("/api/v1/users/me").then().body("email_verified", equalTo(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hnc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x", ""})
    void whatIsNoTokenIsABadRequest(String token) {
        verify(token).statusCode(400);
    }

    @Test
    void onlyAHashOfTheTokenIsKept() throws SQLException {
        Person alice = Person.registered();
        String token = Mailbox.token(alice.email(), 1);

        assertThat(TestStack.database()
                        .rows(
                                "select c::text from object.confirmation c where user_id = ?",
                                alice.id().value())
                        .getFirst()
                        .getFirst())
                .doesNotContain(token)
                .doesNotContain(token.substring("hnc_".length()));
    }

    @Test
    @Requirement("U02")
    void aForgottenPasswordIsSetAnewOnceByMailAndEndsEverySession() {
        Person alice = Person.registered();
        String refreshToken = alice.logIn().extract().path("refresh_token");

        forgot(alice.email()).statusCode(202);
        String token = Mailbox.token(alice.email(), 2);

        reset(token, "too-weak-password").statusCode(422).body("errors[0].pointer", equalTo("/password"));
        reset(token, NEW_PASSWORD).statusCode(204);
        reset(token, "Third-Horse-3").statusCode(400);
        alice.logIn().statusCode(401);
        Person.logIn(alice.email(), NEW_PASSWORD).statusCode(200);
        given().contentType("application/json")
                .body(Map.of("refresh_token", refreshToken))
                .post("/api/v1/auth/refresh")
                .then()
                .statusCode(401);
    }

    @Test
    void whetherThereIsAnAccountIsNotTold() {
        Person alice = Person.registered();

        String known = forgot(alice.email()).statusCode(202).extract().asString();
        String unknown = forgot(UUID.randomUUID() + "@example.org")
                .statusCode(202)
                .extract()
                .asString();

        assertThat(known).isEqualTo(unknown);
        Awaitility.await().until(() -> Mailbox.of(alice.email()).size() == 2);
    }

    @Test
    void aPasswordThatWasChangedMeanwhileVoidsTheMailedToken() {
        Person alice = Person.registered();
        forgot(alice.email()).statusCode(202);
        String token = Mailbox.token(alice.email(), 2);

        alice.request()
                .body(Map.of("current_password", Person.PASSWORD, "new_password", NEW_PASSWORD))
                .post("/api/v1/users/me/password")
                .then()
                .statusCode(204);

        reset(token, "Third-Horse-3").statusCode(400);
    }

    @Test
    void aPasswordThatWasChangedMeanwhileVoidsTheLinkToANewAddress() {
        Person alice = Person.registered();
        String fresh = UUID.randomUUID() + "@example.org";
        changeEmail(alice, fresh, Person.PASSWORD).statusCode(202);
        String token = Mailbox.token(fresh, 1);

        alice.request()
                .body(Map.of("current_password", Person.PASSWORD, "new_password", NEW_PASSWORD))
                .post("/api/v1/users/me/password")
                .then()
                .statusCode(204);

        verify(token).statusCode(400).body("type", containsString("link-unusable"));
        alice.request().get("/api/v1/users/me").then().body("email", equalTo(alice.email()));
    }

    @Test
    void aPasswordThatWasResetMeanwhileVoidsTheLinkToANewAddress() {
        Person alice = Person.registered();
        String fresh = UUID.randomUUID() + "@example.org";
        changeEmail(alice, fresh, Person.PASSWORD).statusCode(202);
        String token = Mailbox.token(fresh, 1);
        forgot(alice.email()).statusCode(202);

        reset(Mailbox.token(alice.email(), 2), NEW_PASSWORD).statusCode(204);

        verify(token).statusCode(400).body("type", containsString("link-unusable"));
        alice.request().get("/api/v1/users/me").then().body("email", equalTo(alice.email()));
    }

    @Test
    void anAddressThatWasChangedMeanwhileVoidsTheTokenMailedToTheFormerOne() {
        Person alice = Person.registered();
        String fresh = UUID.randomUUID() + "@example.org";
        forgot(alice.email()).statusCode(202);
        String token = Mailbox.token(alice.email(), 2);
        changeEmail(alice, fresh, Person.PASSWORD).statusCode(202);

        verify(Mailbox.token(fresh, 1)).statusCode(200);

        reset(token, NEW_PASSWORD).statusCode(400).body("type", containsString("link-unusable"));
        Person.logIn(fresh, Person.PASSWORD).statusCode(200);
    }

    /** One that was written while the address changed is there all the same. */
    @Test
    void aTokenMailedToAnAddressThatIsNotTheirsSetsNoPassword() throws SQLException {
        Person alice = Person.registered();
        forgot(alice.email()).statusCode(202);
        String token = Mailbox.token(alice.email(), 2);
        TestStack.database()
                .rows(
                        "update object.users set email = ? where user_id = ? returning 1",
                        UUID.randomUUID() + "@example.org",
                        alice.id().value());

        reset(token, NEW_PASSWORD).statusCode(400);
    }

    @Test
    void aVerificationsTokenSetsNoPassword() {
        Person alice = Person.registered();

        reset(Mailbox.token(alice.email(), 1), NEW_PASSWORD).statusCode(400);
    }

    @Test
    @Requirement("U01")
    void aNewAddressIsTheirsWhenItsLinkIsFollowedAndTheOldOneIsTold() {
        Person alice = Person.registered();
        String oldLink = Mailbox.token(alice.email(), 1);
        String fresh = UUID.randomUUID() + "@example.org";

        changeEmail(alice, fresh, Person.PASSWORD).statusCode(202);
        alice.request().get("/api/v1/users/me").then().body("email", equalTo(alice.email()));
        verify(Mailbox.token(fresh, 1)).statusCode(200).body("email", equalTo(fresh));

        alice.request()
                .get("/api/v1/users/me")
                .then()
                .body("email", equalTo(fresh))
                .body("email_verified", equalTo(true));
        Person.logIn(fresh, Person.PASSWORD).statusCode(200);
        Awaitility.await().until(() -> Mailbox.of(alice.email()).getLast().contains("Your address was changed"));
        verify(oldLink).statusCode(400);
    }

    @Test
    @Requirement("U01")
    void anAddressThatSomebodyHasOrTakesMeanwhileIsRefused() {
        Person alice = Person.registered();
        Person bob = Person.registered();
        String fresh = UUID.randomUUID() + "@example.org";

        changeEmail(alice, bob.email(), Person.PASSWORD).statusCode(409).body("type", containsString("email-taken"));
        changeEmail(alice, fresh, "Wrong-Password-1").statusCode(403);
        changeEmail(alice, fresh, Person.PASSWORD).statusCode(202);
        String token = Mailbox.token(fresh, 1);
        given().contentType("application/json")
                .body(Map.of("email", fresh, "password", Person.PASSWORD))
                .post("/api/v1/users")
                .then()
                .statusCode(201);

        verify(token).statusCode(409).body("type", containsString("email-taken"));
        alice.request().get("/api/v1/users/me").then().body("email", equalTo(alice.email()));
    }

    private static void makeOld(Person person) throws SQLException {
        TestStack.database()
                .rows(
                        "update object.confirmation set expires_at = now() - interval '1 second' where user_id = ?"
                                + " returning 1",
                        person.id().value());
    }

    private static ValidatableResponse verify(String token) {
        return given().queryParam("token", token)
                .get("/api/v1/auth/verify-email")
                .then();
    }

    private static ValidatableResponse forgot(String email) {
        return given().contentType("application/json")
                .body(Map.of("email", email))
                .post("/api/v1/auth/password-reset")
                .then();
    }

    private static ValidatableResponse reset(String token, String password) {
        return given().contentType("application/json")
                .body(Map.of("token", token, "password", password))
                .post("/api/v1/auth/password-reset/confirm")
                .then();
    }

    private static ValidatableResponse changeEmail(Person person, String email, String password) {
        return person.request()
                .body(Map.of("email", email, "password", password))
                .post("/api/v1/users/me/email")
                .then();
    }
}
