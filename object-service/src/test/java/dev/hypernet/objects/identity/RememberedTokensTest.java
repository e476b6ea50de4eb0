package dev.hypernet.objects.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Where people's tokens and services' tokens both are good, each is good for its own addresses alone. */
@QuarkusTest
@WithTestResource(TestStack.class)
class RememberedTokensTest {
    private static final String FOR_PEOPLE = "/api/v1/users/me";
    private static final String FOR_SERVICES = "/internal/v1/identities?issuer=https://issuer.example&subject=nobody";

    @Inject
    MeterRegistry metrics;

    @Test
    void oneKindNeverPassesForTheOtherThoughBothAreRemembered() {
        String person = Person.registered().token();
        String service = token("link-service");

        for (int round = 0; round < 2; round++) {
            assertThat(status(person, FOR_PEOPLE)).isEqualTo(200);
            assertThat(status(service, FOR_SERVICES)).isEqualTo(200);
            assertThat(status(service, FOR_PEOPLE)).isEqualTo(401);
            assertThat(status(person, FOR_SERVICES)).isEqualTo(401);
        }
    }

    @Test
    void aServicesTokenIsVerifiedOnceToo() {
        String service = token("link-service");

        assertThat(status(service, FOR_SERVICES)).isEqualTo(200);
        double before = remembered();
        assertThat(status(service, FOR_SERVICES)).isEqualTo(200);

        assertThat(remembered()).isEqualTo(before + 1);
    }

    @Test
    void eachServiceIsItself() {
        String allowed = token("link-service");
        String other = token("sync-worker");

        for (int round = 0; round < 2; round++) {
            assertThat(status(allowed, FOR_SERVICES)).isEqualTo(200);
            assertThat(status(other, FOR_SERVICES)).isEqualTo(403);
        }
    }

    private static int status(String token, String path) {
        return given().auth().oauth2(token).get(path).statusCode();
    }

    private double remembered() {
        return metrics.get("cache.gets")
                .tags("cache", "verified-tokens", "result", "hit")
                .functionCounter()
                .count();
    }

    private static String token(String service) {
        return given().auth()
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
