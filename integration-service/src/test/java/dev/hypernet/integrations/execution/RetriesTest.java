package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
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
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a call is tried again, and when it must not be; when a provider is left alone. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(StandIn.class)
class RetriesTest {
    private static final Reply BUSY = Reply.of(503);

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"D07", "X04"})
    void aCallIsTriedAgainAsOftenAsItsMethodSays() {
        Account account = Account.connected();
        account.answers(BUSY, Reply.of(502), Reply.hangingUp());

        account.calls("patient").statusCode(200).body("attempts", equalTo(4));
    }

    @Test
    @Requirement("D07")
    void afterThatItFails() {
        Account account = Account.connected();
        account.answers(BUSY, BUSY, BUSY, BUSY);

        account.calls("patient").statusCode(502).body("code", equalTo("http_503"));

        assertThat(account.asked()).isEqualTo(4);
    }

    @Test
    @Requirement("D07")
    void whatTheMethodDoesNotCallRetryableIsNotTriedAgain() {
        Account account = Account.connected();
        account.answers(Reply.of(500));

        account.calls("patient").statusCode(502);

        assertThat(account.asked()).isEqualTo(1);
    }

    @Test
    @Requirement("D07")
    void aProvidersOwnWordCanBeRetryable() {
        Account account = Account.connected();
        account.answers(Reply.ok("{\"ok\": false, \"error\": \"busy\"}"), Reply.of(503));

        account.calls("picky").statusCode(502).body("code", equalTo("http_503"));

        assertThat(account.asked()).isEqualTo(2);
    }

    @Test
    @Requirement("X04")
    void whatMustNotBeDoneTwiceIsNotTriedAgainWhenItMayHaveBeenDone() {
        Account account = Account.connected();
        account.answers(BUSY);
        account.calls("write").statusCode(502);
        assertThat(account.asked()).isEqualTo(1);

        account.answers(Reply.hangingUp());
        account.calls("write").statusCode(502);
        assertThat(account.asked()).isEqualTo(2);
    }

    @Test
    @Requirement("X04")
    void itIsWhenTheProviderSaysWhenToComeBack() {
        Account account = Account.connected();
        account.answers(BUSY.with("Retry-After", "0"), Reply.of(429).with("Retry-After", "0"));

        account.calls("write").statusCode(200).body("attempts", equalTo(3));
    }

    @Test
    @Requirement("X04")
    void orWhenNothingWasSent() {
        Account account = Account.connected();
        Account.change(
                "update integration.integration set config = '{\"base_url\": \"http://127.0.0.1:9\"}' where id = ?",
                account.integration().value());

        account.calls("write").statusCode(502).body("code", equalTo("connection"));

        assertThat(attempts(account)).isEqualTo("4");
    }

    @Test
    void aKeyTellsTheProviderThatItIsTheSameCall() {
        Account account = Account.connected();
        account.answers(BUSY, Reply.hangingUp());

        String execution = account.calls("keyed").statusCode(200).extract().path("execution_id");

        assertThat(StandIn.asked(account.name()).stream()
                        .map(asked ->
                                asked.path("headers").path("idempotency-key").asText()))
                .containsExactly(execution, execution, execution);
    }

    @Test
    @Requirement({"D06", "X04"})
    void nobodyWaitsLongerThanTheMethodsTimeout() {
        Account account = Account.connected();
        account.answers(Reply.of(429).with("Retry-After", "3600"));

        account.calls("patient").statusCode(429).header("Retry-After", matchesPattern("3[56]\\d\\d"));

        assertThat(account.asked()).isEqualTo(1);
    }

    @Test
    @Requirement("X04")
    void aProviderThatFailsAgainAndAgainIsLeftAloneUntilItHasRecovered() {
        Account account = Account.connected();
        account.answers(fails(6));
        for (int call = 0; call < 6; call++) {
            account.calls("read").statusCode(502);
        }

        account.calls("read")
                .statusCode(503)
                .body("type", endsWith("/provider-unavailable"))
                .header("Retry-After", equalTo("1"));
        assertThat(account.asked()).isEqualTo(6);

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> account.calls("read").extract().statusCode() == 200);
        account.calls("read").statusCode(200);
        assertThat(account.asked()).isEqualTo(8);
    }

    @Test
    void aProviderThatIsStillUnwellIsLeftAloneAgain() {
        Account account = Account.connected();
        account.answers(fails(7));
        for (int call = 0; call < 6; call++) {
            account.calls("read").statusCode(502);
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> account.calls("read").extract().statusCode() == 502);

        account.calls("read").statusCode(503);
        assertThat(account.asked()).isEqualTo(7);
    }

    @Test
    void refusalsOfTheProviderAreNoSignThatItIsUnwell() {
        Account account = Account.connected();
        account.answers(Stream.generate(() -> Reply.of(404)).limit(8).toArray(Reply[]::new));

        for (int call = 0; call < 8; call++) {
            account.calls("read").statusCode(502);
        }

        account.calls("read").statusCode(200);
    }

    @Test
    void anIntegrationsBreakerIsItsOwn() {
        Account unlucky = Account.connected();
        unlucky.answers(fails(6));
        for (int call = 0; call < 6; call++) {
            unlucky.calls("read").statusCode(502);
        }

        Account.connected().calls("read").statusCode(200);
    }

    private static Reply[] fails(int times) {
        return Stream.generate(() -> Reply.of(500)).limit(times).toArray(Reply[]::new);
    }

    private static String attempts(Account account) {
        List<List<String>> rows = Account.rows(
                "select attempts from integration.execution where user_id = ?",
                account.owner().value());
        return rows.getFirst().getFirst();
    }
}
