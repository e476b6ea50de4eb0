package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.integrations.execution.StandIn.Loan;
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

/** Outputs that are remembered (row X02). */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(StandIn.class)
class AnswerCacheTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement("X02")
    void anOutputIsRememberedForTheSameInput() {
        Account account = Account.connected();
        account.answers(Reply.ok("{\"n\": 1}"), Reply.ok("{\"n\": 2}"));

        account.calls("remembered").body("output.n", equalTo(1)).body("cached", equalTo(false));
        account.calls("remembered")
                .body("output.n", equalTo(1))
                .body("cached", equalTo(true))
                .body("attempts", equalTo(0));
        account.request()
                .body("{\"note\":\"\",\"of\":\"%s\"}".formatted(account.name()))
                .post(account.path("remembered"))
                .then()
                .body("output.n", equalTo(2))
                .body("cached", equalTo(false));
    }

    @Test
    @Requirement("X02")
    void ofFiftyWhoAskAtOnceOneAsksTheProvider() {
        Account account = Account.connected();
        account.answers(Reply.ok("{\"n\": 1}").after(300));

        List<Crowd.Answer> answers = Crowd.of(50).call(account, "remembered");

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.body().at("/output/n").asInt()).isEqualTo(1));
        assertThat(answers.stream()
                        .filter(answer -> !answer.body().path("cached").asBoolean()))
                .hasSize(1);
        assertThat(account.asked()).isEqualTo(1);
        assertThat(Account.rows(
                        "select count(*) from integration.execution where user_id = ? and status = 'succeeded'",
                        account.owner().value()))
                .containsExactly(List.of("50"));
    }

    @Test
    @Requirement("X02")
    void aFailureIsToldToAllWhoWaitAndThenForgotten() {
        Account account = Account.connected();
        account.answers(Reply.of(500).after(1_500));

        List<Crowd.Answer> answers = Crowd.of(10).call(account, "remembered");

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(502));
        assertThat(account.asked()).isEqualTo(1);
        account.calls("remembered").statusCode(200).body("cached", equalTo(false));
    }

    @Test
    @Requirement("X02")
    void anOutputIsForgottenInItsTime() {
        Account account = Account.connected();

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            account.calls("fleeting").statusCode(200);
            return account.asked() >= 2;
        });
    }

    @Test
    void aMethodWithoutATimeIsAskedEachTime() {
        Account account = Account.connected();

        account.calls("read").body("cached", equalTo(false));
        account.calls("read").body("cached", equalTo(false));

        assertThat(account.asked()).isEqualTo(2);
    }

    @Test
    void aChangedIntegrationAsksAnew() {
        Account account = Account.connected();
        account.calls("remembered").body("cached", equalTo(false));

        Account.change(
                "update integration.integration set version = version + 1 where id = ?",
                account.integration().value());

        account.calls("remembered").body("cached", equalTo(false));
    }

    @Test
    void anIntegrationThatIsClosedAnswersNothingFromMemory() {
        Account account = Account.of("calls_oauth2");
        StandIn.lends(account.integration(), Loan.token("first", 1));
        account.calls("remembered").statusCode(200);

        Account.change(
                "update integration.integration set state = 'DISCONNECTED' where id = ?",
                account.integration().value());

        account.calls("remembered").statusCode(409);
    }

    @Test
    void oneAccountsOutputIsNotAnothers() {
        Account alice = Account.connected();
        Account bob = Account.connected();
        alice.calls("remembered").statusCode(200);

        bob.request()
                .body(alice.input())
                .post(bob.path("remembered"))
                .then()
                .statusCode(200)
                .body("cached", equalTo(false));
    }
}
