package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A setting that is not there, as Xero's tenant_id (row D16), is named before the provider is asked. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(StandIn.class)
class MissingSettingsTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECTED", "PENDING_CONFIGURATION", "CONFIG_ERROR"})
    @Requirement({"I05", "D08"})
    void aSettingTheDefinitionRequiresIsNamedWithWhatToDo(String state) {
        Account account = Account.of("calls_settled");
        Account.change(
                "update integration.integration set state = ? where id = ?",
                state,
                account.integration().value());

        names(account.calls("read"), "tenant_id");

        account.request()
                .header("Prefer", "respond-async")
                .body(account.input())
                .post(account.path("read"))
                .then()
                .statusCode(409);
        assertThat(account.asked()).isZero();
    }

    @Test
    @Requirement("I05")
    void aSettingThatOnlyOneMethodWantsIsNamedByThatMethod() {
        Account account = settled("{\"tenant_id\": \"t-1\"}");

        account.calls("read").statusCode(200);
        names(account.calls("read_region"), "region");

        assertThat(account.asked()).isEqualTo(1);
        assertThat(StandIn.asked(account.name())
                        .getFirst()
                        .at("/headers/x-tenant")
                        .asText())
                .isEqualTo("t-1");
    }

    @Test
    @Requirement("I05")
    void whoGivesItCanCall() {
        Account account = Account.of("calls_settled");
        names(account.calls("read"), "tenant_id");

        account.request()
                .body("{\"config\": {\"tenant_id\": \"t-2\"}}")
                .patch("/api/v1/integrations/" + account.integration())
                .then()
                .statusCode(200);

        account.calls("read").statusCode(200);
    }

    private static Account settled(String config) {
        Account account = Account.of("calls_settled");
        Account.change(
                "update integration.integration set config = cast(? as jsonb) where id = ?",
                config,
                account.integration().value());
        return account;
    }

    private static void names(ValidatableResponse answer, String setting) {
        answer.statusCode(409)
                .body("type", endsWith("/not-configured"))
                .body("detail", allOf(containsString(setting), containsString("PATCH /api/v1/integrations")))
                .body("errors.pointer", contains("/config/" + setting));
    }
}
