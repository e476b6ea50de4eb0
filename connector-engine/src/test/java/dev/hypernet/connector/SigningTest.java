package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notes;
import static dev.hypernet.connector.Documents.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Authentication.Placement;
import dev.hypernet.testkit.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are signed with a key that is given: what a document may say of them. */
class SigningTest {
    private static final String PROBED = "description: 'Notes.', probe: 'a', methods: [{id: 'a', description: 'does a',"
            + " inputSchema: {type: 'object'}, outputSchema: {type: 'object'}, request: {path: '/a'}}], ";

    private static ObjectNode document(String authType, String members) {
        ObjectNode document = notes();
        document.put("authType", authType);
        document.setAll((ObjectNode) json("{" + members + "}"));
        return document;
    }

    private static Authentication signed(String members) {
        return definition(document("jwt", members)).authentication();
    }

    @Test
    @Requirement({"C04", "D09"})
    void theLeastIsAnAlgorithmAndAKeyToGive() {
        Authentication jwt = signed("authConfig: {signing: {algorithm: 'ES256'}}");

        Signing signing = Objects.requireNonNull(jwt.signing());
        assertThat(signing.algorithm()).isEqualTo(Signing.Algorithm.ES256);
        assertThat(signing.lifetime()).isEqualTo(Duration.ofMinutes(5));
        assertThat(signing.tokenUrl()).isNull();
        assertThat(jwt.headers()).containsExactly(new Placement("Authorization", "Bearer {token}"));
        assertThat(jwt.fields()).containsExactly("private_key", "key_id");
        assertThat(jwt.complaintsAbout(json("{private_key: 'pem'}"))).isEmpty();
        assertThat(jwt.complaintsAbout(json("{token: 's3cr3t', private_key: 'pem'}")))
                .singleElement()
                .satisfies(complaint -> assertThat(complaint.toString()).doesNotContain("s3cr3t"));
        assertThat(jwt.complaintsAbout(json("{key_id: 'k'}"))).isNotEmpty();
    }

    @Test
    @Requirement({"C04", "D09"})
    void whatItsTextsNameIsToBeGivenToo() {
        Authentication jwt = signed("authConfig: {signing: {algorithm: 'RS256', issuer: '{account}@a.example',"
                + " subject: '{person}', audience: 'https://a.example', scope: 'read write', lifetimeMs: 60000}}");

        Signing signing = Objects.requireNonNull(jwt.signing());
        assertThat(signing.issuer()).isEqualTo("{account}@a.example");
        assertThat(signing.scope()).isEqualTo("read write");
        assertThat(jwt.fields()).containsExactly("private_key", "account", "person", "key_id");
        assertThat(jwt.complaintsAbout(json("{private_key: 'pem', account: 'ada'}")))
                .singleElement()
                .satisfies(complaint -> assertThat(complaint.message()).contains("person"));
    }

    @Test
    void theKeysNameCanBeAskedForByNamingIt() {
        Authentication jwt = signed("authConfig: {signing: {algorithm: 'RS256', issuer: '{key_id}'}}");

        assertThat(jwt.fields()).containsExactly("private_key", "key_id");
        assertThat(jwt.complaintsAbout(json("{private_key: 'pem'}"))).hasSize(1);
    }

    @Test
    void aFieldMayBeLeftOpenByASchemaOfItsOwn() {
        Authentication jwt = signed("authConfig: {signing: {algorithm: 'RS256', issuer: '{account}', subject:"
                + " '{person}'}}, credentialSchema: {properties: {private_key: {type: 'string'}, account: {type:"
                + " 'string'}, person: {type: 'string'}}, required: ['private_key', 'account']}");

        assertThat(jwt.complaintsAbout(json("{private_key: 'pem', account: 'ada'}")))
                .isEmpty();
    }

    @Test
    @Requirement("C04")
    void theAddressItIsExchangedAtHasSettings() {
        Authentication jwt = signed("configSchema: {type: 'object', properties: {region: {enum: ['eu']}}},"
                + " authConfig: {signing: {algorithm: 'RS256', issuer: 'i',"
                + " tokenUrl: 'https://{region}.a.example/t'}}");

        UrlTemplate tokenUrl =
                Objects.requireNonNull(Objects.requireNonNull(jwt.signing()).tokenUrl());
        assertThat(tokenUrl.expand(json("{region: 'eu'}"))).hasToString("https://eu.a.example/t");
    }

    @Test
    void aTokenThatIsGivenIsNotSigned() {
        assertThat(signed("name: 'N'").signing()).isNull();
        assertThat(signed("name: 'N'").fields()).containsExactly("token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "jwt | {signing: {}} | /authConfig/signing | algorithm",
                "jwt | {signing: {algorithm: 'HS256'}} | /authConfig/signing/algorithm | enumeration",
                "jwt | {signing: {algorithm: 'none'}} | /authConfig/signing/algorithm | enumeration",
                "jwt | {signing: {algorithm: 'RS256', key: 's3cr3t'}} | /authConfig/signing/key | not defined",
                "jwt | {signing: {algorithm: 'RS256', lifetimeMs: 59999}} | /authConfig/signing/lifetimeMs | 60000",
                "jwt | {signing: {algorithm: 'RS256', lifetimeMs: 3600001}} | /authConfig/signing/lifetimeMs | 3600000",
                "jwt | {signing: {algorithm: 'RS256', issuer: '{a'}} | /authConfig/signing/issuer | brace",
                "jwt | {signing: {algorithm: 'RS256', issuer: 'ä'}} | /authConfig/signing/issuer | pattern",
                "jwt | {signing: {algorithm: 'RS256', tokenUrl: 'https://a.example/t'}} | /authConfig/signing | issuer",
                "jwt | {signing: {algorithm: 'RS256', issuer: 'i', tokenUrl: 'ftp://a'}} |"
                        + " /authConfig/signing/tokenUrl | must begin",
                "jwt | {signing: {algorithm: 'RS256', issuer: 'i', tokenUrl: 'https://{home}/t'}} |"
                        + " /authConfig/signing/tokenUrl | {home} is a setting",
                "jwt | {signing: {algorithm: 'RS256'}, name: 'X'} | /authConfig/name | not to be said",
                "api_key | {signing: {algorithm: 'RS256'}} | /authConfig/signing | not to be said",
                "custom | {signing: {algorithm: 'RS256'}} | /authConfig/signing | not to be said",
                "basic | {signing: {algorithm: 'RS256'}} | /authConfig | place of its own",
            })
    void whatMakesNoSenseIsToldWithItsPlace(String authType, String config, String pointer, String part) {
        String schema = authType.equals("custom") ? "credentialSchema: {properties: {a: {type: 'string'}}}, " : "";

        assertThat(problems(document(authType, schema + "authConfig: " + config)))
                .anySatisfy(problem -> {
                    assertThat(problem.pointer()).isEqualTo(pointer);
                    assertThat(problem.message()).contains(part).doesNotContain("s3cr3t");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer", "subject", "audience", "scope"})
    @Requirement({"C04", "C06"})
    void theKeyItselfIsNoClaim(String claim) {
        String signing = "authConfig: {signing: {algorithm: 'RS256', " + claim + ": 'of {account} {private_key}'}}";

        assertThat(problems(document("jwt", signing))).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/authConfig/signing/" + claim);
            assertThat(problem.message()).contains("{private_key}", "must not stand in it");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "properties: {token: {type: 'string'}} | /credentialSchema | private_key",
                "properties: {private_key: {type: 'string'}, account: {type: 'string'}} | /authConfig/signing/subject"
                        + " | {person}",
            })
    void aSchemaOfItsOwnHasTheKeyAndWhatIsNamed(String schema, String pointer, String part) {
        String signing = "authConfig: {signing: {algorithm: 'RS256', issuer: '{account}', subject: '{person}'}}";

        assertThat(problems(document("jwt", signing + ", credentialSchema: {" + schema + "}")))
                .anySatisfy(problem -> {
                    assertThat(problem.pointer()).isEqualTo(pointer);
                    assertThat(problem.message()).contains(part);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "algorithm: 'RS256', issuer: 'i' | /authConfig/signing | no audience",
                "algorithm: 'RS256', issuer: 'i', tokenUrl: 'https://a.example/t' | /authConfig/signing | no subject",
                "algorithm: 'RS256', issuer: 'i', subject: 's', tokenUrl: '{home}/t' | /authConfig/signing/tokenUrl |"
                        + " pin it",
            })
    void whatWillSurpriseSomebodyIsTold(String signing, String pointer, String part) {
        assertThat(lint(signing)).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo(pointer);
            assertThat(problem.message()).contains(part);
        });
    }

    @Test
    void aSoundDocumentHasNothingToBeTold() {
        assertThat(lint("algorithm: 'ES256', issuer: '{team}', audience: 'https://a.example'"))
                .isEmpty();
        assertThat(lint("algorithm: 'RS256', issuer: 'i', subject: 's', tokenUrl: 'https://a.example/t'"))
                .isEmpty();
    }

    private static List<Problem> lint(String signing) {
        return Lint.of(definition(document(
                "jwt",
                PROBED + "configSchema: {type: 'object', properties: {region: {type: 'string', maxLength: 20},"
                        + " home: {type: 'string', format: 'uri'}}},"
                        + " authConfig: {signing: {" + signing + "}}")));
    }
}
