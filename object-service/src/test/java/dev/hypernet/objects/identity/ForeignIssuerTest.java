package dev.hypernet.objects.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another issuer in place of the built-in one: a real OpenID server, whose tokens, keys and discovery are not ours. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(OidcProviderServer.class)
class ForeignIssuerTest {
    private static final String HERE = "urn:hypernet";
    private static final String ELSEWHERE = "urn:elsewhere";

    @BeforeEach
    void theIssuerRuns() {
        Assumptions.assumeTrue(
                OidcProviderServer.address() != null, "SKIPPED: no oidc-provider; it needs node, npm and a registry");
    }

    @Test
    void theFirstCallMakesTheAccountAndTheNextOnesFindIt() {
        String id = me(token("ann", HERE))
                .statusCode(200)
                .body("email", equalTo("ann@issuer.example"))
                .body("email_verified", equalTo(true))
                .body("is_admin", equalTo(false))
                .extract()
                .path("id");

        me(token("ann", HERE)).statusCode(200).body("id", equalTo(id));
    }

    @Test
    void twoFirstCallsAtOnceMakeOneAccount() throws Exception {
        String token = token("ben", HERE);
        Callable<String> call = () -> me(token).statusCode(200).extract().path("id");

        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            List<Future<String>> answers = two.invokeAll(List.of(call, call));
            assertThat(answers.get(0).get()).isEqualTo(answers.get(1).get());
        }
    }

    @Test
    void whatIsTheirsIsTheirs() {
        String token = token("ann", HERE);

        String album = given().contentType("application/json")
                .auth()
                .oauth2(token)
                .body(Map.of("name", "Lisbon"))
                .post("/api/v1/albums")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        given().auth().oauth2(token).get("/api/v1/albums/" + album).then().statusCode(200);
        given().auth()
                .oauth2(token("ben", HERE))
                .get("/api/v1/albums/" + album)
                .then()
                .statusCode(404);
    }

    @Test
    void anAddressThatSomebodyRegisteredIsNeverJoined() {
        given().contentType("application/json")
                .body(Map.of("email", "taken@issuer.example", "password", Person.PASSWORD))
                .post("/api/v1/users")
                .then()
                .statusCode(201);

        me(token("taken", HERE))
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", containsString("account-exists"));
    }

    @Test
    void whoHasNoVerifiedAddressGetsNoAccount() {
        me(token("unverified", HERE)).statusCode(403).body("type", containsString("email-unverified"));
        me(token("nameless", HERE)).statusCode(403).body("type", containsString("email-unverified"));
    }

    @Test
    void aTokenForSomebodyElseIsNoToken() {
        me(token("ann", ELSEWHERE)).statusCode(401);
    }

    @Test
    void anAdminIsWhomOurAccountSays() throws SQLException {
        String token = token("boaster", HERE);
        String id = me(token).statusCode(200).extract().path("id");
        given().auth().oauth2(token).get("/api/v1/admin/users").then().statusCode(403);

        set(id, "is_admin = true");
        given().auth().oauth2(token).get("/api/v1/admin/users").then().statusCode(200);

        set(id, "is_active = false");
        me(token).statusCode(403).body("type", containsString("account-inactive"));
        set(id, "is_admin = false, is_active = true");
    }

    @Test
    void theBuiltInIssuersTokensAreNotGoodWhereAnotherStandsInItsPlace() {
        me(Person.logIn(registered(), Person.PASSWORD).extract().path("access_token"))
                .statusCode(401);
    }

    private static String registered() {
        return given().contentType("application/json")
                .body(Map.of("email", UUID.randomUUID() + "@example.org", "password", Person.PASSWORD))
                .post("/api/v1/users")
                .then()
                .statusCode(201)
                .extract()
                .path("email");
    }

    private static ValidatableResponse me(String token) {
        return given().auth().oauth2(token).get("/api/v1/users/me").then();
    }

    /** A JWT access token of this person for that API (RFC 8707), by client credentials. */
    private static String token(String person, String resource) {
        return given().auth()
                .preemptive()
                .basic(person, "only-for-tests")
                .formParam("grant_type", "client_credentials")
                .formParam("resource", resource)
                .post(OidcProviderServer.address() + "/token")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }

    private static void set(String user, String columns) throws SQLException {
        TestStack.database().rows("update object.users set " + columns + " where user_id = ?::uuid returning 1", user);
    }
}
