package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stand-in's answers against the OpenAPI document 1.85.0 of ynab/ynab-sdk-js. */
class YnabContractTest {

    private static final String SCHEMAS = "/components/schemas/";

    private final SandboxClient client = new SandboxClient();
    private final String token = client.accessTokenAt(YnabApi.FACE);

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void whatIsReadKeepsTheContract() {
        Contract ynab = ynab();

        assertThat(ynab.complaints(SCHEMAS + "UserResponse", read("/user"))).isEmpty();
        assertThat(ynab.complaints(SCHEMAS + "PlanSummaryResponse", read("/plans")))
                .isEmpty();
        assertThat(ynab.complaints(SCHEMAS + "PlanSummaryResponse", read("/plans?include_accounts=true")))
                .isEmpty();
        assertThat(ynab.complaints(
                        SCHEMAS + "TransactionsResponse", read("/plans/last-used/transactions?since_date=2020-01-01")))
                .isEmpty();
    }

    @Test
    void errorsKeepTheContract() {
        Contract ynab = ynab();
        client.order("{\"on\":\"ynab\",\"kind\":\"status\",\"status\":429}");
        client.order("{\"on\":\"ynab\",\"kind\":\"status\",\"status\":500}");
        List<Answer> refusals = List.of(
                get("/user"),
                get("/user"),
                get("/plans/unheard-of/transactions"),
                get("/plans/last-used/transactions?since_date=x"),
                client.get("/ynab/v1/user", "nobody's"));

        assertThat(refusals).extracting(Answer::status).containsExactly(429, 500, 404, 400, 401);
        for (Answer refusal : refusals) {
            assertThat(ynab.complaints(SCHEMAS + "ErrorResponse", refusal.json()))
                    .isEmpty();
        }
    }

    @Test
    void anAnswerThatBreaksTheContractIsNoticed() {
        JsonNode answer = read("/plans/last-used/transactions");
        ObjectNode transaction =
                (ObjectNode) answer.path("data").path("transactions").path(0);

        transaction
                .put("amount", 1.5)
                .put("date", "21.11.2026")
                .putNull("cleared")
                .remove("account_name");

        assertThat(ynab().complaints(SCHEMAS + "TransactionsResponse", answer)).hasSizeGreaterThanOrEqualTo(4);
    }

    private JsonNode read(String path) {
        Answer answer = get(path);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private Answer get(String path) {
        return client.get("/ynab/v1" + path, token);
    }

    private static Contract ynab() {
        return Contract.openApi("ynab/ynab-openapi-v1.85.0.yaml");
    }
}
