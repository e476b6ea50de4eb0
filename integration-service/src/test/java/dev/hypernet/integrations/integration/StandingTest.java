package dev.hypernet.integrations.integration;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.dispatch.Counter;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What credential-service tells of credentials that nobody was asking for. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class StandingTest {
    private static final Map<String, String> KEY = Map.of("key", "a-key");

    @Test
    @Requirement({"C09", "I07", "I10"})
    void aRejectionInTheBackgroundIsAnErrorOfTheIntegration() {
        Counter counter = having(KEY);
        FakeCredentialService.rejects(counter.integration());

        for (int time = 0; time < 2; time++) {
            rejected(counter, 1).statusCode(204);
        }

        integration(counter)
                .body("state", equalTo("AUTH_ERROR"))
                .body("error.code", equalTo("credential_rejected"))
                .body("error.message", containsString("the provider refused the refresh token"));
    }

    @Test
    @Requirement("C09")
    void aCredentialGivenMeanwhileIsNotBlamed() {
        Counter counter = having(KEY);
        FakeCredentialService.rejects(counter.integration());
        FakeCredentialService.hasFields(counter.integration(), "api_key", KEY);

        rejected(counter, 1).statusCode(204);
        integration(counter).body("state", equalTo("CONNECTED"));

        rejected(counter, 2).statusCode(204);
        integration(counter).body("state", equalTo("CONNECTED"));
    }

    @Test
    @Requirement("C09")
    void withoutAnAnswerNothingIsBelievedYet() {
        Counter counter = having(KEY);
        FakeCredentialService.rejects(counter.integration());
        FakeCredentialService.answers(counter.integration(), 503);

        rejected(counter, 1).statusCode(503);
        integration(counter).body("state", equalTo("CONNECTED"));

        FakeCredentialService.answers(counter.integration(), 0);
        rejected(counter, 1).statusCode(204);
        integration(counter).body("state", equalTo("AUTH_ERROR"));
    }

    @Test
    @Requirement("C09")
    void whatWasHealedIsConnectedAgain() {
        Counter counter = having(KEY);
        FakeCredentialService.rejects(counter.integration());
        rejected(counter, 1).statusCode(204);

        restored(counter, 1).statusCode(204);
        integration(counter).body("state", equalTo("AUTH_ERROR"));

        FakeCredentialService.hasFields(counter.integration(), "api_key", KEY);
        for (int time = 0; time < 2; time++) {
            restored(counter, 2).statusCode(204);
        }
        integration(counter).body("state", equalTo("CONNECTED")).body("error", nullValue());
    }

    @Test
    void anIntegrationThatIsNotThereNeedsNothing() {
        Counter counter = new Counter(UserId.random(), IntegrationId.random(), "nobody's");

        rejected(counter, 1).statusCode(204);
        restored(counter, 1).statusCode(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync-worker", "link-service", "integration-service"})
    @Requirement("C05")
    void onlyCredentialServiceMaySaySo(String caller) {
        Counter counter = having(KEY);
        FakeCredentialService.rejects(counter.integration());

        told(caller, counter, "credential-rejected", 1).statusCode(403);
        told(caller, counter, "credential-restored", 1).statusCode(403);

        integration(counter).body("state", equalTo("CONNECTED"));
    }

    private static Counter having(Map<String, String> fields) {
        Counter counter = Counter.of("keyed_counter");
        FakeCredentialService.hasFields(counter.integration(), "api_key", fields);
        return counter;
    }

    private static ValidatableResponse rejected(Counter counter, long generation) {
        return told("credential-service", counter, "credential-rejected", generation);
    }

    private static ValidatableResponse restored(Counter counter, long generation) {
        return told("credential-service", counter, "credential-restored", generation);
    }

    private static ValidatableResponse told(String caller, Counter counter, String what, long generation) {
        Map<String, Object> body = new HashMap<>();
        body.put("user_id", counter.owner().toString());
        body.put("generation", generation);
        if (what.equals("credential-rejected")) {
            body.put("reason", "the provider refused the refresh token");
        }
        return given().contentType("application/json")
                .auth()
                .oauth2(Tokens.service(caller, "integration-service"))
                .body(body)
                .post("/internal/v1/integrations/" + counter.integration() + "/" + what)
                .then();
    }

    private static ValidatableResponse integration(Counter counter) {
        return counter.request()
                .get("/api/v1/integrations/" + counter.integration())
                .then()
                .statusCode(200);
    }
}
