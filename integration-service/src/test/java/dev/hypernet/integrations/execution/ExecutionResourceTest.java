package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.connector.CanonicalJson;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.execution.StandIn.Reply;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit: every use leaves a row, and none of it tells what was said. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(StandIn.class)
class ExecutionResourceTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"I19", "X03"})
    void aCallLeavesARowThatSaysHowItEnded() throws Exception {
        Account account = Account.connected();
        account.answers(Reply.of(503), Reply.ok("{\"said\": \"canary-71c3\"}"));
        String execution = account.calls("patient").statusCode(200).extract().path("execution_id");

        String input = CanonicalJson.sha256(new ObjectMapper().readTree(account.input()));
        account.request()
                .get("/api/v1/executions/" + execution)
                .then()
                .statusCode(200)
                .body("integration_id", equalTo(account.integration().toString()))
                .body("integration_type", equalTo("calls"))
                .body("definition_version", equalTo("1.0.0"))
                .body("method", equalTo("patient"))
                .body("called_by", equalTo(account.owner().toString()))
                .body("purpose", equalTo("method"))
                .body("mode", equalTo("sync"))
                .body("status", equalTo("succeeded"))
                .body("code", nullValue())
                .body("attempts", equalTo(2))
                .body("http_status", equalTo(200))
                .body("duration_ms", notNullValue())
                .body("input_hash", equalTo(input))
                .body("output_hash", notNullValue())
                .body("output", nullValue());
        assertThat(Account.rows(
                        "select * from integration.execution where user_id = ?",
                        account.owner().value()))
                .allSatisfy(row -> assertThat(String.join(" ", row))
                        .doesNotContain("canary-71c3")
                        .doesNotContain(account.name()));
    }

    @Test
    @Requirement("X03")
    void theAuditLiesInMonths() {
        Account account = Account.connected();
        account.calls("read").statusCode(200);

        assertThat(Account.rows(
                                "select tableoid::regclass::text from integration.execution where user_id = ?",
                                account.owner().value())
                        .getFirst()
                        .getFirst())
                .matches("(integration\\.)?execution_\\d{4}_\\d{2}");
    }

    @Test
    @Requirement("I19")
    void refusalsAndFailuresAreUsesToo() {
        Account account = Account.connected();
        account.answers(Reply.of(404));
        account.calls("read").statusCode(502);
        account.request().body("{}").post(account.path("read")).then().statusCode(422);
        account.calls("silent").statusCode(409);

        account.request()
                .get("/api/v1/executions")
                .then()
                .statusCode(200)
                .body("items.code", contains("method-not-callable", "invalid", "http_404"))
                .body("items.status", contains("failed", "failed", "failed"))
                .body("items.attempts", contains(0, 0, 1));
    }

    @Test
    void executionsAreListedNewestFirstByWhatIsAskedFor() {
        Account account = Account.connected();
        for (int call = 0; call < 3; call++) {
            account.calls("read").statusCode(200);
        }
        account.calls("silent").statusCode(409);

        String next = account.request()
                .queryParam("limit", 2)
                .queryParam("method", "read")
                .get("/api/v1/executions")
                .then()
                .statusCode(200)
                .body("items", hasSize(2))
                .extract()
                .path("next_cursor");
        account.request()
                .queryParam("limit", 2)
                .queryParam("method", "read")
                .queryParam("cursor", next)
                .get("/api/v1/executions")
                .then()
                .body("items", hasSize(1))
                .body("next_cursor", nullValue());
        account.request()
                .queryParam("method", "silent")
                .queryParam("cursor", next)
                .get("/api/v1/executions")
                .then()
                .statusCode(400);
        account.request()
                .queryParam("status", "failed")
                .queryParam("integration_id", account.integration().toString())
                .get("/api/v1/executions")
                .then()
                .body("items.method", contains("silent"));
        account.request()
                .queryParam("status", "perhaps")
                .get("/api/v1/executions")
                .then()
                .statusCode(400);
    }

    @Test
    @Requirement("O08")
    void somebodyElsesExecutionsAreNotThere() {
        Account account = Account.connected();
        String execution = account.calls("read").extract().path("execution_id");
        UserId stranger = UserId.random();

        Account.as(stranger).get("/api/v1/executions/" + execution).then().statusCode(404);
        Account.as(stranger)
                .queryParam("integration_id", account.integration().toString())
                .get("/api/v1/executions")
                .then()
                .statusCode(200)
                .body("items", empty());
        Account.as(stranger)
                .get("/api/v1/executions/" + UUID.randomUUID())
                .then()
                .statusCode(404);
    }

    @Test
    @Requirement("O08")
    void whatIsKeptOfCallsIsTheOwnersAlone() throws Exception {
        Account.connected().calls("limited").statusCode(200);

        assertThat(OwnedTables.assertIsolated("integration")).contains("execution", "async_execution", "method_window");
    }

    @Test
    @Requirement("I19")
    void ofACallWhoseProcessWasLostNobodyKnows() {
        Account account = Account.connected();
        String execution = account.calls("read").extract().path("execution_id");
        Account.change("""
                update integration.execution
                   set status = 'running', duration_ms = null, given_up_at = now() - interval '1 second'
                 where user_id = ?
                """, account.owner().value());

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> account.request()
                        .get("/api/v1/executions/" + execution)
                        .path("status")
                        .equals("unknown"));
    }

    @Test
    void aUseIsNotedAtTheIntegration() {
        Account account = Account.connected();

        account.calls("read").statusCode(200);

        assertThat(Account.rows(
                        "select last_used_at is not null from integration.integration where id = ?",
                        account.integration().value()))
                .containsExactly(List.of("t"));
    }

    @Test
    void aKeyMakesACallOnce() {
        Account account = Account.connected();
        account.answers(Reply.ok("{\"n\": 1}"), Reply.ok("{\"n\": 2}"));

        String first = keyed(account, "one")
                .post(account.path("write"))
                .then()
                .statusCode(200)
                .body("output.n", equalTo(1))
                .extract()
                .path("execution_id");
        keyed(account, "one")
                .post(account.path("write"))
                .then()
                .statusCode(200)
                .body("output.n", equalTo(1))
                .body("execution_id", equalTo(first));
        keyed(account, "two").post(account.path("write")).then().body("output.n", equalTo(2));
        keyed(account, "one")
                .body("{\"of\":\"%s\",\"note\":\"other\"}".formatted(account.name()))
                .post(account.path("write"))
                .then()
                .statusCode(422)
                .body("type", endsWith("/idempotency-key-reused"));

        assertThat(account.asked()).isEqualTo(2);
        assertThat(Account.rows(
                        "select distinct input::text from integration.async_execution where user_id = ?",
                        account.owner().value()))
                .containsExactly(List.of("null"));
    }

    @Test
    void aFailureThatMayHaveBeenDoneIsRepeatedAsOneAndOthersAreNot() {
        Account account = Account.connected();
        account.answers(Reply.of(500), Reply.of(429));

        for (int call = 0; call < 2; call++) {
            keyed(account, "one")
                    .post(account.path("write"))
                    .then()
                    .statusCode(502)
                    .body("code", equalTo("http_500"));
        }
        assertThat(account.asked()).isEqualTo(1);

        keyed(account, "two").post(account.path("write")).then().statusCode(429);
        keyed(account, "two").post(account.path("write")).then().statusCode(200);
        assertThat(account.asked()).isEqualTo(3);
    }

    @Test
    void aKeyWhoseCallHasNotEndedIsAConflict() {
        Account account = Account.connected();
        keyed(account, "one").post(account.path("write")).then().statusCode(200);
        Account.change("""
                update integration.async_execution
                   set state = 'running', output = null, ended_at = null, lease_until = now() + interval '1 hour'
                 where user_id = ?
                """, account.owner().value());

        keyed(account, "one")
                .post(account.path("write"))
                .then()
                .statusCode(409)
                .body("type", endsWith("/still-running"));
        assertThat(account.asked()).isEqualTo(1);
    }

    @Test
    void whatIsKeptUnderAKeyIsItsCallersAlone() {
        Account shared = Account.connected();
        Account.change(
                "update integration.integration set context_type = 'global', context_id = null where id = ?",
                shared.integration().value());
        UserId somebody = UserId.random();
        shared.answers(Reply.ok("{\"said\": \"hush\"}"));
        String execution = Account.as(somebody)
                .header("Idempotency-Key", "one")
                .body(shared.input())
                .post("/api/v1/methods/calls/write")
                .then()
                .statusCode(200)
                .extract()
                .path("execution_id");

        Account.as(somebody)
                .get("/api/v1/executions/" + execution)
                .then()
                .statusCode(200)
                .body("output.said", equalTo("hush"));
        shared.request()
                .get("/api/v1/executions/" + execution)
                .then()
                .statusCode(200)
                .body("called_by", equalTo(somebody.toString()))
                .body("output", nullValue());
        Account.change(
                "update integration.integration set deleted_at = now() where id = ?",
                shared.integration().value());
    }

    private static RequestSpecification keyed(Account account, String key) {
        return account.request().header("Idempotency-Key", key).body(account.input());
    }
}
