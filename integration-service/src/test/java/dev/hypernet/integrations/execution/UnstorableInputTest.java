package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An input nobody can keep is pointed at before anything is kept or asked. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(StandIn.class)
class UnstorableInputTest {

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "note": "a\\u0000b"            | /note
            "note": "\\ud800"              | /note
            "note": ["x", "\\udc00\\ud800"] | /note/1
            "no\\u0000te": "x"             |
            """)
    @Requirement("X01")
    void itIsPointedAtAndGoesNowhere(String member, String pointer) {
        Account account = Account.connected();
        String input = "{\"of\": \"%s\", %s}".formatted(account.name(), member);

        for (String prefer : List.of("wait=10", "respond-async")) {
            account.request()
                    .header("Prefer", prefer)
                    .header("Idempotency-Key", "key-of-" + account.name())
                    .body(input)
                    .post(account.path("read"))
                    .then()
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("errors.pointer", contains(pointer == null ? "" : pointer));
        }

        assertThat(account.asked()).isZero();
        assertThat(Account.rows(
                        "select 1 from integration.async_execution where user_id = ?",
                        account.owner().value()))
                .isEmpty();
    }
}
