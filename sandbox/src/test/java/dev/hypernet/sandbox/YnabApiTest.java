package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YnabApiTest {

    private final SandboxClient client = new SandboxClient();
    private final String token = client.accessTokenAt(YnabApi.FACE);

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void theUserAndThePlansAreTheSameInEveryRun() {
        try (SandboxClient another = new SandboxClient()) {
            String foreign = another.accessTokenAt(YnabApi.FACE);
            assertThat(another.get("/ynab/v1/user", foreign).text())
                    .isEqualTo(get("/user").text());
            assertThat(another.get("/ynab/v1/plans", foreign).text())
                    .isEqualTo(get("/plans").text());
        }
        assertThat(plans()).extracting(plan -> plan.path("name").asText()).containsExactly("Household", "Journeys");
    }

    @Test
    void accountsAreToldOnRequest() {
        assertThat(plans()).noneMatch(plan -> plan.has("accounts"));
        assertThat(get("/plans?include_accounts=true").json().path("data").path("plans"))
                .allMatch(plan -> plan.path("accounts").size() == 2);
    }

    @Test
    void withoutADayTheTransactionsOfOneYearAreListed() {
        List<String> ofOneYear = dates("/plans/last-used/transactions");
        List<String> all = dates("/plans/last-used/transactions?since_date=2020-01-01");

        assertThat(ofOneYear).isNotEmpty().allMatch(date -> date.compareTo("2025-11-21") >= 0);
        assertThat(all).hasSize(150).contains("2023-12-01").containsAll(ofOneYear);
        assertThat(dates("/plans/last-used/transactions?since_date=2024-01-01&until_date=2024-01-31"))
                .allMatch(date -> date.startsWith("2024-01"))
                .isNotEmpty();
    }

    @Test
    void onlyWhatIsNewerThanTheKnowledgeIsListed() {
        JsonNode all = get("/plans/last-used/transactions").json().path("data");
        long knowledge = all.path("server_knowledge").asLong();

        assertThat(dates("/plans/last-used/transactions?last_knowledge_of_server=" + knowledge))
                .isEmpty();
        assertThat(dates("/plans/last-used/transactions?last_knowledge_of_server=" + (knowledge - 2)))
                .hasSize(2);
    }

    @Test
    void theUnapprovedAndTheUncategorizedCanBeAskedFor() {
        assertThat(dates("/plans/last-used/transactions?type=unapproved")).hasSize(3);
        assertThat(dates("/plans/last-used/transactions?type=uncategorized&since_date=2020-01-01"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"since_date=yesterday", "until_date=2026-13-01", "last_knowledge_of_server=x", "type=odd"})
    void anUnusableParameterIsRefused(String query) {
        assertThat(get("/plans/last-used/transactions?" + query).status()).isEqualTo(400);
    }

    @Test
    void errorsHaveAnIdANameAndADetail() {
        assertThat(get("/plans/unheard-of/transactions").json().path("error").toString())
                .isEqualTo("{\"id\":\"404.2\",\"name\":\"resource_not_found\",\"detail\":\"Resource not found\"}");
        assertThat(client.get("/ynab/v1/user", "nobody's").json().path("error").toString())
                .isEqualTo("{\"id\":\"401\",\"name\":\"unauthorized\",\"detail\":\"Unauthorized\"}");
    }

    @Test
    void twoHundredRequestsAnHourAreServedAndNoneIsToldWhenToComeAgain() {
        for (int request = 0; request < 200; request++) {
            assertThat(get("/user").status()).isEqualTo(200);
        }

        Answer refused = get("/user");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEmpty();
        assertThat(refused.json().path("error").path("name").asText()).isEqualTo("too_many_requests");
    }

    @Test
    void faultsAreToldInYnabsWords() {
        client.order("{\"on\":\"ynab\",\"kind\":\"status\",\"status\":503}");

        assertThat(get("/user").json().path("error").path("name").asText()).isEqualTo("service_unavailable");
        assertThat(get("/user").status()).isEqualTo(200);
    }

    private Answer get(String path) {
        return client.get("/ynab/v1" + path, token);
    }

    private JsonNode plans() {
        return get("/plans").json().path("data").path("plans");
    }

    private List<String> dates(String path) {
        JsonNode transactions = get(path).json().path("data").path("transactions");
        return StreamSupport.stream(transactions.spliterator(), false)
                .map(transaction -> transaction.path("date").asText())
                .toList();
    }
}
