package dev.hypernet.integrations.integration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL or a header cannot hold is a 422 that points at it, wherever it stands. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class UnstorableTextTest {
    private static final String NOTES = """
            {"integration_type": "test_notes", "config": {"workspace": "home"}, "credentials": {"key": "k-1"}}
            """;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "integration_name": "a\\u0000"                            | /integration_name
            "description": "\\ud800"                                  | /description
            "instance_id": "a\\u0000"                                 | /instance_id
            "config": {"workspace": "\\u0000"}                        | /config/workspace
            "credentials": {"key": "k\\u0000"}                        | /credentials/key
            "credentials": {"key": "\\ud83d"}                         | /credentials/key
            "context": {"type": "client", "context_id": "\\u0000"}    | /context/context_id
            """)
    @Requirement({"E06", "I05"})
    void nothingIsMadeOfIt(String member, String pointer) {
        Somebody alice = Somebody.anyone();

        refused(alice.creates("{\"integration_type\": \"test_notes\", " + member + "}"), pointer);

        alice.request().get("/api/v1/integrations").then().body("items", empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "integration_name": "a\\u0000"          | /integration_name
            "description": "\\udc00"                | /description
            "config": {"workspace": "\\ud800x"}     | /config/workspace
            """)
    @Requirement({"E03", "I05"})
    void nothingIsChangedByIt(String member, String pointer) {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);
        String tag = alice.gets(id).header("ETag");

        refused(alice.patches(id, "{" + member + "}"), pointer);

        assertThat(alice.gets(id).header("ETag")).isEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"k\\u0000", "\\ud800", "k\\r\\nX-Admin: yes", "k\\u007f", "schl\u00fcssel"})
    @Requirement("E06")
    void aCredentialThatGoesIntoAHeaderHoldsWhatAHeaderMay(String key) {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects(NOTES);

        Response answer = alice.request()
                .body("{\"key\": \"%s\"}".formatted(key))
                .put("/api/v1/integrations/" + id + "/credentials");

        refused(answer, "/key");
        assertThat(answer.asString()).doesNotContain("Admin", "schl");
        assertThat(FakeCredentialService.kept(id).getString("fields.key")).isEqualTo("k-1");
    }

    @Test
    @Requirement("E06")
    void itIsPointedAtAlsoInTheRequestThatMakesTheIntegration() {
        refused(Somebody.anyone().creates("""
                        {"integration_type": "test_notes", "config": {"workspace": "home"},
                         "credentials": {"key": "k\\tv"}}
                        """), "/credentials/key");
    }

    private static void refused(Response answer, String pointer) {
        answer.then().statusCode(422).contentType("application/problem+json").body("errors.pointer", contains(pointer));
    }
}
