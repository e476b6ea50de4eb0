package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told although a document is sound. */
class LintTest {
    private static final String SOUND =
            "id: 'a', description: 'does a', inputSchema: {type: 'object'}, outputSchema: {type: 'object'}";

    private static ObjectNode described(String members) {
        ObjectNode document = notes();
        document.put("description", "Notes.");
        document.setAll((ObjectNode) json("{" + members + "}"));
        return document;
    }

    private static List<Problem> lint(String members) {
        return Lint.of(definition(described(members)));
    }

    @Test
    void aSoundDocumentHasNothingToBeTold() {
        assertThat(lint("methods: [{" + SOUND + ", request: {path: '/a'}, cacheTtlMs: 0}]"))
                .isEmpty();
        assertThat(lint("authType: 'jwt', probe: 'a', methods: [{" + SOUND + ", request: {path: '/a'}}]"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "methods: [{%s}]                                             | /methods/0              | cannot be"
                        + " called",
                "description: ' '                                            |                         | no"
                        + " description",
                "baseUrl: 'http://notes.example', authType: 'oauth2', oauth2Config: {scopes: 'a', authorizationUrl:"
                        + " 'https://a.example', tokenUrl: 'https://a.example'} | /baseUrl | not https",
                "authType: 'oauth2', oauth2Config: {authorizationUrl: 'https://a.example', tokenUrl:"
                        + " 'https://a.example'} | /oauth2Config | no scopes",
                "authType: 'custom', credentialSchema: {properties: {a: {type: 'string'}}}, probe: 'a', methods: [{%s,"
                        + " request: {path: '/a'}}] | /authType | goes nowhere",
                "authType: 'basic'                                           |                         | no probe",
                "probe: 'a', methods: [{%s, request: {method: 'POST', path: '/a'}}] | /probe           | not"
                        + " idempotent",
                "configSchema: {properties: {region: {}}}                    | /configSchema           | no type",
                "methods: [{id: 'a', inputSchema: {type: 'object'}, outputSchema: {type: 'object'}, request: {path:"
                        + " '/a'}}] | /methods/0 | no description",
                "methods: [{%s, request: {method: 'POST', path: '/a'}, cacheTtlMs: 5}] | /methods/0/cacheTtlMs | not"
                        + " idempotent",
                "methods: [{%s, request: {method: 'POST', path: '/a'}, retryConfig: {maxRetries: 2}}] |"
                        + " /methods/0/retryConfig | not idempotent",
                "methods: [{%s, request: {path: '/a'}, timeoutMs: 100, connectTimeoutMs: 200}] |"
                        + " /methods/0/connectTimeoutMs | longer",
                "methods: [{%s, request: {path: '/a'}, timeoutMs: 100, readTimeoutMs: 200}] | /methods/0/readTimeoutMs"
                        + " | longer",
            })
    void whatWouldSurpriseSomebodyIsToldWithItsPlace(String members, String pointer, String part) {
        assertThat(lint(members.replace("%s", SOUND))).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("definition.json");
            assertThat(problem.pointer()).isEqualTo(pointer == null ? "" : pointer);
            assertThat(problem.message()).contains(part);
        });
    }

    @Test
    void aKeyThatSignsAndIsShownInAnAddressIsToldOf() {
        String webhook = "webhook: {signature: {header: 'X-Signature'%s}, account: 'id',"
                + " challenge: {query: 'challenge', token: 'verify_token'}}";

        assertThat(lint(webhook.formatted("")))
                .anySatisfy(problem -> assertThat(problem.pointer()).isEqualTo("/webhook/challenge/token"));
        assertThat(lint(webhook.formatted(", secret: 'client'")))
                .noneSatisfy(problem -> assertThat(problem.pointer()).isEqualTo("/webhook/challenge/token"));
        assertThat(lint(webhook.formatted(", algorithm: 'token'")))
                .noneSatisfy(problem -> assertThat(problem.pointer()).isEqualTo("/webhook/challenge/token"));
    }

    @Test
    void anOverlapThatTheRequestDoesNotUseIsToldOf() {
        ObjectNode document = described("");
        ((ObjectNode) document.at("/streams/1")).put("overlap", "PT1M");

        assertThat(Lint.of(definition(document))).anySatisfy(problem -> {
            assertThat(problem.pointer()).isEqualTo("/streams/1/overlap");
            assertThat(problem.message()).contains("does not use $since");
        });
    }

    @Test
    void aStreamThatNeverLearnsWhatIsGoneIsToldOf() {
        ObjectNode document = described("");
        ((ObjectNode) document.at("/streams/0")).remove("deletions");

        assertThat(Lint.of(definition(document))).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/streams/0");
            assertThat(problem.message()).contains("never learns what is gone");
        });
    }

    private static final String OAUTH =
            "baseUrl: 'https://notes.example', authType: 'oauth2', oauth2Config: {scopes: 'a', authorizationUrl:"
                    + " 'https://notes.example/authorize', tokenUrl: '%s'}, configSchema: {type: 'object',%s}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{home}/token                  | properties: {home: {type: 'string', format: 'uri'}}",
                "https://{home}/token          | properties: {home: {type: 'string'}}",
                "https://a.{home}              | properties: {home: {type: 'string'}}",
                "https://{home}.notes.example/ | properties: {home: {type: 'string', maxLength: 9}}",
                "{region}/token                | properties: {}",
            })
    void anAddressOfSecretsThatAnybodyCanGiveIsTold(String tokenUrl, String configSchema) {
        assertThat(lint(OAUTH.formatted(tokenUrl, configSchema)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.pointer()).isEqualTo("/oauth2Config/tokenUrl");
                    assertThat(problem.message())
                            .contains(tokenUrl.contains("region") ? "{region}" : "{home}", "pin it");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "https://notes.example/token   | properties: {home: {type: 'string'}}",
                "{home}/token                  | properties: {home: {enum: ['https://a.example']}}",
                "{home}/token                  | properties: {home: {const: 'https://a.example'}}",
                "https://{home}.notes.example/ | properties: {home: {type: 'string', pattern: '^[a-z]+$'}}",
                "https://notes.example/{home}/ | properties: {home: {type: 'string'}}",
            })
    void anAddressOfSecretsThatIsPinnedIsNot(String tokenUrl, String configSchema) {
        assertThat(lint(OAUTH.formatted(tokenUrl, configSchema))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "request: {path: '/a', headers: {'X-Api-Key': '123'}}    | /methods/0/request/headers/X-Api-Key",
                "request: {path: '/a', headers: {'x-auth-token': '123'}} | /methods/0/request/headers/x-auth-token",
                "request: {path: '/a', query: {access_token: '123'}}     | /methods/0/request/query/access_token",
                "request: {path: '/a', query: {key: '123'}}              | /methods/0/request/query/key",
                "request: {path: '/a', query: {clientSecret: '123'}}     | /methods/0/request/query/clientSecret",
            })
    void whatLooksLikeACredentialIsTold(String request, String pointer) {
        assertThat(lint("methods: [{" + SOUND + ", " + request + "}]"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.pointer()).isEqualTo(pointer);
                    assertThat(problem.message()).contains("credential").doesNotContain("123");
                });
    }

    @Test
    void whatASettingOrTheInputGivesIsNoCredentialOfTheDocument() {
        assertThat(lint("methods: [{" + SOUND
                        + ", request: {path: '/a', query: {page_token: {$: 'page'}, sort_key: 'b',"
                        + " tokens: 'c'}, headers: {Accept: 'text/plain'}}}]"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "inputSchema: {}                       | /methods/0/inputSchema  | no type",
                "inputSchema: {properties: {b: {}}}    | /methods/0/inputSchema  | no type",
                "inputSchema: {type: 'string'}         | /methods/0/inputSchema  | no object",
                "outputSchema: {}                      | /methods/0/outputSchema | no type",
            })
    void aVagueSchemaIsTold(String schema, String pointer, String part) {
        String method = SOUND.replaceFirst(schema.substring(0, schema.indexOf(':')) + ": \\{[^}]*}", "#")
                .replace("#", schema);

        assertThat(lint("methods: [{" + method + ", request: {path: '/a'}}]"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.pointer()).isEqualTo(pointer);
                    assertThat(problem.message()).contains(part);
                });
    }
}
