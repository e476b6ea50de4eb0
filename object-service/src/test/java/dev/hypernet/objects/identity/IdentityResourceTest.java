package dev.hypernet.objects.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** As the other services ask who somebody of another issuer is. */
@QuarkusTest
@WithTestResource(TestStack.class)
class IdentityResourceTest {
    private static final String ISSUER = "https://issuer.example";

    @Test
    void somebodyNewGetsAnAccountOnce() throws SQLException {
        String subject = UUID.randomUUID().toString();
        String email = subject + "@issuer.example";

        String first = resolve(subject, email, true)
                .statusCode(200)
                .body("is_admin", equalTo(false))
                .body("refusal", nullValue())
                .extract()
                .path("user_id");
        resolve(subject, null, false).statusCode(200).body("user_id", equalTo(first));

        assertThat(TestStack.database()
                        .rows(
                                "select email, email_verified, password_hash, origin from object.users where user_id = ?"
                                        + "::uuid",
                                first))
                .containsExactly(List.of(email, "t", "null", "issuer"));
        Person.logIn(email, Person.PASSWORD).statusCode(401);
    }

    @Test
    void theSameNameAtAnotherIssuerIsSomebodyElse() {
        String subject = UUID.randomUUID().toString();
        String first =
                resolve(subject, subject + "@one.example", true).extract().path("user_id");

        String other = asking("link-service")
                .queryParam("issuer", "https://other.example")
                .queryParam("subject", subject)
                .queryParam("email", subject + "@two.example")
                .queryParam("email_verified", true)
                .get("/internal/v1/identities")
                .then()
                .statusCode(200)
                .extract()
                .path("user_id");

        assertThat(other).isNotNull().isNotEqualTo(first);
    }

    @Test
    void anAddressThatIsTakenIsNeverJoined() {
        Person alice = Person.registered();

        resolve(UUID.randomUUID().toString(), alice.email().toUpperCase(Locale.ROOT), true)
                .body("refusal", equalTo("ACCOUNT_EXISTS"))
                .body("user_id", nullValue());
        alice.request().get("/api/v1/users/me").then().body("email_verified", equalTo(false));
    }

    @Test
    void nobodyGetsAnAccountWithoutAnAddressTheIssuerVouchesFor() {
        String subject = UUID.randomUUID().toString();

        resolve(subject, null, true).body("refusal", equalTo("EMAIL_UNVERIFIED"));
        resolve(subject, subject + "@issuer.example", false).body("refusal", equalTo("EMAIL_UNVERIFIED"));
        resolve(subject, "no address", true).body("refusal", equalTo("EMAIL_UNVERIFIED"));
    }

    @Test
    void whoIsInactiveIsRefused() throws SQLException {
        String subject = UUID.randomUUID().toString();
        String id =
                resolve(subject, subject + "@issuer.example", true).extract().path("user_id");
        TestStack.database().rows("update object.users set is_active = false where user_id = ?::uuid returning 1", id);

        resolve(subject, null, false).body("refusal", equalTo("ACCOUNT_INACTIVE"));
    }

    @Test
    void onlyServicesThatServePeopleMayAsk() {
        given().get("/internal/v1/identities").then().statusCode(401);
        Person.registered().request().get("/internal/v1/identities").then().statusCode(401);
        asking("sync-worker")
                .queryParam("issuer", ISSUER)
                .queryParam("subject", "ann")
                .get("/internal/v1/identities")
                .then()
                .statusCode(403);
    }

    private static ValidatableResponse resolve(String subject, @Nullable String email, boolean verified) {
        RequestSpecification request = asking("link-service")
                .queryParam("issuer", ISSUER)
                .queryParam("subject", subject)
                .queryParam("email_verified", verified);
        return (email == null ? request : request.queryParam("email", email))
                .get("/internal/v1/identities")
                .then();
    }

    private static RequestSpecification asking(String service) {
        String token = given().auth()
                .preemptive()
                .basic(service, "only-for-tests")
                .formParam("grant_type", "client_credentials")
                .formParam("audience", "object-service")
                .post("/internal/v1/issuer/token")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
        return given().auth().oauth2(token);
    }
}
