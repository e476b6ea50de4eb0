package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.integrations.execution.StandIn.Loan;
import dev.hypernet.integrations.execution.StandIn.Reply;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a call proves whose it is, by each kind of credential, and what becomes of one that is refused. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(StandIn.class)
class AuthenticationTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement("D09")
    void noCredentialIsAskedForWhereNoneIsNeeded() {
        Account account = Account.connected();

        account.calls("read").statusCode(200);

        assertThat(header(account, "authorization")).isEmpty();
        assertThat(StandIn.leases(account.integration())).isEmpty();
    }

    @Test
    @Requirement("D09")
    void aUserAndPasswordGoInUtf8() {
        Account account = Account.of("calls_basic");
        StandIn.lends(account.integration(), Loan.given("basic", Map.of("username", "zoë", "password", "pässword:1")));

        account.calls("whoami").statusCode(200);

        String pair = Base64.getEncoder().encodeToString("zoë:pässword:1".getBytes(StandardCharsets.UTF_8));
        assertThat(header(account, "authorization")).isEqualTo("Basic " + pair);
    }

    @Test
    @Requirement("D09")
    void aKeyGoesWhereTheDefinitionPutsIt() {
        Account account = Account.of("calls_api_key");
        StandIn.lends(account.integration(), Loan.given("api_key", Map.of("key", "k{1}$")));

        account.calls("whoami").statusCode(200);

        assertThat(header(account, "x-stand-in-key")).isEqualTo("Key k{1}$");
    }

    @Test
    @Requirement("D09")
    void aJwtIsABearer() {
        Account account = Account.of("calls_jwt");
        StandIn.lends(account.integration(), Loan.given("jwt", Map.of("token", "aaa.bbb.ccc")));

        account.calls("whoami").statusCode(200);

        assertThat(header(account, "authorization")).isEqualTo("Bearer aaa.bbb.ccc");
    }

    @Test
    @Requirement("D09")
    void aCustomCredentialFillsItsTemplates() {
        Account account = Account.of("calls_custom");
        StandIn.lends(
                account.integration(), Loan.given("custom", Map.of("id", "me", "secret", "hush", "app", "a&b c")));

        account.calls("whoami").statusCode(200);

        assertThat(header(account, "x-signed")).isEqualTo("me:hush");
        assertThat(StandIn.asked(account.name()).getFirst().path("query").asText())
                .isEqualTo("app=a&b c");
    }

    @Test
    @Requirement("D09")
    void anAccessTokenIsLeasedOnceForACallAndAudited() {
        Account account = Account.of("calls_oauth2");
        StandIn.lends(account.integration(), Loan.token("first", 1));

        account.calls("whoami").statusCode(200);

        assertThat(header(account, "authorization")).isEqualTo("Bearer first");
        JsonNode lease = StandIn.leases(account.integration()).getFirst();
        assertThat(lease.path("user_id").asText()).isEqualTo(account.owner().toString());
        assertThat(lease.path("purpose").asText()).isEqualTo("method");
    }

    @Test
    @Requirement("X04")
    void aTokenThatIsRefusedIsRenewedOnce() {
        Account account = Account.of("calls_oauth2");
        StandIn.lends(account.integration(), Loan.token("first", 1), Loan.token("second", 2));
        account.answers(Reply.of(401));

        account.calls("whoami").statusCode(200);

        assertThat(StandIn.asked(account.name()).stream()
                        .map(asked ->
                                asked.path("headers").path("authorization").asText()))
                .containsExactly("Bearer first", "Bearer second");
        assertThat(StandIn.leases(account.integration()).stream()
                        .map(lease -> lease.path("rejected_generation").asLong()))
                .containsExactly(0L, 1L);
        assertThat(state(account)).isEqualTo("CONNECTED");
    }

    @Test
    void aRenewedTokenThatIsRefusedTooIsForTheOwnerToMend() {
        Account account = Account.of("calls_oauth2");
        StandIn.lends(account.integration(), Loan.token("first", 1), Loan.token("second", 2));
        account.answers(Reply.of(401), Reply.of(401));

        account.calls("whoami").statusCode(409).body("type", endsWith("/credential-rejected"));

        assertThat(account.asked()).isEqualTo(2);
        assertThat(state(account)).isEqualTo("AUTH_ERROR");
        account.calls("whoami").statusCode(409).body("type", endsWith("/not-connected"));
    }

    @Test
    void aGivenCredentialThatIsRefusedIsNotTriedAgainAndKnownAsRefused() {
        Account account = Account.of("calls_api_key");
        StandIn.lends(account.integration(), Loan.given("api_key", Map.of("key", "wrong")));
        account.answers(Reply.of(401));

        account.calls("whoami").statusCode(409).body("type", endsWith("/credential-rejected"));

        assertThat(account.asked()).isEqualTo(1);
        assertThat(StandIn.leases(account.integration())
                        .getLast()
                        .path("rejected_generation")
                        .asLong())
                .isEqualTo(1);
        assertThat(state(account)).isEqualTo("AUTH_ERROR");
    }

    @Test
    void aGivenCredentialThatWasReplacedMeanwhileIsTried() {
        Account account = Account.of("calls_api_key");
        StandIn.lends(
                account.integration(),
                Loan.given("api_key", Map.of("key", "old")),
                new Loan("api_key", null, Map.of("key", "new"), 2));
        account.answers(Reply.of(401));

        account.calls("whoami").statusCode(200);

        assertThat(StandIn.asked(account.name())
                        .getLast()
                        .path("headers")
                        .path("x-stand-in-key")
                        .asText())
                .isEqualTo("Key new");
        assertThat(state(account)).isEqualTo("CONNECTED");
    }

    @Test
    void aCredentialTheStoreGivesToNobodyIsForTheOwnerToMend() {
        Account account = Account.of("calls_oauth2");
        StandIn.lends(account.integration());

        account.calls("whoami").statusCode(409).body("type", endsWith("/credential-rejected"));

        assertThat(account.asked()).isZero();
        assertThat(state(account)).isEqualTo("AUTH_ERROR");
    }

    @Test
    void aProviderThatQuotesTheCredentialDoesNotMakeUsTellIt() {
        Account account = Account.of("calls_api_key");
        StandIn.lends(account.integration(), Loan.given("api_key", Map.of("key", "canary-5f2d")));
        account.answers(Reply.of(400, "{\"message\": \"the key canary-5f2d is for another account\"}"));

        account.calls("whoami")
                .statusCode(502)
                .body("detail", allOf(not(containsString("canary-5f2d")), containsString("[REDACTED]")));

        assertThat(Account.rows(
                        "select * from integration.execution where user_id = ?",
                        account.owner().value()))
                .hasSize(1)
                .allSatisfy(row -> assertThat(String.join(" ", row)).doesNotContain("canary-5f2d"));
    }

    private static String header(Account account, String name) {
        return StandIn.asked(account.name())
                .getFirst()
                .path("headers")
                .path(name)
                .asText();
    }

    private static String state(Account account) {
        List<List<String>> rows = Account.rows(
                "select state from integration.integration where id = ?",
                account.integration().value());
        return rows.getFirst().getFirst();
    }
}
