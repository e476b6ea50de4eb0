package dev.hypernet.objects.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Staying logged in. */
@QuarkusTest
@WithTestResource(TestStack.class)
class SessionsTest {

    @Test
    void aLoginGivesAShortTokenAndALongSession() {
        Person.registered()
                .logIn()
                .statusCode(200)
                .body("token_type", equalTo("Bearer"))
                .body("expires_in", equalTo(900))
                .body("refresh_token", containsString("hnr_"))
                .body("refresh_expires_in", equalTo(2592000));
    }

    @Test
    void aRefreshTokenIsGoodOnceAndGivesTheNext() {
        Person alice = Person.registered();
        String first = refreshToken(alice);

        ValidatableResponse next = refresh(first).statusCode(200);

        String access = next.extract().path("access_token");
        given().auth()
                .oauth2(access)
                .get("/api/v1/users/me")
                .then()
                .body("id", equalTo(alice.id().toString()));
        assertThat(next.extract().<String>path("refresh_token")).isNotEqualTo(first);
        refresh(next.extract().path("refresh_token")).statusCode(200);
    }

    @Test
    void aSpentTokenThatComesAgainEndsItsSessionAndNoOther() {
        Person alice = Person.registered();
        String stolen = refreshToken(alice);
        String elsewhere = refreshToken(alice);
        String current = refresh(stolen).extract().path("refresh_token");

        refresh(stolen).statusCode(401).body("type", containsString("session-revoked"));

        refresh(current).statusCode(401).body("type", containsString("session-revoked"));
        refresh(elsewhere).statusCode(200);
    }

    @Test
    void ofTwoRefreshesAtOnceExactlyOneWins() throws Exception {
        String token = refreshToken(Person.registered());
        Callable<Integer> attempt = () -> refreshed(token).statusCode();

        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> answers = two.invokeAll(List.of(attempt, attempt));
            assertThat(List.of(answers.get(0).get(), answers.get(1).get())).containsExactlyInAnyOrder(200, 401);
        }
    }

    @Test
    void aSessionEndsWhenItsTimeIsOver() throws SQLException {
        Person alice = Person.registered();
        String token = refreshToken(alice);
        TestStack.database()
                .rows(
                        "update object.login_session set expires_at = now() - interval '1 second' where user_id = ?"
                                + " returning 1",
                        alice.id().value());

        refresh(token).statusCode(401).body("type", containsString("session-expired"));
        alice.request().get("/api/v1/users/me/sessions").then().body("items", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "hnr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatIsNoRefreshTokenIsA401(String token) {
        refresh(token).statusCode(401).contentType("application/problem+json");
    }

    @Test
    void onlyHashesOfTokensAreKept() throws SQLException {
        Person alice = Person.registered();
        String token = refreshToken(alice);

        assertThat(TestStack.database()
                        .rows(
                                "select t::text from object.refresh_token t where user_id = ?",
                                alice.id().value()))
                .hasSize(2)
                .noneMatch(row -> row.getFirst().contains(token.substring("hnr_".length())));
    }

    @Test
    void loggingOutEndsTheSessionAsOftenAsOneLikes() {
        String token = refreshToken(Person.registered());

        logout(token).statusCode(204);
        logout(token).statusCode(204);
        logout("hnr_nobodys").statusCode(204);
        refresh(token).statusCode(401).body("type", containsString("session-revoked"));
    }

    @Test
    void peopleSeeTheirOwnSessionsNewestFirstAndWhichIsTheirs() {
        Person alice = Person.registered();
        Person.registered();
        given().contentType("application/json")
                .header("User-Agent", "a phone " + "x".repeat(300))
                .body(Map.of("email", alice.email(), "password", Person.PASSWORD))
                .post("/api/v1/auth/login")
                .then()
                .statusCode(200);

        alice.request()
                .get("/api/v1/users/me/sessions")
                .then()
                .statusCode(200)
                .body("items", hasSize(2))
                .body("items[0].user_agent.length()", equalTo(255))
                .body("items[0].current", equalTo(false))
                .body("items[1].current", equalTo(true));
        String cursor = alice.request()
                .queryParam("limit", 1)
                .get("/api/v1/users/me/sessions")
                .path("next_cursor");
        alice.request()
                .queryParam("cursor", cursor)
                .get("/api/v1/users/me/sessions")
                .then()
                .body("items", hasSize(1))
                .body("items[0].current", equalTo(true));
    }

    @Test
    void oneSessionCanBeEndedByItsPersonAlone() {
        Person alice = Person.registered();
        String id = alice.request().get("/api/v1/users/me/sessions").path("items[0].id");
        Person bob = Person.registered();

        bob.request().delete("/api/v1/users/me/sessions/" + id).then().statusCode(404);
        alice.request()
                .delete("/api/v1/users/me/sessions/" + UUID.randomUUID())
                .then()
                .statusCode(404);
        alice.request().delete("/api/v1/users/me/sessions/" + id).then().statusCode(204);
        alice.request().delete("/api/v1/users/me/sessions/" + id).then().statusCode(404);
        alice.request().get("/api/v1/users/me/sessions").then().body("items", hasSize(0));
    }

    @Test
    void allSessionsCanBeEndedAtOnce() {
        Person alice = Person.registered();
        String token = refreshToken(alice);

        alice.request().delete("/api/v1/users/me/sessions").then().statusCode(204);

        refresh(token).statusCode(401).body("type", containsString("session-revoked"));
    }

    @Test
    void aNewPasswordSparesTheSessionItWasSetIn() {
        Person alice = Person.registered();
        String elsewhere = refreshToken(alice);
        ValidatableResponse here = alice.logIn();

        given().contentType("application/json")
                .auth()
                .oauth2(here.extract().path("access_token"))
                .body(Map.of("current_password", Person.PASSWORD, "new_password", "Another-Horse-2"))
                .post("/api/v1/users/me/password")
                .then()
                .statusCode(204);

        refresh(elsewhere).statusCode(401);
        refresh(here.extract().path("refresh_token")).statusCode(200);
    }

    @Test
    void aLoginThatWaitsWhileThePasswordIsSetAnewGetsNoSession() throws Exception {
        Person alice = Person.registered();
        try (ExecutorService one = Executors.newSingleThreadExecutor();
                Connection other = TestStack.database().connect()) {
            other.setAutoCommit(false);
            setAnew(other, alice);

            // What it has verified by now is the hash from before; noting the login then waits for the person's row.
            Future<Integer> login = one.submit(() -> alice.logIn().extract().statusCode());
            Awaitility.await("a login that waits").until(SessionsTest::somebodyWaits);
            other.commit();

            assertThat(login.get()).isEqualTo(401);
        }
        assertThat(TestStack.database()
                        .rows(
                                "select id from object.login_session where user_id = ?",
                                alice.id().value()))
                .as("only the session of before")
                .hasSize(1);
    }

    private static void setAnew(Connection connection, Person person) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update object.users set password_hash = password_hash || 'x' where user_id = ?")) {
            statement.setObject(1, person.id().value());
            statement.executeUpdate();
        }
    }

    private static boolean somebodyWaits() throws SQLException {
        return !TestStack.database()
                .rows("select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                        + " and query like 'update users set last_login_at%'")
                .isEmpty();
    }

    private static String refreshToken(Person person) {
        return person.logIn().statusCode(200).extract().path("refresh_token");
    }

    private static ValidatableResponse refresh(String token) {
        return refreshed(token).then();
    }

    private static Response refreshed(String token) {
        return given().contentType("application/json")
                .body(Map.of("refresh_token", token))
                .post("/api/v1/auth/refresh");
    }

    private static ValidatableResponse logout(String token) {
        return given().contentType("application/json")
                .body(Map.of("refresh_token", token))
                .post("/api/v1/auth/logout")
                .then();
    }
}
