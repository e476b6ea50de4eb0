package dev.hypernet.integrations.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.dispatch.Counter;
import dev.hypernet.integrations.dispatch.CounterProvider;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Health as checks find it, against a provider that is well, unwell, or refuses. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
@WithTestResource(CounterProvider.class)
class ProbesTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"I06", "I17"})
    void aProviderThatAnswersMakesHealthActive() {
        Counter counter = Counter.connected();

        check(counter)
                .statusCode(200)
                .body("state", equalTo("active"))
                .body("last_checked", notNullValue())
                .body("error", nullValue());

        assertThat(CounterProvider.asked(counter.name())).isEqualTo(1);
    }

    @Test
    @Requirement({"I06", "I17"})
    void aProviderThatFailsIsAnErrorOfHealthAndOfNothingElse() {
        Counter counter = Counter.connected();
        CounterProvider.answers(counter.name(), "500", "500");

        check(counter)
                .statusCode(200)
                .body("state", equalTo("error"))
                .body("error", notNullValue())
                .body("details.code", equalTo("http_500"))
                .body("details.failures", equalTo(1));
        check(counter).body("details.failures", equalTo(2));

        integration(counter)
                .body("state", equalTo("CONNECTED"))
                .body("status", equalTo("connected"))
                .body("error", nullValue())
                .body("health.state", equalTo("error"))
                .body("health.last_checked", notNullValue());
        check(counter).body("state", equalTo("active")).body("details", nullValue());
    }

    @Test
    @Requirement("I17")
    void aProviderThatRefusesTheCredentialEndsTheConnection() {
        Counter counter = Counter.of("keyed_counter");
        FakeCredentialService.hasFields(counter.integration(), "api_key", Map.of("key", "a-key"));
        CounterProvider.answers(counter.name(), "401");

        check(counter).statusCode(200).body("state", equalTo("error"));

        integration(counter)
                .body("state", equalTo("AUTH_ERROR"))
                .body("status", equalTo("error"))
                .body("error.code", notNullValue());
        check(counter).statusCode(409).body("type", endsWith("/not-connected"));
    }

    @Test
    @Requirement("I17")
    void whoseTurnHasComeIsCheckedByItself() throws SQLException {
        Counter counter = Counter.connected();
        CounterProvider.answers(counter.name(), "503");

        isDue(counter, "now() - interval '1 minute'");

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> integration(counter).extract().path("health.state").equals("error"));
        assertThat(isNextTurnSet(counter)).isTrue();
        assertThat(CounterProvider.asked(counter.name())).isEqualTo(1);

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            isDue(counter, "now() - interval '1 minute'");
            return integration(counter).extract().path("health.state").equals("active");
        });
    }

    @Test
    void whoNeverHadATurnIsOnlyGivenOne() throws SQLException {
        Counter counter = Counter.connected();

        isDue(counter, "null");

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isNextTurnSet(counter));
        assertThat(CounterProvider.asked(counter.name())).isZero();
    }

    @Test
    void whatIsDisabledIsNotChecked() throws SQLException {
        Counter disabled = Counter.connected();
        Counter enabled = Counter.connected();
        Counter.change(
                "update integration.integration set is_enabled = false where id = ?",
                disabled.integration().value());

        check(disabled).statusCode(409).body("type", endsWith("/disabled"));
        isDue(disabled, "now() - interval '2 minutes'");
        isDue(enabled, "now() - interval '1 minute'");

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> CounterProvider.asked(enabled.name()) == 1);
        assertThat(CounterProvider.asked(disabled.name())).isZero();
    }

    @Test
    void aDefinitionWithoutAProbeCannotBeChecked() {
        Counter photos = Counter.of("another_photos");

        check(photos).statusCode(409).body("type", endsWith("/no-probe"));
    }

    @Test
    void aLimitSaysNothingOfHealth() {
        Counter counter = Counter.connected();
        CounterProvider.answers(counter.name(), "429");

        check(counter).statusCode(429).header("Retry-After", notNullValue());

        integration(counter).body("health.state", equalTo("active")).body("health.last_checked", nullValue());
    }

    @Test
    void somebodyElsesIsA404() {
        Counter counter = Counter.connected();

        RestAssured.given()
                .auth()
                .oauth2(Tokens.of(UserId.random()))
                .post("/api/v1/integrations/" + counter.integration() + "/health/check")
                .then()
                .statusCode(404);
        RestAssured.post("/api/v1/integrations/" + counter.integration() + "/health/check")
                .then()
                .statusCode(401);
    }

    private static ValidatableResponse check(Counter counter) {
        return counter.request()
                .post("/api/v1/integrations/" + counter.integration() + "/health/check")
                .then();
    }

    private static ValidatableResponse integration(Counter counter) {
        return counter.request()
                .get("/api/v1/integrations/" + counter.integration())
                .then()
                .statusCode(200);
    }

    private static void isDue(Counter counter, String since) {
        Counter.change(
                "update integration.integration set next_check_at = %s where id = ?".formatted(since),
                counter.integration().value());
    }

    private static boolean isNextTurnSet(Counter counter) throws SQLException {
        return TestStack.database()
                .rows(
                        "select next_check_at > now() from integration.integration where id = ?",
                        counter.integration().value())
                .getFirst()
                .getFirst()
                .equals("t");
    }
}
