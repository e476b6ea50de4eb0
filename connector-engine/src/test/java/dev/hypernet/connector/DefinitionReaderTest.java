package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notes;
import static dev.hypernet.connector.Documents.notesWith;
import static dev.hypernet.connector.Documents.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition.AuthType;
import dev.hypernet.connector.Definition.ClientAuthentication;
import dev.hypernet.connector.Definition.OAuth2;
import dev.hypernet.testkit.Requirement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionReaderTest {
    private static final String METHOD_003 =
            "[{id: 'add', name: 'Add a note', inputSchema: {type: 'object'}, outputSchema: {type: 'string'}}]";
    private static final String METHOD_004 =
            "[{name: 'add', paramSchema: {type: 'object'}, resultSchema: {type: 'string'}}]";
    private static final String OAUTH =
            "{authorizationUrl: 'https://a.example/authorize', tokenUrl: '{region}/token', %s}";

    @Test
    @Requirement("D01")
    void theDefaultsOfASmallDocumentAreWritten() {
        Definition small = definition(json("{integrationId: 'a', name: 'A', version: '0.1.0', authType: 'none'}"));

        assertThat(small.type()).isEqualTo(Definition.Type.HTTP);
        assertThat(small.status()).isEqualTo(Definition.Status.PUBLISHED);
        assertThat(small.description()).isEmpty();
        assertThat(small.streams()).isEmpty();
        assertThat(small.baseUrl()).isNull();
        assertThat(small.limits()).isEqualTo(new Definition.Limits(null, null, null));
    }

    @Test
    @Requirement("D16")
    void theXeroExampleOfTheSeedsIsReadable() {
        JsonNode xero = json("""
            {
              integrationId: 'xero', name: 'Xero Accounting', version: '1.0.0',
              description: 'Integration with Xero accounting software',
              methods: [{
                id: 'create_invoice', name: 'Create Invoice', description: 'Creates a new invoice in Xero',
                inputSchema: {type: 'object', properties: {contact_id: {type: 'string'}}, required: ['contact_id']},
                outputSchema: {type: 'object', properties: {invoice_id: {type: 'string'}}}
              }],
              configSchema: {type: 'object', properties: {tenant_id: {type: 'string'}}},
              authType: 'oauth2',
              oauth2Config: {
                authorizationUrl: 'https://login.xero.com/identity/connect/authorize',
                tokenUrl: 'https://identity.xero.com/connect/token',
                scopes: ['accounting.transactions', 'accounting.contacts']
              }
            }
            """);

        OAuth2 oauth2 = Objects.requireNonNull(definition(xero).oauth2());

        assertThat(oauth2.scope()).isEqualTo("accounting.transactions accounting.contacts");
        assertThat(oauth2.pkce()).isTrue();
        assertThat(oauth2.clientAuthentication()).isEqualTo(ClientAuthentication.BASIC);
        assertThat(oauth2.refresh()).isEqualTo(new Definition.Refresh(true, Duration.ofMinutes(5), true));
        assertThat(oauth2.tokenUrl().expand(json("{}"))).hasToString("https://identity.xero.com/connect/token");
    }

    @Test
    @Requirement("D03")
    void bothSpellingsOfAMethodAreTheSameMethod() {
        Method first = definition(notesWith("/methods", METHOD_003)).methods().get(0);
        Method second = definition(notesWith("/methods", METHOD_004)).methods().get(0);

        assertThat(first.id()).isEqualTo("add").isEqualTo(second.id());
        assertThat(first.name()).isEqualTo("Add a note");
        assertThat(second.name()).isEqualTo("add");
        assertThat(first.inputSchema()).isEqualTo(second.inputSchema());
        assertThat(first.outputSchema()).isEqualTo(second.outputSchema());
    }

    @Test
    void oneCanonicalSpellingIsWritten() {
        ObjectNode seed003 = notesWith("/methods", METHOD_003.replace("Add a note", "add"));
        seed003.put("authType", "api_key");
        seed003.set(
                "oauth2Config",
                json(OAUTH.formatted("scopes: ['read', 'write']").replace("{region}", "https://a")));
        ObjectNode seed004 = notesWith("/methods", METHOD_004);
        seed004.put("authType", "apikey");
        seed004.set("oauth2Config", json(OAUTH.formatted("scope: 'read write'").replace("{region}", "https://a")));

        assertThat(definition(seed004).authType()).isEqualTo(AuthType.API_KEY);
        assertThat(definition(seed004).raw())
                .isEqualTo(definition(seed003).raw())
                .isEqualTo(seed003);
        assertThat(definition(seed004).contentHash())
                .isEqualTo(definition(seed003).contentHash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scope: 'a b'          | a b",
                "scope: 'a,b'          | a b",
                "scopes: 'a  b'        | a b",
                "scopes: ['a', 'b']    | a b",
                "scopes: ['a', 'b'], scopeSeparator: ',' | a,b",
                "pkce: false           | ''",
            })
    void scopesAreReadInEverySpelling(String given, String asked) {
        ObjectNode document = notes();
        document.put("authType", "oauth2");
        document.set("oauth2Config", json(OAUTH.formatted(given).replace("{region}", "https://a.example")));

        assertThat(Objects.requireNonNull(definition(document).oauth2()).scope())
                .isEqualTo(asked);
    }

    @Test
    void theHashDoesNotChangeWithTheOrderOfKeys() {
        JsonNode one =
                json("{integrationId: 'a', name: 'A', version: '0.1.0', authType: 'none', limits: {concurrency: 2}}");
        JsonNode other =
                json("{limits: {concurrency: 2}, authType: 'none', version: '0.1.0', name: 'A', integrationId: 'a'}");
        JsonNode changed =
                json("{integrationId: 'a', name: 'B', version: '0.1.0', authType: 'none', limits: {concurrency: 2}}");

        assertThat(definition(one).contentHash())
                .hasSize(64)
                .isEqualTo(definition(other).contentHash())
                .isNotEqualTo(definition(changed).contentHash());
    }

    @Test
    void whatIsNotJsonIsToldWithLineAndColumn() {
        Reading reading = new DefinitionReader().read("a.json", "{\n  \"name\": }".getBytes(StandardCharsets.UTF_8));

        assertThat(((Reading.Unreadable) reading).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("a.json");
            assertThat(problem.pointer()).isEmpty();
            assertThat(problem.message()).startsWith("is not JSON at line 2, column 11");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"name\": 1, \"name\": 2} | Duplicate", "{} {} | Trailing token", "'' | "})
    void sloppyJsonIsRefused(String text, String part) {
        Reading reading = new DefinitionReader().read("a.json", text.getBytes(StandardCharsets.UTF_8));

        assertThat(((Reading.Unreadable) reading).problems().get(0).message()).contains(part == null ? "" : part);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/integrationId             | 'Notes!'                     | /integrationId                     |"
                        + " pattern",
                "/version                   | '1.0'                        | /version                           |"
                        + " pattern",
                "/authType                  | 'magic'                      | /authType                          |"
                        + " enumeration",
                "/authType                  | 'oauth2'                     |                                    |"
                        + " oauth2Config",
                "/colour                    | 'red'                        | /colour                            | not"
                        + " defined",
                "/streams/1/record/feilds   | 'x'                          | /streams/1/record/feilds           | not"
                        + " defined",
                "/streams/0/name            | 7                            | /streams/0/name                    |"
                        + " string",
                "/streams/0/request/query   | {a: {b: 1}}                  | /streams/0/request/query/a         | $",
                "/streams/0/request/query   | {a: []}                      | /streams/0/request/query/a         |"
                        + " array found",
                "/streams/0/request/path    | 'folders'                    | /streams/0/request/path            |"
                        + " pattern",
                "/configSchema              | {type: 'objekt'}             | /configSchema/type                 | ",
                "/configSchema              | {properties: {a: {$ref: 'https://example.com/a'}}} | /configSchema | own"
                        + " parts",
                "/configSchema              | {properties: {a: {$ref: '#/$defs/a'}}} | /configSchema           |"
                        + " compile: Reference",
                "/configSchema              | {$schema: 'http://json-schema.org/draft-07/schema#'} |"
                        + " /configSchema/$schema | is not https",
                "/configSchema              | {properties: {a: {pattern: '('}}} | /configSchema/properties/a/pattern "
                        + " | RE2",
                "/configSchema              | {properties: {a: {pattern: '(?=a)b'}}} |"
                        + " /configSchema/properties/a/pattern | RE2",
                "/configSchema              | {patternProperties: {'(a)\\\\1': {}}} | /configSchema/patternProperties"
                        + " | RE2",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, requiredConfig: ['zone']}]"
                        + " | /methods/0/requiredConfig/0 | neither",
                "/defaultConfig             | {region: 7}                  | /defaultConfig/region              |"
                        + " string",
                "/methods                   | [{id: 'a', inputSchema: {type: 'x'}, outputSchema: {}}]       |"
                        + " /methods/0/inputSchema/type  | ",
                "/methods                   | [{id: 'a', paramSchema: {type: 'x'}, resultSchema: {}}]       |"
                        + " /methods/0/paramSchema/type  | ",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, requestTransform: '{'}] |"
                        + " /methods/0/requestTransform | compile",
                "/methods                   | [{name: 'Add it', inputSchema: {}, outputSchema: {}}]         |"
                        + " /methods/0/name              | method id",
                "/methods                   | [{inputSchema: {}, outputSchema: {}}]                         |"
                        + " /methods/0                   | 'id' not found",
                "/methods                   | [{id: 'a', inputSchema: {}, paramSchema: {type: 'object'}, outputSchema:"
                        + " {}}] | /methods/0/paramSchema | something else",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {$ref: '#'}, request: {path:"
                        + " '/'}}] | /methods/0/outputSchema | without end",
                "/methods                   | [{id: 'a', inputSchema: {$ref: '#/$defs/b'}, outputSchema: {}}] |"
                        + " /methods/0/inputSchema | compile: Reference",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, responseTransform:"
                        + " '$now()'}] | /methods/0/responseTransform | not available",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, failure: '('}]   |"
                        + " /methods/0/failure           | compile",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, request: {path: '/{x}'}}]"
                        + " | /methods/0/request/path | {x}",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, request: {path: '/', body:"
                        + " 1}}] | /methods/0/request/body | no body",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, request: {path: '/',"
                        + " method: 'TRACE'}}] | /methods/0/request/method | enumeration",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, request: {path: '/',"
                        + " headers: {Cookie: 'a'}}}] | /methods/0/request/headers/Cookie | not a definition's",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, graphql: {document:"
                        + " '{a}'}}] | /methods/0/graphql | type is graphql",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, soap: {operation: 'A',"
                        + " namespace: 'urn:a'}}] | /methods/0/soap | type is soap",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, soap: {operation: 's:A',"
                        + " namespace: 'urn:a'}}] | /methods/0/soap/operation | pattern",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, soap: {operation: 'A'}}] |"
                        + " /methods/0/soap | namespace",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, request: {path: '/'},"
                        + " graphql: {document: '{a}'}}] | /methods/0/graphql | one is enough",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, idempotencyKeyHeader:"
                        + " 'Host'}] | /methods/0/idempotencyKeyHeader | not a definition's",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, idempotencyKeyHeader: 'K',"
                        + " idempotent: false}] | /methods/0/idempotent | not so",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, timeoutMs: 600001}] |"
                        + " /methods/0/timeoutMs | maximum",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}, cacheTtlMs: 86400001}] |"
                        + " /methods/0/cacheTtlMs | maximum",
                "/methods                   | [{id: 'a', inputSchema: {}, outputSchema: {}}, {name: 'a', paramSchema:"
                        + " {}, resultSchema: {}}] | /methods/1/name | same id",
                "/probe                     | 'a'                          | /probe                             | no"
                        + " such method",
                "/icon                      | 'http://notes.example/i.png' | /icon                              |"
                        + " pattern",
                "/icon                      | 'javascript:alert(1)'        | /icon                              |"
                        + " pattern",
                "/streams/1/name            | 'folders'                    | /streams/1/name                    | same"
                        + " name",
                "/streams/1/dependsOn       | ['folders', 'tags']          | /streams/1/dependsOn/1             | no"
                        + " such stream",
                "/streams/0/dependsOn       | ['notes']                    | /streams/0/dependsOn/0             |"
                        + " before",
                "/streams/0/dependsOn       | ['folders']                  | /streams/0/dependsOn/0             |"
                        + " before",
                "/streams/1/records         | 'items['                     | /streams/1/records                 |"
                        + " compile",
                "/streams/1/records         | ['items', '[']               | /streams/1/records                 |"
                        + " compile",
                "/streams/1/nextPage        | '$now()'                     | /streams/1/nextPage                | not"
                        + " available",
                "/streams/1/cursor          | '1 +'                        | /streams/1/cursor                  |"
                        + " compile",
                "/streams/1/cursorExpired/when | '(('                      | /streams/1/cursorExpired/when      |"
                        + " compile",
                "/streams/1/record/id       | ')'                          | /streams/1/record/id               |"
                        + " compile",
                "/streams/1/record/fields   | '{'                          | /streams/1/record/fields           |"
                        + " compile",
                "/streams/1/record/memberships | '$eval(x)'                | /streams/1/record/memberships      | not"
                        + " available",
                "/streams/1/request/query/page/$ | '1 +'                   | /streams/1/request/query/page/$    |"
                        + " compile",
                "/streams/1/request/parameters/other | 'x'                 | /streams/1/request/parameters/other | not"
                        + " used",
                "/streams/1/request/path    | '/notes/{tame}/{team}'       | /streams/1/request/path            |"
                        + " {tame}",
                "/streams/1/request/path    | '/{team}/{/x'                | /streams/1/request/path            |"
                        + " brace",
                "/streams/1/request/path    | '/{team}/../x'               | /streams/1/request/path            |"
                        + " segment",
                "/streams/1/request/path    | '/{team}?a=b'                | /streams/1/request/path            |"
                        + " neither ?",
                "/streams/1/request/headers/Authorization | 'Bearer x'     | /streams/1/request/headers/Authorization"
                        + " | not a definition's",
                "/streams/1/request/headers/a b | 'x'                      | /streams/1/request/headers         |"
                        + " pattern",
                "/streams/1/request/body    | {a: 1}                       | /streams/1/request/body            | no"
                        + " body",
                "/account/id                | '('                          | /account/id                        |"
                        + " compile",
                "/content/request/path      | '/{item}'                    | /content/request/path              |"
                        + " {item}",
                "/baseUrl                   | 'ftp://x'                    | /baseUrl                           | must"
                        + " begin",
                "/baseUrl                   | 'https://{zone}.example'     | /baseUrl                           |"
                        + " {zone}",
                "/baseUrl                   | 'https://a.example/?a=b'     | /baseUrl                           | no"
                        + " query",
                "/baseUrl                   | 'https://me:pw@a.example/'   | /baseUrl                           | not"
                        + " an address",
            })
    void aBrokenDocumentIsToldWhereItBreaks(String where, String value, String pointer, String part) {
        String expected = pointer == null ? "" : pointer;
        String message = part == null ? "" : part;

        assertThat(problems(notesWith(where, value))).anySatisfy(problem -> {
            assertThat(problem.file()).isEqualTo("notes.json");
            assertThat(problem.pointer()).isEqualTo(expected);
            assertThat(problem.message()).contains(message);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accept-encoding",
                "Authorization",
                "Connection",
                "Content-Length",
                "Cookie",
                "Expect",
                "Host",
                "Keep-Alive",
                "Proxy-Authenticate",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
            })
    void aHeaderThatTheWayOutWouldRefuseIsRefusedInTheDocument(String header) {
        String request = "request: {path: '/', headers: {'" + header + "': 'a'}}";

        assertThat(problems(notesWith("/streams/1/request/headers/" + header, "'a'")))
                .extracting(Problem::pointer)
                .containsExactly("/streams/1/request/headers/" + header);
        assertThat(problems(notesWith("/methods", "[{id: 'a', inputSchema: {}, outputSchema: {}, " + request + "}]")))
                .extracting(Problem::pointer)
                .containsExactly("/methods/0/request/headers/" + header);
    }

    @Test
    void aProbeIsAMethodThatCanBeCalledWithNothing() {
        ObjectNode document = notesWith("/methods", """
            [
              {id: 'me', inputSchema: {type: 'object'}, outputSchema: {}, request: {path: '/me'}},
              {id: 'one', inputSchema: {required: ['id']}, outputSchema: {}, request: {path: '/one'}},
              {id: 'none', inputSchema: {}, outputSchema: {}}
            ]
            """);

        document.put("probe", "me");
        assertThat(definition(document).probe()).isNotNull();
        assertThat(definition(notes()).probe()).isNull();
        document.put("probe", "one");
        assertThat(problems(document))
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("notes.json#/probe: names a method that does not take {}: required property 'id'");
        document.put("probe", "none");
        assertThat(problems(document)).extracting(Problem::pointer).containsExactly("/probe");
    }

    @Test
    void anIconIsAnAddress() {
        assertThat(definition(notesWith("/icon", "'https://notes.example/i.svg'"))
                        .icon())
                .isEqualTo("https://notes.example/i.svg");
        assertThat(definition(notesWith("/icon", "'data:image/svg+xml;base64,AAAA'"))
                        .icon())
                .isEqualTo("data:image/svg+xml;base64,AAAA");
        assertThat(definition(notes()).icon()).isNull();
    }

    @Test
    void aMethodNeedsAnAddressOnlyWhereItCanBeCalled() {
        String without = "{integrationId: 'a', name: 'A', version: '0.1.0', authType: 'none',"
                + " methods: [{id: 'a', inputSchema: {}, outputSchema: {}%s}]}";

        assertThat(definition(json(without.formatted(""))).methods()).hasSize(1);
        assertThat(definition(json(without.formatted(", request: {path: '/', baseUrl: 'https://a.example'}")))
                        .methods())
                .hasSize(1);
        assertThat(problems(json(without.formatted(", request: {path: '/'}"))))
                .extracting(Problem::toString)
                .containsExactly("notes.json#/methods/0: can be called only where the document has a baseUrl");
    }

    @Test
    void aDocumentNestsABoundedDepth() {
        byte[] deep = ("{\"a\":".repeat(300) + "1" + "}".repeat(300)).getBytes(StandardCharsets.UTF_8);

        assertThat(((Reading.Unreadable) new DefinitionReader().read("a.json", deep)).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("nesting depth"));
    }

    @Test
    void contentIsHadByOneRequestOrByALinkAndOnlyOfRecordsThatHaveSome() {
        assertThat(problems(notesWith("/content/link", "{request: {path: '/x'}, url: 'u'}")))
                .extracting(Problem::pointer)
                .containsExactly("/content");
        assertThat(problems(notesWith("/content", "{link: {request: {path: '/x'}}}")))
                .extracting(Problem::pointer)
                .containsExactly("/content/link");
        assertThat(problems(notesWith("/streams/0/record/contentVersion", "'v'")))
                .extracting(Problem::pointer)
                .containsExactly("/streams/0/record/contentVersion");
        assertThat(problems(notesWith("/streams/1/record/contentHash", "{algorithm: 'crc32', value: 'v'}")))
                .extracting(Problem::pointer)
                .containsExactly("/streams/1/record/contentHash/algorithm");
    }

    @Test
    void contentThatNobodyCanGetIsAProblem() {
        ObjectNode document = notes();
        document.remove("content");

        assertThat(problems(document)).extracting(Problem::pointer).containsExactly("/streams/1/record/hasContent");
    }

    @Test
    void streamsWithoutAnAddressAreAProblem() {
        ObjectNode document = notes();
        document.remove("baseUrl");

        assertThat(problems(document)).extracting(Problem::message).anyMatch(message -> message.contains("baseUrl"));
    }

    @Test
    @Requirement("D10")
    void aClientSecretHasNoPlaceInADocument() {
        ObjectNode document = notes();
        document.set("oauth2Config", json(OAUTH.formatted("clientSecret: 's3cr3t'")));

        assertThat(problems(document)).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/oauth2Config/clientSecret");
            assertThat(problem.message()).doesNotContain("s3cr3t");
        });
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        ObjectNode document = notesWith("/streams/1/record/id", "'('");
        document.withObject("/streams/0").put("records", "[");

        assertThat(problems(document))
                .extracting(Problem::pointer)
                .containsExactlyInAnyOrder("/streams/0/records", "/streams/1/record/id");
    }

    @Test
    @Requirement({"D08", "I05"})
    void settingsAreCheckedWithTheDefaultsFilledIn() {
        Definition definition = definition(notes());

        assertThat(definition.problemsOf(json("{team: 'red'}"))).isEmpty();
        assertThat(definition.problemsOf(json("{team: 7}")))
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("config#/team: integer found, string expected");
        assertThat(definition.config(json("{team: 'red'}"))).isEqualTo(json("{region: 'eu', team: 'red'}"));
    }

    @Test
    void nobodyCanChangeADefinition() {
        Definition definition = definition(notes());
        definition.raw().removeAll();
        definition.defaultConfig().removeAll();

        assertThat(definition.raw()).isEqualTo(notes());
        assertThat(definition.config(json("{}"))).isEqualTo(json("{region: 'eu'}"));
    }

    @Test
    void thePublishedSchemaDescribesEveryMemberOfADocument() {
        JsonNode members = DefinitionReader.publishedSchema().path("properties");

        assertThat(members.properties()).isNotEmpty().allSatisfy(member -> {
            JsonNode described = member.getValue().has("$ref")
                    ? DefinitionReader.publishedSchema()
                            .at(member.getValue().get("$ref").textValue().substring(1))
                    : member.getValue();
            assertThat(described.path("description").asText())
                    .as(member.getKey())
                    .isNotEmpty();
        });
        assertThat(members.fieldNames()).toIterable().containsAll(List.of("integrationId", "streams", "content"));
    }
}
