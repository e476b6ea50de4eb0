package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.execution.StandIn.Reply;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Methods over HTTP: what goes out, what comes back, and what each refusal and fault is called. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(StandIn.class)
class MethodResourceTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement("X01")
    void theOutputOfAMethodIsAnswered() {
        Account account = Account.connected();
        account.answers(Reply.ok("{\"count\": 3, \"of\": [1.10, null]}"));

        account.calls("read")
                .statusCode(200)
                .header("Hypernet-Integration", account.integration().toString())
                .body("output.count", equalTo(3))
                .body("cached", equalTo(false))
                .body("attempts", equalTo(1));
    }

    @Test
    @Requirement("D04")
    void inputAndAnswerAreTransformed() {
        Account account = Account.connected();
        account.answers(Reply.ok("{\"text\": \"good day\", \"noise\": true}"));

        account.request()
                .body("{\"of\":\"%s\",\"note\":\"hello\"}".formatted(account.name()))
                .post(account.path("transformed"))
                .then()
                .statusCode(200)
                .body("output.said", equalTo("good day"))
                .body("output.noise", nullValue());

        assertThat(StandIn.asked(account.name()).getFirst().path("body").asText())
                .isEqualTo("{\"name\":\"%s\",\"text\":\"hello\"}".formatted(account.name()));
    }

    @Test
    @Requirement("X01")
    void anInputThatBreaksItsSchemaIsPointedAtAndGoesNowhere() {
        Account account = Account.connected();

        account.request()
                .body("{\"of\":\"%s\",\"note\":7,\"more\":true}".formatted(account.name()))
                .post(account.path("read"))
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.pointer", hasItem("/note"))
                .body("errors.pointer", hasItem("/more"));
        account.request().body("[]").post(account.path("read")).then().statusCode(422);
        assertThat(account.asked()).isZero();
    }

    @Test
    @Requirement("X01")
    void anOutputThatBreaksItsSchemaIsNotPassedOn() {
        Account account = Account.connected();
        account.answers(Reply.ok("{\"text\": 7}"), Reply.ok("{ half a"));

        account.calls("transformed")
                .statusCode(502)
                .body("type", endsWith("/provider-answer-unusable"))
                .body("detail", containsString("output_invalid"));
        account.calls("transformed").statusCode(502).body("detail", containsString("unreadable_answer"));
    }

    @Test
    void anInputOfMoreThanAMebibyteIsNotRead() {
        Account account = Account.connected();
        String note = "x".repeat(1 << 20);

        account.request()
                .body("{\"of\":\"%s\",\"note\":\"%s\"}".formatted(account.name(), note))
                .post(account.path("read"))
                .then()
                .statusCode(413);
    }

    @Test
    void nobodyCallsWithoutAToken() {
        Account account = Account.connected();

        RestAssured.given()
                .contentType("application/json")
                .body(account.input())
                .post(account.path("read"))
                .then()
                .statusCode(401);
        RestAssured.given().get("/api/v1/executions").then().statusCode(401);
        RestAssured.given()
                .contentType("application/json")
                .body(account.input())
                .post("/api/v1/methods/calls/read")
                .then()
                .statusCode(401);
    }

    @Test
    void whatIsNotThereOrSomebodyElsesIsA404() {
        Account account = Account.connected();
        UserId stranger = UserId.random();

        account.calls("unheard_of").statusCode(404);
        Account.as(stranger)
                .body(account.input())
                .post(account.path("read"))
                .then()
                .statusCode(404);
        Account.as(account.owner())
                .body(account.input())
                .post("/api/v1/integrations/" + UUID.randomUUID() + "/methods/read")
                .then()
                .statusCode(404);
        assertThat(account.asked()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "state = 'DISCONNECTED', not-connected",
                "state = 'AUTH_ERROR', not-connected",
                "state = 'PENDING_AUTHENTICATION', not-connected",
                "is_enabled = false, disabled",
                "integration_type = 'calls_archived', definition-archived"
            })
    void whatIsNotOpenIsNotCalled(String change, String problem) {
        Account account = Account.connected();
        Account.change(
                "update integration.integration set " + change + " where id = ?",
                account.integration().value());

        account.calls(change.contains("archived") ? "whoami" : "read")
                .statusCode(409)
                .body("type", endsWith("/" + problem));
        assertThat(account.asked()).isZero();
    }

    @Test
    void anIntegrationWhoseDefinitionIsGoneIsA404() {
        Account account = Account.of("nobody_knows");

        account.calls("read").statusCode(404);
    }

    @Test
    void aMethodNobodySaysHowToCallIsA409() {
        Account.connected().calls("silent").statusCode(409).body("type", endsWith("/method-not-callable"));
    }

    @Test
    void settingsThatMakeNoRequestAreToldWithoutTheirValues() {
        Account account = Account.connected();
        Account.change(
                "update integration.integration set config = '{\"base_url\": \"nowhere-in-particular\"}' where id = ?",
                account.integration().value());

        account.calls("read")
                .statusCode(409)
                .body("type", endsWith("/method-not-callable"))
                .body("detail", not(containsString("nowhere-in-particular")));
    }

    @Test
    void aRefusalOfTheProviderIsA502WithItsCode() {
        Account account = Account.connected();
        account.answers(Reply.of(403, "{}"));

        account.calls("read")
                .statusCode(502)
                .contentType("application/problem+json")
                .body("type", equalTo("https://hypernet.dev/problems/provider-failed"))
                .body("status", equalTo(502))
                .body("instance", containsString(account.path("read")))
                .body("code", equalTo("http_403"));
    }

    @Test
    void whatTheProviderCallsAFailureIsOneWhateverItsStatus() {
        Account account = Account.connected();
        account.answers(Reply.ok("{\"ok\": false, \"error\": \"channel_not_found\"}"));

        account.calls("picky")
                .statusCode(502)
                .body("type", endsWith("/provider-failed"))
                .body("code", equalTo("channel_not_found"));
        assertThat(account.asked()).isEqualTo(1);
    }

    @Test
    void aConnectionThatBreaksIsA502() {
        Account account = Account.connected();
        account.answers(Reply.hangingUp());

        account.calls("read").statusCode(502).body("code", equalTo("connection"));
    }

    @Test
    @Requirement({"D06", "X04"})
    void aMethodsTimeoutIsA504() {
        Account account = Account.connected();
        account.answers(Reply.ok("{}").after(2_000));

        account.calls("hasty").statusCode(504).body("type", endsWith("/provider-timed-out"));
    }

    @Test
    void anAddressThatIsNotPublicIsNotAsked() {
        Account account = Account.connected();
        Account.change(
                "update integration.integration set config = '{\"base_url\": \"http://10.1.2.3\"}' where id = ?",
                account.integration().value());

        account.calls("read").statusCode(422).body("type", endsWith("/egress-refused"));
    }

    @Test
    void aProvidersLimitIsA429WithItsRetryAfter() {
        Account account = Account.connected();
        account.answers(Reply.of(429).with("Retry-After", "120"), Reply.of(429));

        account.calls("read")
                .statusCode(429)
                .body("type", endsWith("/rate-limited"))
                .header("Retry-After", startsWith("1"));
        account.calls("read").statusCode(429).header("Retry-After", nullValue());
    }

    @Test
    @Requirement("X01")
    void aMethodIsCalledThroughTheIntegrationThatServesTheCaller() {
        Account account = Account.connected();

        account.request()
                .body(account.input())
                .post("/api/v1/methods/calls/read")
                .then()
                .statusCode(200)
                .header("Hypernet-Integration", account.integration().toString())
                .body("output.ok", equalTo(true));
    }

    @Test
    void aGlobalIntegrationServesEverybodyAndTheirAuditIsTheirOwn() {
        Account shared = Account.connected();
        Account.change(
                "update integration.integration set context_type = 'global', context_id = null where id = ?",
                shared.integration().value());
        UserId somebody = UserId.random();

        String execution = Account.as(somebody)
                .body(shared.input())
                .post("/api/v1/methods/calls/read")
                .then()
                .statusCode(200)
                .extract()
                .path("execution_id");

        Account.as(somebody)
                .get("/api/v1/executions/" + execution)
                .then()
                .statusCode(200)
                .body("called_by", equalTo(somebody.toString()));
        Account.as(UserId.random())
                .get("/api/v1/executions/" + execution)
                .then()
                .statusCode(404);
        Account.change(
                "update integration.integration set deleted_at = now() where id = ?",
                shared.integration().value());
    }

    @Test
    @Requirement("X01")
    void whoWouldRatherNotWaitIsToldWhereToLook() {
        Account account = Account.connected();

        String location = account.request()
                .header("Prefer", "handling=lenient, Respond-Async; foo=\"a,b\"")
                .body(account.input())
                .post(account.path("read"))
                .then()
                .statusCode(202)
                .header("Preference-Applied", "respond-async")
                .extract()
                .header("Location");

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> account.request()
                        .get(location.substring(location.indexOf("/api/")))
                        .path("status")
                        .equals("succeeded"));
        account.request()
                .get(location.substring(location.indexOf("/api/")))
                .then()
                .body("mode", equalTo("async"))
                .body("output.ok", equalTo(true));
    }

    @Test
    void whatIsWrongWithACallIsToldAtOnceAlsoToWhoDoesNotWait() {
        Account account = Account.connected();

        account.request()
                .header("Prefer", "respond-async")
                .body("{}")
                .post(account.path("read"))
                .then()
                .statusCode(422);
        Account.change(
                "update integration.integration set is_enabled = false where id = ?",
                account.integration().value());
        account.request()
                .header("Prefer", "respond-async")
                .body(account.input())
                .post(account.path("read"))
                .then()
                .statusCode(409);
    }

    @Test
    void callsAreCountedByHowTheyEnded() {
        Account account = Account.connected();
        account.answers(Reply.of(503));
        account.calls("keyed").statusCode(200);
        account.calls("silent").statusCode(409);

        String metrics = RestAssured.given()
                .auth()
                .oauth2(Tokens.of(account.owner()))
                .get("/q/metrics")
                .body()
                .asString();

        assertThat(metrics)
                .containsPattern("hypernet_method_calls_total\\{[^}]*integration_type=\"calls\"[^}]*"
                        + "method=\"keyed\"[^}]*outcome=\"succeeded\"[^}]*}")
                .containsPattern("hypernet_method_calls_total\\{[^}]*method=\"silent\"[^}]*"
                        + "outcome=\"method-not-callable\"[^}]*}")
                .contains("hypernet_method_duration_seconds");
    }
}
