package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notes;
import static dev.hypernet.connector.Documents.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition.ClientAuthentication;
import dev.hypernet.connector.Definition.OAuth2;
import dev.hypernet.testkit.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OAuthDialectTest {
    private static final String SOUND =
            "{authorizationUrl: 'https://a.example/authorize', tokenUrl: 'https://a.example/token', scopes: ['a'], %s}";
    private static final String INSTAGRAM = """
            pkce: false, clientAuthentication: 'post', stripCode: '#_',
            tokenResponse: {
              accessToken: 'access_token ? access_token : data[0].access_token',
              scope: ['permissions ? permissions', ': data[0].permissions']
            },
            failure: 'error ? {"error": error.code = 190 ? "invalid_grant" : "invalid_request"}',
            longLived: {
              method: 'GET', url: 'https://{region}.a.example/access_token',
              parameters: {grant_type: 'ig_exchange_token', client_secret: '{client_secret}', access_token: '{access_token}'}
            },
            refresh: {
              method: 'GET', url: 'https://a.example/refresh_access_token',
              parameters: {grant_type: 'ig_refresh_token', access_token: '{access_token}'}, notBeforeMs: 86400000
            },
            tokenParameters: {resource: 'https://a.example'}
            """;

    @Test
    @Requirement("D10")
    void aDialectIsReadWithAllItSays() {
        OAuthDialect dialect = dialect(INSTAGRAM);

        assertThat(dialect.stripCode()).isEqualTo("#_");
        assertThat(dialect.tokenParameters()).isEqualTo(Map.of("resource", "https://a.example"));
        assertThat(Objects.requireNonNull(dialect.tokenResponse().scope()).text())
                .isEqualTo("permissions ? permissions\n: data[0].permissions");
        assertThat(dialect.tokenResponse().refreshToken()).isNull();
        assertThat(Objects.requireNonNull(dialect.tokenResponse().accessToken())
                        .evaluate(json("{data: [{access_token: 'A'}]}"), Map.of()))
                .contains(json("'A'"));
        assertThat(Objects.requireNonNull(dialect.failure()).evaluate(json("{error: {code: 190}}"), Map.of()))
                .contains(json("{error: 'invalid_grant'}"));
        OAuthDialect.TokenRequest longLived = Objects.requireNonNull(dialect.longLived());
        assertThat(longLived.method()).isEqualTo("GET");
        assertThat(longLived.url().expand(json("{}"))).hasToString("https://eu.a.example/access_token");
        assertThat(longLived.parameters()).containsEntry("client_secret", "{client_secret}");
        assertThat(Objects.requireNonNull(dialect.refresh()).parameters()).hasSize(2);
        assertThat(dialect.refreshNotBefore()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void whoKeepsToTheStandardHasNoDialect() {
        assertThat(oauth2("pkce: true").dialect()).isNull();
    }

    @Test
    void aRequestIsAFormAtOnceWhereNothingIsSaid() {
        OAuthDialect dialect = dialect("refresh: {url: 'https://a.example/again', parameters: {}}");

        assertThat(Objects.requireNonNull(dialect.refresh()).method()).isEqualTo("POST");
        assertThat(dialect.refreshNotBefore()).isZero();
        assertThat(dialect.longLived()).isNull();
        assertThat(dialect.tokenParameters()).isEmpty();
    }

    @Test
    @Requirement("D10")
    void aClientMayProveItselfByAKeyOfItsOwn() {
        assertThat(oauth2("clientAuthentication: 'private_key_jwt'").clientAuthentication())
                .isEqualTo(ClientAuthentication.PRIVATE_KEY_JWT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "tokenResponse: {}                                         | /tokenResponse                    | properties",
                "tokenResponse: {token: 'a'}                               | /tokenResponse/token              | not defined",
                "tokenResponse: {accessToken: 'a['}                        | /tokenResponse/accessToken        | compile",
                "tokenResponse: {expiresAt: '$now()'}                      | /tokenResponse/expiresAt          | not available",
                "failure: '('                                              | /failure                          | compile",
                "stripCode: ''                                             | /stripCode                        | at least 1",
                "longLived: {url: 'https://a.example'}                     | /longLived                        | parameters",
                "longLived: {parameters: {}}                               | /longLived                        | url",
                "longLived: {url: 'a.example', parameters: {}}             | /longLived/url                    | must begin",
                "longLived: {url: 'https://{zone}.example', parameters: {}} | /longLived/url                   | {zone}",
                "longLived: {url: 'https://a.example', parameters: {}, notBeforeMs: 1} | /longLived/notBeforeMs | not",
                "refresh: {method: 'PUT', url: 'https://a.example', parameters: {}} | /refresh/method          | enumeration",
                "refresh: {url: 'https://a.example', parameters: {a: 1}}   | /refresh/parameters/a             | string",
                "refresh: {url: 'https://a.example', parameters: {a: '{b}'}} | /refresh/parameters/a           | {b} is none of",
                "refresh: {url: 'https://a.example', parameters: {a: '{'}} | /refresh/parameters/a             | brace",
                "refresh: {url: 'https://a.example', parameters: {}, notBeforeMs: -1} | /refresh/notBeforeMs   | minimum",
                "tokenParameters: {a: '{token}'}                           | /tokenParameters/a                | {token} is none of",
                "tokenParameters: {grant_type: 'mine'}                     | /tokenParameters                  | grant_type",
                "tokenParameters: {client_secret: '{client_secret}'}       | /tokenParameters                  | client_secret",
                "clientAuthentication: 'digest'                            | /clientAuthentication             | enumeration",
            })
    void whatIsWrongIsToldWithItsPlace(String member, String pointer, String part) {
        assertThat(problems(document(member))).anySatisfy(problem -> {
            assertThat(problem.pointer()).startsWith("/oauth2Config" + pointer);
            assertThat(problem.message()).contains(part);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "longLived: {url: 'http://a.example', parameters: {}} | /longLived/url | not https",
                "refresh: {url: 'http://a.example', parameters: {}} | /refresh/url | not https",
                "refresh: {url: 'https://{team}.example/a', parameters: {}} | /refresh/url | {team}",
                "refresh: {url: 'https://a.example', parameters: {a: '{code}'}} | /refresh/parameters/a | no {code}",
                "refresh: {url: 'https://a.example', parameters: {a: '{client_secret}'}}, clientAuthentication: 'none' | /refresh/parameters/a | no {client_secret}",
                "longLived: {url: 'https://a.example', parameters: {client_secret: 'abc'}} | /longLived/parameters/client_secret | credential",
                "tokenParameters: {api_key: 'abc'} | /tokenParameters/api_key | credential",
            })
    void whatWouldSurpriseSomebodyIsTold(String member, String pointer, String part) {
        assertThat(lint(member)).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/oauth2Config" + pointer);
            assertThat(problem.message()).contains(part).doesNotContain("abc");
        });
    }

    @Test
    void aSoundDialectSurprisesNobody() {
        assertThat(lint(INSTAGRAM.replace("{region}.", ""))).isEmpty();
    }

    private static List<Problem> lint(String member) {
        ObjectNode document = document(member);
        document.put("description", "Notes.");
        return Lint.of(definition(document));
    }

    private static OAuthDialect dialect(String member) {
        return Objects.requireNonNull(oauth2(member).dialect());
    }

    private static OAuth2 oauth2(String member) {
        return Objects.requireNonNull(definition(document(member)).oauth2());
    }

    private static ObjectNode document(String member) {
        ObjectNode document = notes();
        document.put("authType", "oauth2");
        document.set("oauth2Config", json(SOUND.formatted(member)));
        return document;
    }
}
