package dev.hypernet.integrations.definition;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class ProviderResourceTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"D13", "D14"})
    void supportedAppsAreListedWithoutTheBrokenDocument() {
        given().auth()
                .oauth2(Tokens.of(UserId.random()))
                .get("/api/v1/providers")
                .then()
                .statusCode(200)
                .body("items.integration_type", hasItems("sandbox_photos", "another_photos"))
                .body("items.integration_type", not(hasItem("broken")))
                .body("items.find { it.integration_type == 'sandbox_photos' }.auth_type", equalTo("oauth2"))
                .body("items.find { it.integration_type == 'sandbox_photos' }.streams", contains("albums", "media"));
    }

    @Test
    @Requirement("D15")
    void documentsAreMirroredIntoTheDatabase() throws Exception {
        Awaitility.await()
                .untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(
                                TestStack.database()
                                        .rows(
                                                "select integration_id, status from integration.integration_definitions order by 1"))
                        .contains(java.util.List.of("sandbox_photos", "PUBLISHED")));
    }

    @Test
    void anUnknownProviderIsA404WithAWayOut() {
        given().auth()
                .oauth2(Tokens.of(UserId.random()))
                .queryParam("type", "myspace")
                .get("/api/v1/integrations/oauth/start")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", containsString("/api/v1/providers"));
    }

    @Test
    void aNeighbourThatIsDownIsNamedAndNothingIsBegun() {
        UserId owner = UserId.random();

        given().auth()
                .oauth2(Tokens.of(owner))
                .accept("application/json")
                .queryParam("type", "sandbox_photos")
                .get("/api/v1/integrations/oauth/start")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", "5");
        given().auth()
                .oauth2(Tokens.of(owner))
                .get("/api/v1/integrations")
                .then()
                .statusCode(200)
                .body("items", equalTo(java.util.List.of()));
    }

    @Test
    void anUnknownStateIsRefused() {
        given().queryParams(Map.of("state", "never-given", "code", "some-code"))
                .get("/api/v1/integrations/oauth/callback")
                .then()
                .statusCode(400)
                .body("type", containsString("invalid-state"));
    }

    @Test
    void anExpiredTokenIsA401() {
        given().auth()
                .oauth2(Tokens.expired(UserId.random()))
                .get("/api/v1/integrations")
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
    }
}
