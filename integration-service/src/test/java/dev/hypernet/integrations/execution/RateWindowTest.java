package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.hypernet.integrations.execution.StandIn.Reply;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits of methods and definitions (row D05), counted where it matters: at the provider. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(StandIn.class)
class RateWindowTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"D05", "X04"})
    void howeverManyAskAtOnceTheProviderSeesNoMoreThanItBears() {
        Account account = Account.connected();

        List<Crowd.Answer> answers = Crowd.of(40).call(account, "limited");

        assertThat(account.asked()).isEqualTo(5);
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(5);
        assertThat(answers.stream().filter(answer -> answer.status() == 429))
                .hasSize(35)
                .allSatisfy(answer -> {
                    assertThat(answer.body().path("type").asText()).endsWith("/rate-limited");
                    assertThat(answer.headers().firstValue("Retry-After").orElseThrow())
                            .matches("\\d+");
                    assertThat(answer.headers().firstValue("RateLimit").orElseThrow())
                            .matches("\"limited\";r=0;t=\\d+");
                });
    }

    @Test
    @Requirement("D05")
    void aPermitIsFreeAgainWhenItsMinuteIsOver() {
        Account account = Account.connected();
        for (int call = 0; call < 5; call++) {
            account.calls("limited").statusCode(200);
        }
        account.calls("limited").statusCode(429).header("RateLimit-Policy", matchesPattern("\"limited\";q=5;w=(1|60)"));

        timePasses(account, "58 seconds");
        account.calls("limited").statusCode(429).header("RateLimit-Policy", equalTo("\"limited\";q=5;w=60"));

        timePasses(account, "4 seconds");
        account.calls("limited").statusCode(200);
        assertThat(account.asked()).isEqualTo(6);
    }

    @Test
    @Requirement("D05")
    void noSecondHoldsMoreThanTheBurst() {
        Account account = Account.connected();

        Crowd.of(20).call(account, "bursting");

        assertThat(account.asked()).isEqualTo(3);
        account.calls("bursting")
                .statusCode(429)
                .header("RateLimit-Policy", equalTo("\"bursting\";q=3;w=1"))
                .header("Retry-After", matchesPattern("[12]"));
        timePasses(account, "2 seconds");
        account.calls("bursting").statusCode(200);
    }

    @Test
    @Requirement("D05")
    void aDefinitionsLimitCountsAllItsMethods() {
        Account account = Account.of("calls_limited");
        account.calls("one").statusCode(200);
        account.calls("one").statusCode(200);
        account.calls("other").statusCode(200);
        account.calls("other").statusCode(200);

        account.calls("one").statusCode(429).header("RateLimit-Policy", equalTo("\"*\";q=4;w=60"));
        account.calls("other").statusCode(429);

        assertThat(account.asked()).isEqualTo(4);
        Account.of("calls_limited").calls("one").statusCode(200);
    }

    @Test
    @Requirement("D05")
    void whatAProviderBearsOfAllItsAccountsIsSharedByTheirCalls() {
        Account account = Account.of("calls_shared");
        Account neighbour = Account.of("calls_shared");
        account.calls("one").statusCode(200);
        account.calls("other").statusCode(200);
        account.calls("one").statusCode(200);
        neighbour.calls("one").statusCode(200);

        neighbour.calls("other").statusCode(429).header("RateLimit-Policy", equalTo("\"app\";q=4;w=60"));
        account.calls("other").statusCode(429).header("Retry-After", matchesPattern("[1-6][0-9]?"));

        assertThat(account.asked() + neighbour.asked()).isEqualTo(4);
    }

    @Test
    @Requirement("X04")
    void eachAttemptTakesAPermit() {
        Account account = Account.connected();
        account.answers(Reply.of(503), Reply.of(503), Reply.of(503));

        account.calls("limited_patient").statusCode(429);

        assertThat(account.asked()).isEqualTo(2);
    }

    @Test
    void whatIsRefusedTakesNoPermit() {
        Account account = Account.connected();
        for (int call = 0; call < 7; call++) {
            account.request().body("{}").post(account.path("limited")).then().statusCode(422);
        }

        account.calls("limited").statusCode(200);
    }

    /** For the window alone: its permits grow old. */
    private static void timePasses(Account account, String time) {
        Account.change("""
                update integration.method_window
                   set taken = array(select moment - cast(? as interval) from unnest(taken) as moment order by moment)
                 where integration_id = ?
                """, time, account.integration().value());
    }
}
