package dev.hypernet.integrations.execution;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an integration's limits leave, as its owner reads it (row I14). */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(StandIn.class)
class RateLimitTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"I14", "D05"})
    void eachCallLeavesOneLessAndReadingLeavesAllAsItIs() {
        Account account = Account.of("calls_limited");
        policies(account).body("remaining", contains(4));

        account.calls("one").statusCode(200);
        account.calls("other").statusCode(200);

        for (int reading = 0; reading < 2; reading++) {
            policies(account)
                    .body("policy", contains("*"))
                    .body("quota", contains(4))
                    .body("window_seconds", contains(60))
                    .body("remaining", contains(2));
        }
    }

    @Test
    @Requirement({"I14", "D05"})
    void aMethodsOwnLimitAndItsBurstAreToldToo() {
        Account account = Account.connected();
        account.calls("bursting").statusCode(200);

        policies(account)
                .body("findAll { it.policy == 'bursting' && it.window_seconds == 1 }.quota", contains(3))
                .body("findAll { it.policy == 'limited' && it.window_seconds == 60 }.quota", contains(5))
                .body("findAll { it.policy == 'limited' && it.window_seconds == 60 }.remaining", contains(5));
    }

    @Test
    @Requirement("I14")
    void placesAmongTheCallsUnderWayAreToldWithoutAWindow() {
        Account account = Account.of("calls_narrow");
        places(account)
                .body("quota", contains(2))
                .body("remaining", contains(2))
                .body("window_seconds", contains(nullValue()));

        Account.change("""
                insert into integration.method_window (user_id, integration_id, method, under_way)
                values (?, ?, '*', jsonb_build_object('lost', 0, 'here', extract(epoch from now() + interval '1 hour')))
                """, account.owner().value(), account.integration().value());

        places(account).body("remaining", contains(1));
    }

    @Test
    @Requirement("I14")
    void whereNothingIsLimitedThereIsNoPolicy() {
        policies(Account.of("calls_settled")).body("size()", equalTo(0));
    }

    private static ValidatableResponse places(Account account) {
        return told(account).rootPath("rate_limit.policies.findAll { it.policy == 'concurrency' }");
    }

    private static ValidatableResponse policies(Account account) {
        return told(account).rootPath("rate_limit.policies");
    }

    private static ValidatableResponse told(Account account) {
        return account.request()
                .get("/api/v1/integrations/" + account.integration())
                .then()
                .statusCode(200);
    }
}
