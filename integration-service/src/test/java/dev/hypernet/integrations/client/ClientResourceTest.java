package dev.hypernet.integrations.client;

import static dev.hypernet.integrations.definition.Documents.DEFINITIONS;
import static dev.hypernet.integrations.definition.Documents.anyName;
import static dev.hypernet.integrations.definition.Documents.post;
import static dev.hypernet.integrations.definition.Documents.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.integrations.definition.Documents;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Admins give a definition its client, and nobody sees its secrets again. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class ClientResourceTest {
    private static final Map<String, String> CLIENT =
            Map.of("client_id", "our-id", "client_secret", "canary-of-the-client");

    private final Somebody admin = Somebody.admin();

    @Test
    @Requirement({"C01", "C06", "D10"})
    void aClientIsGivenAndShownRedacted() {
        String type = definition("basic");

        for (String answer : List.of(
                admin.request()
                        .body(CLIENT)
                        .put(client(type))
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString(),
                admin.request()
                        .get(client(type))
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())) {
            assertThat(answer)
                    .contains("\"client_id\":\"our-id\"", "\"client_secret\":\"[REDACTED]\"", "\"source\":\"store\"")
                    .doesNotContain("canary");
        }
        admin.request().get(client(type)).then().body("private_key", nullValue());
        assertThat(FakeCredentialService.client(type).getString("client_secret"))
                .isEqualTo("canary-of-the-client");
    }

    @Test
    @Requirement("C01")
    void aKeyIsHandedOnWithItsName() {
        String type = definition("private_key_jwt");

        admin.request()
                .body(Map.of("client_id", "signer", "private_key", "canary-pem", "key_id", "key-1"))
                .put(client(type))
                .then()
                .statusCode(200)
                .body("client_secret", nullValue())
                .body("private_key", equalTo("[REDACTED]"));

        assertThat(FakeCredentialService.client(type).getMap("$"))
                .isEqualTo(Map.of("client_id", "signer", "private_key", "canary-pem", "key_id", "key-1"));
    }

    @Test
    void aKeyThatCannotSignIsAPlaceInTheRequest() {
        String type = definition("private_key_jwt");

        admin.request()
                .body(Map.of("client_id", "signer", "private_key", "bad"))
                .put(client(type))
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/private_key")));
    }

    @ParameterizedTest
    @CsvSource({"basic, client_secret", "post, client_secret", "private_key_jwt, private_key"})
    void whatTheDefinitionWantsToSeeIsNamed(String authentication, String member) {
        admin.request()
                .body(Map.of("client_id", "public"))
                .put(client(definition(authentication)))
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/" + member)));
    }

    @Test
    void aPublicClientHasAnIdAlone() {
        String type = definition("none");

        admin.request()
                .body(Map.of("client_id", "public"))
                .put(client(type))
                .then()
                .statusCode(200)
                .body("client_secret", nullValue());
    }

    @Test
    void whatIsTakenBackIsGoneAndMayBeTakenBackAgain() {
        String type = definition("basic");
        admin.request().body(CLIENT).put(client(type)).then().statusCode(200);

        for (int time = 0; time < 2; time++) {
            admin.request().delete(client(type)).then().statusCode(204);
        }

        admin.request().get(client(type)).then().statusCode(404).body("type", endsWith("/not-found"));
    }

    @Test
    @Requirement("C01")
    void onlyAdminsHaveToDoWithIt() {
        String type = definition("basic");
        admin.request().body(CLIENT).put(client(type)).then().statusCode(200);
        Somebody alice = Somebody.anyone();

        alice.request().get(client(type)).then().statusCode(403).body(not(containsString("our-id")));
        alice.request().body(CLIENT).put(client(type)).then().statusCode(403);
        alice.request().delete(client(type)).then().statusCode(403);
        given().get(client(type)).then().statusCode(401);

        admin.request().get(client(type)).then().statusCode(200);
    }

    @Test
    void aDefinitionThatIsNotThereOrHasNoOAuthHasNoClient() {
        admin.request().body(CLIENT).put(client(anyName())).then().statusCode(404);
        String open = anyName();
        post(Documents.of(open)).then().statusCode(201);

        admin.request().body(CLIENT).put(client(open)).then().statusCode(409).body("type", endsWith("/no-client"));
    }

    @Test
    void aDraftIsTriedWithItsClientBeforeItIsPublished() {
        String type = anyName();
        post(with(oauth2(type, "basic"), "status", "\"DRAFT\"")).then().statusCode(201);

        admin.request().body(CLIENT).put(client(type)).then().statusCode(200);
    }

    @Test
    void anIdAndNoUnknownMemberIsWantedAndNoSecretRepeated() {
        String type = definition("basic");

        admin.request()
                .body(Map.of("client_secret", "canary"))
                .put(client(type))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/client_id"))
                .body(not(containsString("canary")));
        admin.request()
                .body(Map.of("client_id", "i", "client_secret", "s", "clientSecret", "canary"))
                .put(client(type))
                .then()
                .statusCode(422)
                .body(not(containsString("canary")));
    }

    private static String client(String type) {
        return DEFINITIONS + "/" + type + "/client";
    }

    private static String definition(String authentication) {
        String type = anyName();
        post(oauth2(type, authentication)).then().statusCode(201);
        return type;
    }

    private static ObjectNode oauth2(String type, String authentication) {
        ObjectNode document = Documents.of(type).put("authType", "oauth2");
        return with(document, "oauth2Config", """
                {"authorizationUrl": "https://a.example/authorize", "tokenUrl": "https://a.example/token",
                 "clientAuthentication": "%s"}
                """.formatted(authentication));
    }
}
