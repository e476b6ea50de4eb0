package dev.hypernet.integrations.integration;

import static dev.hypernet.integrations.definition.Documents.anyName;
import static dev.hypernet.integrations.definition.Documents.post;
import static dev.hypernet.integrations.definition.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.integrations.definition.Documents;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Somebody gives a key to be signed with: it goes to credential-service, with how. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class SignedCredentialTest {
    private static final String SIGNING = """
            {"signing": {"algorithm": "RS256", "issuer": "{account}", "scope": "read", "lifetimeMs": 600000,
                         "tokenUrl": "https://{region}.example/token"}}
            """;

    @Test
    @Requirement({"C04", "D09"})
    void theKeyIsKeptWithWhatIsToBeSigned() {
        String type = definition();
        Somebody alice = Somebody.anyone();

        IntegrationId id = alice.connects("""
                {"integration_type": "%s", "config": {"region": "eu"},
                 "credentials": {"private_key": "canary-pem", "account": "ada", "key_id": "k"}}
                """.formatted(type));

        JsonPath kept = FakeCredentialService.kept(id);
        assertThat(kept.getString("type")).isEqualTo("jwt");
        assertThat(kept.getMap("fields"))
                .isEqualTo(Map.of("private_key", "canary-pem", "account", "ada", "key_id", "k"));
        assertThat(kept.getMap("signing"))
                .isEqualTo(Map.of(
                        "algorithm",
                        "RS256",
                        "issuer",
                        "{account}",
                        "scope",
                        "read",
                        "lifetime_ms",
                        600000,
                        "token_url",
                        "https://eu.example/token"));
        alice.gets(id).then().statusCode(200).body(not(containsString("canary-pem")));
    }

    @Test
    @Requirement("D09")
    void whoeverConnectsIsToldWhatToGive() {
        String type = definition();

        Somebody.anyone()
                .request()
                .get("/api/v1/providers/" + type)
                .then()
                .statusCode(200)
                .body("auth_type", equalTo("jwt"))
                .body("credential_schema.properties.keySet()", containsInAnyOrder("private_key", "account", "key_id"))
                .body("credential_schema.required", containsInAnyOrder("private_key", "account"));
    }

    @Test
    void aFieldThatIsMissingIsNamedWithoutTheKey() {
        Somebody.anyone()
                .creates("""
                        {"integration_type": "%s", "config": {"region": "eu"}, "credentials": {"private_key": "canary"}}
                        """.formatted(definition()))
                .then()
                .statusCode(422)
                .body("errors[0].message", containsString("account"))
                .body(not(containsString("canary")));
    }

    @Test
    @Requirement("C04")
    void aKeyThatCannotSignIsAPlaceInTheRequest() {
        Somebody alice = Somebody.anyone();
        IntegrationId id = alice.connects("""
                {"integration_type": "%s", "config": {"region": "eu"},
                 "credentials": {"private_key": "pem", "account": "ada"}}
                """.formatted(definition()));
        FakeCredentialService.answers(id, 422);

        alice.request()
                .body(Map.of("private_key", "canary", "account", "ada"))
                .put("/api/v1/integrations/" + id + "/credentials")
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/private_key")))
                .body(not(containsString("canary")));
    }

    @Test
    void aPlainCredentialIsSentAsItEverWas() {
        Somebody alice = Somebody.anyone();

        IntegrationId id = alice.connects("{\"integration_type\":\"test_notes\",\"credentials\":{\"key\":\"k\"}}");

        assertThat(FakeCredentialService.kept(id).getMap("$")).doesNotContainKey("signing");
    }

    private static String definition() {
        String type = anyName();
        ObjectNode document = Documents.of(type).put("authType", "jwt");
        ObjectNode configured = with(document, "configSchema", """
                {"type": "object", "properties": {"region": {"type": "string", "pattern": "^(eu|us)$"}},
                 "required": ["region"]}
                """);
        post(with(configured, "authConfig", SIGNING)).then().statusCode(201);
        return type;
    }
}
