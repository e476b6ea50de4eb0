package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notes;
import static dev.hypernet.connector.Documents.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Authentication.Placement;
import dev.hypernet.connector.Authentication.Proven;
import dev.hypernet.connector.Definition.AuthType;
import dev.hypernet.testkit.Requirement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where credentials go and what they consist of. */
class AuthenticationTest {
    private static final String SECRET = "s3cr3t";
    private static final String SIGNED =
            "{properties: {id: {type: 'string'}, secret: {type: 'string', minLength: 8}}, required: ['id', 'secret']}";

    /** Notes with an authType and more members of the document. */
    private static ObjectNode document(String authType, String members) {
        ObjectNode document = notes();
        document.put("authType", authType);
        document.setAll((ObjectNode) json("{" + members + "}"));
        return document;
    }

    private static Authentication authentication(String authType, String members) {
        return definition(document(authType, members)).authentication();
    }

    @Test
    @Requirement("D09")
    void whatIsNotGivenNeedsNoPlaceOrGoesAsABearer() {
        Authentication none = authentication("none", "");
        Authentication oauth2 = authentication(
                "oauth2", "oauth2Config: {authorizationUrl: 'https://a.example/a', tokenUrl: 'https://a.example/t'}");

        assertThat(none.headers()).isEmpty();
        assertThat(none.fields()).isEmpty();
        assertThat(oauth2.headers()).containsExactly(new Placement("Authorization", "Bearer {access_token}"));
        assertThat(oauth2.fields()).containsExactly("access_token");
        assertThat(oauth2.complaintsAbout(json("{access_token: 'x'}"))).hasSize(1);
    }

    @Test
    @Requirement("D09")
    void basicHasAUserAndAPasswordWhichMayBeEmpty() {
        Authentication basic = authentication("basic", "");

        assertThat(basic.type()).isEqualTo(AuthType.BASIC);
        assertThat(basic.headers()).isEmpty();
        assertThat(basic.query()).isEmpty();
        assertThat(basic.fields()).containsExactly("username", "password");
        assertThat(basic.complaintsAbout(json("{username: 'ada', password: ''}")))
                .isEmpty();
        assertThat(basic.complaintsAbout(json("{username: '', password: 'x'}")))
                .extracting(Complaint::pointer)
                .containsExactly("/username");
    }

    @Test
    @Requirement("D09")
    void aTokenIsABearer() {
        Authentication jwt = authentication("jwt", "");

        assertThat(jwt.headers()).containsExactly(new Placement("Authorization", "Bearer {token}"));
        assertThat(jwt.fields()).containsExactly("token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api_key", "apikey"})
    void aKeyHasAHeaderOfItsOwnWhereNothingIsSaid(String spelling) {
        Authentication key = authentication(spelling, "");

        assertThat(key.type()).isEqualTo(AuthType.API_KEY);
        assertThat(key.headers()).containsExactly(new Placement("X-Api-Key", "{key}"));
        assertThat(key.query()).isEmpty();
        assertThat(key.fields()).containsExactly("key");
    }

    @Test
    @Requirement("D09")
    void aKeyGoesWhereTheDocumentSays() {
        assertThat(authentication("api_key", "authConfig: {name: 'Authorization', prefix: 'Token '}")
                        .headers())
                .containsExactly(new Placement("Authorization", "Token {key}"));
        assertThat(authentication("api_key", "authConfig: {name: 'api key', in: 'query'}")
                        .query())
                .containsExactly(new Placement("api key", "{key}"));
    }

    @Test
    void aKeyMayHaveASecretBesideIt() {
        Authentication key = authentication(
                "api_key",
                "credentialSchema: {properties: {key: {type: 'string'}, secret: {type: 'string'}}, required: ['key']}");

        assertThat(key.fields()).containsExactly("key", "secret");
        assertThat(key.complaintsAbout(json("{key: 'k'}"))).isEmpty();
    }

    @Test
    @Requirement("D09")
    void aCustomCredentialGoesWhereItsTemplatesSay() {
        Authentication custom = authentication(
                "custom",
                "credentialSchema: " + SIGNED
                        + ", authConfig: {headers: {'Authorization': 'Signed {id}:{secret}', 'X-Version': '2'},"
                        + " query: {client: '{id}'}}");

        assertThat(custom.headers())
                .containsExactly(
                        new Placement("Authorization", "Signed {id}:{secret}"), new Placement("X-Version", "2"));
        assertThat(custom.query()).containsExactly(new Placement("client", "{id}"));
        assertThat(custom.fields()).containsExactly("id", "secret");
        assertThat(custom.credentialSchema().path("additionalProperties").asBoolean(true))
                .isFalse();
    }

    @Test
    @Requirement("D09")
    void aCredentialIsPutWhereItsDocumentSays() {
        Map<String, String> fields =
                Map.of("key", "a {secret} & more", "access_token", "t", "username", "ada", "password", "pässword:");

        assertThat(authentication("api_key", "").proven(fields::get, String::length))
                .isEqualTo(new Proven<>(Map.of("X-Api-Key", 17), Map.of()));
        assertThat(authentication("api_key", "authConfig: {name: 'api_key', in: 'query', prefix: 'v1 '}")
                        .proven(fields::get, text -> text))
                .isEqualTo(new Proven<>(Map.of(), Map.of("api_key", "v1 a {secret} & more")));
        assertThat(authentication("basic", "").proven(fields::get, text -> text).headers())
                .containsExactly(Map.entry("Authorization", "Basic YWRhOnDDpHNzd29yZDo="));
        assertThat(authentication("none", "").proven(fields::get, text -> text))
                .isEqualTo(new Proven<>(Map.of(), Map.of()));
    }

    @Test
    @Requirement("D09")
    void aCustomCredentialIsProvenByAllItsPlaces() {
        Authentication custom = authentication(
                "custom",
                "credentialSchema: " + SIGNED + ", authConfig: {headers: {'Authorization': 'Signed {id}:{secret}'},"
                        + " query: {client: '{id}'}}");

        assertThat(custom.proven(Map.of("id", "7", "secret", SECRET)::get, text -> text))
                .isEqualTo(new Proven<>(Map.of("Authorization", "Signed 7:" + SECRET), Map.of("client", "7")));
    }

    @Test
    @Requirement("C07")
    void namesAreNotHiddenWhereTheyStandInPeoplesData() {
        Authentication named = authentication(
                "custom",
                "credentialSchema: {properties: {email: {type: 'string', format: 'email'}, pin: {type: 'string'}}},"
                        + " authConfig: {headers: {'X-User': '{email}', 'X-Pin': '{pin}'}}");

        assertThat(named.isHidden("email")).isFalse();
        assertThat(named.isHidden("pin")).isTrue();
        assertThat(authentication("basic", "").isHidden("username")).isFalse();
        assertThat(authentication("basic", "").isHidden("password")).isTrue();
        assertThat(authentication("jwt", "").isHidden("token")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "none    | authConfig: {name: 'a'}                                  | /authConfig              | place"
                        + " of its own",
                "basic   | authConfig: {name: 'a'}                                  | /authConfig              | place"
                        + " of its own",
                "jwt     | authConfig: {prefix: 'a'}                                | /authConfig              | place"
                        + " of its own",
                "api_key | authConfig: {headers: {a: 'b'}}                          | /authConfig/headers      | not"
                        + " to be said",
                "api_key | authConfig: {name: 'Host'}                               | /authConfig/name         | not a"
                        + " definition's",
                "api_key | authConfig: {name: 'cookie'}                             | /authConfig/name         | not a"
                        + " definition's",
                "api_key | authConfig: {name: 'a b'}                                | /authConfig/name         | no"
                        + " name of a header",
                "api_key | authConfig: {prefix: '{id}'}                             | /authConfig/prefix       |"
                        + " pattern",
                "api_key | authConfig: {in: 'body'}                                 | /authConfig/in           |"
                        + " enumeration",
                "api_key | authConfig: {key: 's3cr3t'}                              | /authConfig/key          | not"
                        + " defined",
                "api_key | authConfig: {}                                           | /authConfig              | at"
                        + " least 1",
                "custom  | name: 'N'                                                |                          |"
                        + " credentialSchema",
                "custom  | credentialSchema: %s, authConfig: {in: 'query'}          | /authConfig/in           | not"
                        + " to be said",
                "custom  | credentialSchema: %s, authConfig: {headers: {a: '{pin}'}} | /authConfig/headers/a   | {pin}"
                        + " is not a field",
                "custom  | credentialSchema: %s, authConfig: {query: {a: '{id'}}    | /authConfig/query/a      | brace",
                "custom  | credentialSchema: %s, authConfig: {headers: {a: 'ä'}}    | /authConfig/headers/a    |"
                        + " pattern",
                "custom  | credentialSchema: %s, authConfig: {headers: {'a b': 'c'}} | /authConfig/headers     |"
                        + " pattern",
                "custom  | credentialSchema: %s, authConfig: {headers: {'Content-Length': 'c'}} |"
                        + " /authConfig/headers/Content-Length | not a definition's",
                "custom  | credentialSchema: %s, authConfig: {headers: {'Transfer-Encoding': 'c'}} |"
                        + " /authConfig/headers/Transfer-Encoding | not a definition's",
                "custom  | credentialSchema: %s, authConfig: {headers: {'Connection': 'c'}} |"
                        + " /authConfig/headers/Connection | not a definition's",
                "none    | credentialSchema: %s                                     | /credentialSchema        | not"
                        + " to be said",
                "basic   | credentialSchema: %s                                     | /credentialSchema        | no"
                        + " property username",
                "custom  | credentialSchema: {}                                     | /credentialSchema        | no"
                        + " properties",
                "custom  | credentialSchema: {properties: {a: {type: 'integer'}}}   | /credentialSchema/properties/a |"
                        + " not of type string",
                "custom  | credentialSchema: {properties: {'a-b': {type: 'string'}}} |"
                        + " /credentialSchema/properties/a-b | name of a field",
                "custom  | credentialSchema: {properties: {a: {type: 'string', minLength: '1'}}} |"
                        + " /credentialSchema/properties/a/minLength | ",
                "custom  | credentialSchema: {properties: {a: {type: 'string'}}, additionalProperties: true} |"
                        + " /credentialSchema/additionalProperties | not false",
            })
    void whatMakesNoSenseIsToldWithItsPlace(String authType, String members, String pointer, String part) {
        assertThat(problems(document(authType, members.replace("%s", SIGNED)))).anySatisfy(problem -> {
            assertThat(problem.pointer()).isEqualTo(pointer == null ? "" : pointer);
            assertThat(problem.message()).contains(part == null ? "" : part).doesNotContain(SECRET);
        });
    }

    @Test
    void oauth2HasNoCredentialThatIsGiven() {
        String members = "oauth2Config: {authorizationUrl: 'https://a.example/a', tokenUrl: 'https://a.example/t'}";

        assertThat(problems(document("oauth2", members + ", credentialSchema: " + SIGNED)))
                .extracting(Problem::pointer)
                .containsExactly("/credentialSchema");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{id: 's3cr3t', secret: 's3'}                          | /secret",
                "{id: 's3cr3t'}                                        | ",
                "{id: 7, secret: 's3cr3t-is-long'}                     | /id",
                "{id: ['s3cr3t'], secret: 's3cr3t-is-long'}            | /id",
                "{id: 'a', secret: 's3cr3t-is-long', pin: 's3cr3t'}    | /pin",
                "'s3cr3t'                                              | ",
                "['s3cr3t']                                            | ",
            })
    void aComplaintAboutACredentialNeverRepeatsAValue(String credential, String pointer) {
        Authentication custom = authentication("custom", "credentialSchema: " + SIGNED);

        assertThat(custom.complaintsAbout(json(credential))).singleElement().satisfies(complaint -> {
            assertThat(complaint.pointer()).isEqualTo(pointer == null ? "" : pointer);
            assertThat(complaint.toString()).doesNotContain("s3");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enum: ['a', 'b']",
                "const: 'a'",
                "pattern: '^a+$'",
                "format: 'uuid'",
                "not: {const: 's3cr3t'}",
                "oneOf: [{const: 'a'}, {const: 'b'}]",
                "maxLength: 2",
            })
    void noKeywordOfASchemaGivesAValueAway(String keyword) {
        Authentication custom = authentication(
                "custom", "credentialSchema: {properties: {a: {type: 'string', " + keyword + "}}, required: ['a']}");

        JsonNode credential = json("{a: 's3cr3t'}");

        assertThat(custom.complaintsAbout(credential))
                .isNotEmpty()
                .allSatisfy(complaint -> assertThat(complaint.toString()).doesNotContain(SECRET));
    }

    @Test
    void nobodyCanChangeAnAuthentication() {
        Authentication basic = authentication("basic", "");
        ((ObjectNode) basic.credentialSchema()).removeAll();

        assertThat(basic.fields()).hasSize(2);
    }
}
