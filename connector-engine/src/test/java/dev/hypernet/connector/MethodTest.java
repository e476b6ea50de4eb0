package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.method;
import static dev.hypernet.connector.Documents.notesWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.MethodAnswer.Failed;
import dev.hypernet.connector.MethodAnswer.Succeeded;
import dev.hypernet.connector.MethodAnswer.Unusable;
import dev.hypernet.testkit.Requirement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods over HTTP, and what every method has. */
class MethodTest {
    private static final JsonNode CONFIG = json("{team: 'red'}");
    private static final JsonNode NONE = json("{}");

    /** The Xero example of seed 003, with what it takes to call it. */
    private static final String CREATE_INVOICE = """
            {
              id: 'create_invoice', name: 'Create Invoice', description: 'Creates a new invoice in Xero',
              inputSchema: {
                type: 'object', required: ['contact_id', 'line_items'],
                properties: {
                  contact_id: {type: 'string'},
                  line_items: {type: 'array', items: {type: 'object', properties: {quantity: {type: 'number'}}}}
                }
              },
              outputSchema: {
                type: 'object', required: ['invoice_id'],
                properties: {invoice_id: {type: 'string'}, status: {type: 'string'}}
              },
              requestTransform: '{"Contact": {"ContactID": contact_id}, "LineItems": [line_items.{"Quantity": quantity}]}',
              responseTransform: '{"invoice_id": Invoices[0].InvoiceID, "status": Invoices[0].Status}',
              request: {
                method: 'PUT', path: '/{team}/Invoices', parameters: {team: {$: '$config.team'}},
                query: {summarizeErrors: false, items: {$: '$count(LineItems)'}, contact: {$: '$input.contact_id'}},
                headers: {Accept: 'application/json', 'X-Region': {$: '$config.region'}},
                body: {Invoices: [{$: '$'}]}
              },
              idempotencyKeyHeader: 'Idempotency-Key'
            }
            """;

    private static final String POST_MESSAGE = """
            {
              id: 'post_message', inputSchema: {type: 'object'}, outputSchema: {type: 'object', required: ['ts']},
              failure: 'ok = false ? {"code": error, "message": "Slack says " & error}',
              responseTransform: '{"ts": ts}',
              request: {method: 'POST', path: '/chat.postMessage', body: {$: '$'}}
            }
            """;

    private static String plain(String members) {
        return "{id: 'a', inputSchema: {type: 'object'}, outputSchema: {}, request: {path: '/a'}" + members + "}";
    }

    private static String text(MethodRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    private static MethodAnswer read(Method method, int status, String body) {
        return method.read(CONFIG, NONE, status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode text(int length) {
        return JsonNodeFactory.instance.objectNode().put("text", "x".repeat(length));
    }

    @Test
    @Requirement("D04")
    void aRequestIsMadeOfWhatTheTransformMakesOfTheInput() {
        JsonNode input = json("{contact_id: 'c 1', line_items: [{quantity: 2}, {quantity: 1.5}]}");

        MethodRequest request = method(CREATE_INVOICE).request(CONFIG, input);

        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.uri())
                .hasToString("https://eu.notes.example/api/red/Invoices?summarizeErrors=false&items=2&contact=c%201");
        assertThat(request.headers()).isEqualTo(Map.of("Accept", "application/json", "X-Region", "eu"));
        assertThat(request.contentType()).isEqualTo("application/json");
        assertThat(json(text(request)))
                .isEqualTo(json("{Invoices: [{Contact: {ContactID: 'c 1'},"
                        + " LineItems: [{Quantity: 2}, {Quantity: 1.5}]}]}"));
    }

    @Test
    @Requirement("D04")
    void theOutputIsWhatTheTransformMakesOfTheAnswer() {
        assertThat(read(
                        method(CREATE_INVOICE),
                        200,
                        "{\"Id\": 1, \"Invoices\": [{\"InvoiceID\": \"i1\", \"Status\": \"DRAFT\"}]}"))
                .isEqualTo(new Succeeded(json("{invoice_id: 'i1', status: 'DRAFT'}")));
    }

    @Test
    void withoutTransformsInputAndAnswerAreTakenAsTheyAre() {
        Method echo = method(plain("").replace("{path: '/a'}", "{method: 'PATCH', path: '/a', body: {$: '$'}}"));

        assertThat(text(echo.request(CONFIG, json("{a: [1, null, 'ä']}")))).isEqualTo("{\"a\":[1,null,\"ä\"]}");
        assertThat(read(echo, 200, "[1, {\"b\": 2}]")).isEqualTo(new Succeeded(json("[1, {b: 2}]")));
    }

    @Test
    void whatHasNoBodyHasNoContentType() {
        MethodRequest request = method(plain("")).request(CONFIG, NONE);

        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.body()).isEmpty();
        assertThat(request.contentType()).isNull();
        assertThat(request.headers()).isEqualTo(Map.of("Accept", "application/json"));
    }

    @Test
    void aDefinitionMayNameTheTypeOfItsBody() {
        String request =
                "{method: 'POST', path: '/a', body: {a: 1}, headers: {'content-type': 'application/vnd.a+json'}}";

        MethodRequest made = method(plain("").replace("{path: '/a'}", request)).request(CONFIG, NONE);

        assertThat(made.contentType()).isEqualTo("application/vnd.a+json");
        assertThat(made.headers()).containsOnlyKeys("Accept");
    }

    @Test
    void anInputIsCheckedAndToldWithItsPlaces() {
        Method method = method(CREATE_INVOICE);

        assertThat(method.complaintsAbout(json("{contact_id: 'c', line_items: []}")))
                .isEmpty();
        assertThat(method.complaintsAbout(json("{line_items: [{quantity: 'two'}]}")))
                .extracting(Complaint::pointer)
                .containsExactlyInAnyOrder("", "/line_items/0/quantity");
        assertThat(method.complaintsAbout(json("[]")))
                .extracting(Complaint::pointer)
                .containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{id: 'a', inputSchema: {type: 'object', required: ['x']}, outputSchema: {type: 'array'}, request: {path: '/a'}}",
                "{name: 'a', paramSchema: {type: 'object', required: ['x']}, resultSchema: {type: 'array'}, request: {path: '/a'}}",
            })
    @Requirement("D03")
    void bothSpellingsOfTheSeedsAreCheckedAndCalled(String spelled) {
        Method method = method(spelled);

        assertThat(method.id()).isEqualTo("a");
        assertThat(method.isCallable()).isTrue();
        assertThat(method.complaintsAbout(NONE)).hasSize(1);
        assertThat(read(method, 200, "{}"))
                .isInstanceOfSatisfying(
                        Unusable.class, unusable -> assertThat(unusable.code()).isEqualTo("output_invalid"));
    }

    @Test
    void anInputOverAMebibyteIsRefused() {
        assertThat(method(plain("")).complaintsAbout(text(Method.MAX_JSON - 11)))
                .isEmpty();
        assertThat(method(plain("")).complaintsAbout(text(Method.MAX_JSON)))
                .containsExactly(new Complaint("", "has more than 1048576 bytes of JSON"));
    }

    @Test
    void anOutputOverAMebibyteIsRefused() {
        assertThat(read(method(plain("")), 200, text(Method.MAX_JSON).toString()))
                .isInstanceOfSatisfying(
                        Unusable.class, unusable -> assertThat(unusable.code()).isEqualTo("output_too_large"));
        assertThat(read(
                        method(plain(", responseTransform: '$length(text)'")),
                        200,
                        text(Method.MAX_JSON - 9).toString()))
                .isEqualTo(new Succeeded(JsonNodeFactory.instance.numberNode(Method.MAX_JSON - 9)));
    }

    @Test
    void anAnswerThatIsTooLargeIsNotRead() {
        assertThat(method(plain("")).read(CONFIG, NONE, 200, "application/json", new byte[Method.MAX_ANSWER + 1]))
                .isEqualTo(
                        new Unusable("unreadable_answer", List.of(new Complaint("", "has more than 8388608 bytes"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[1..200000]                 | more than 1048576 bytes",
                "$a                          | nothing",
                "a.b + 'x'                   | number",
                "$error('secret')            | gave up",
            })
    void aRequestTransformThatFailsIsToldWithItsPlace(String transform, String part) {
        Method method = method(plain(", requestTransform: '" + transform.replace("'", "\\\"") + "'"));

        assertThatThrownBy(() -> method.request(CONFIG, json("{a: {b: 1}}")))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageStartingWith("/methods/0/requestTransform: ")
                .hasMessageContaining(part)
                .satisfies(failed -> assertThat(failed.getMessage()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "($f := function($n) { $f($n + 1) }; $f(0))",
                "$match(a, /(.*a){14}b/)",
                "$map([1..1000], function($x) { $map([1..1000], function($y) { $sum([1..1000]) }) })",
            })
    void aTransformThatWouldNotEndIsStopped(String transform) {
        Method method =
                method(plain(", requestTransform: '" + transform + "', responseTransform: '" + transform + "'"));
        JsonNode input = json("{a: '" + "a".repeat(40) + "!'}");

        assertThatThrownBy(() -> method.request(CONFIG, input)).isInstanceOf(ExpressionFailed.class);
        assertThat(read(method, 200, input.toString())).isInstanceOfSatisfying(Unusable.class, unusable -> {
            assertThat(unusable.code()).isEqualTo("transform_failed");
            assertThat(unusable.complaints())
                    .extracting(Complaint::pointer)
                    .containsExactly("/methods/0/responseTransform");
        });
    }

    @Test
    @Requirement("X01")
    void anOutputThatBreaksItsSchemaIsToldWithItsPlaces() {
        assertThat(read(method(CREATE_INVOICE), 200, "{\"Invoices\": [{\"Status\": 7}]}"))
                .isInstanceOfSatisfying(Unusable.class, unusable -> {
                    assertThat(unusable.code()).isEqualTo("output_invalid");
                    assertThat(unusable.complaints())
                            .extracting(Complaint::pointer)
                            .containsExactlyInAnyOrder("", "/status");
                });
    }

    @Test
    void aTransformThatGivesNothingGivesNull() {
        assertThat(read(method(plain(", responseTransform: 'missing'")), 200, "{}"))
                .isEqualTo(new Succeeded(json("null")));
    }

    @Test
    void whatCannotBeStoredIsReplacedWithATransformAndWithout() {
        String answer = "{\"a\\u0000\": [\"b\\u0000\\ud800\"]}";
        MethodAnswer due = new Succeeded(json("{'a\uFFFD': ['b\uFFFD\uFFFD']}"));

        assertThat(read(method(plain("")), 200, answer)).isEqualTo(due);
        assertThat(read(method(plain(", responseTransform: '$'")), 200, answer)).isEqualTo(due);
    }

    @Test
    void anEmptyAnswerIsNull() {
        assertThat(read(method(plain("")), 204, "")).isEqualTo(new Succeeded(json("null")));
        assertThat(read(method(plain(", responseTransform: '{\"deleted\": $status = 204}'")), 204, ""))
                .isEqualTo(new Succeeded(json("{deleted: true}")));
    }

    @Test
    void whatIsNoJsonIsUnreadable() {
        assertThat(read(method(plain("")), 200, "<html>secret</html>"))
                .isEqualTo(new Unusable("unreadable_answer", List.of(new Complaint("", "is not JSON"))));
        assertThat(read(method(plain("")), 200, "[".repeat(5_000))).isInstanceOf(Unusable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "{\"a\": [1, {\"b\": -1e400}]}"})
    void aNumberBeyondADoubleIsUnreadableWithATransformAndWithout(String answer) {
        MethodAnswer due =
                new Unusable("unreadable_answer", List.of(new Complaint("", "holds a number beyond a double's range")));

        assertThat(read(method(plain("")), 200, answer)).isEqualTo(due);
        assertThat(read(method(plain(", responseTransform: '$'")), 200, answer)).isEqualTo(due);
        assertThat(read(method(plain("")), 500, answer)).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "429", "500", "503", "302", "304"})
    void aStatusThatIsNoSuccessIsAFailureWhateverTheBody(int status) {
        assertThat(read(method(plain("")), status, "<html>"))
                .isEqualTo(new Failed(status, "http_" + status, "the provider answered with status " + status));
    }

    @Test
    void slackSaysNoWithStatus200() {
        Method method = method(POST_MESSAGE);

        assertThat(read(method, 200, "{\"ok\": false, \"error\": \"channel_not_found\"}"))
                .isEqualTo(new Failed(200, "channel_not_found", "Slack says channel_not_found"));
        assertThat(read(method, 200, "{\"ok\": true, \"ts\": \"1.2\"}")).isEqualTo(new Succeeded(json("{ts: '1.2'}")));
        assertThat(read(method, 429, "{\"ok\": false, \"error\": \"ratelimited\"}"))
                .isEqualTo(new Failed(429, "ratelimited", "Slack says ratelimited"));
    }

    @Test
    @Requirement("X01")
    void aFailureSaysWhichStatusTheAnswerShouldHaveHad() {
        Method method = method(plain(", failure: 'ok = false ? {\"code\": error, \"message\": \"\", \"status\": error ="
                + " \"token_revoked\" ? 401}'"));

        assertThat(read(method, 200, "{\"ok\": false, \"error\": \"token_revoked\"}"))
                .isEqualTo(new Failed(401, "token_revoked", ""));
        assertThat(read(method, 200, "{\"ok\": false, \"error\": \"not_in_channel\"}"))
                .isEqualTo(new Failed(200, "not_in_channel", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"399", "600", "\"401\"", "401.5", "true", "4294967697"})
    void aFailuresStatusIsOneOfAFailure(String status) {
        Method method = method(plain(", failure: '{\"code\": 1, \"status\": " + status + "}'"));

        assertThat(read(method, 200, "{}"))
                .isInstanceOfSatisfying(
                        Unusable.class, unusable -> assertThat(unusable.code()).isEqualTo("transform_failed"));
        assertThat(read(method, 403, "{}"))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.status()).isEqualTo(403));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{team: null}", "{team: ' '}"})
    @Requirement("D16")
    void aSettingThatACallNeedsIsAskedForByItsName(String config) {
        Method method = method(plain(", requiredConfig: ['team']"));

        assertThatThrownBy(() -> method.request(json(config), NONE))
                .isInstanceOf(ConfigRejected.class)
                .hasMessage("team is missing")
                .satisfies(rejected ->
                        assertThat(((ConfigRejected) rejected).pointer()).isEqualTo("/team"));
        assertThat(method.request(json("{team: 'red'}"), NONE).method()).isEqualTo("GET");
        assertThat(method.requiredConfig()).containsExactly("team");
    }

    @Test
    void aMethodIsCalledWhereTheDocumentHasNoSettings() {
        ObjectNode document = notesWith("/methods", "[" + plain("") + "]");
        document.remove("defaultConfig");
        document.put("baseUrl", "https://notes.example");
        Method method = definition(document).method("a").orElseThrow();

        assertThat(method.request(NONE, NONE).uri()).hasToString("https://notes.example/a");
        assertThat(read(method, 200, "{}")).isEqualTo(new Succeeded(json("{}")));
    }

    @Test
    @Timeout(20)
    void aPatternTakesNoLongerForWhateverTheCallerWrites() {
        Method method = method(
                plain("").replace("{type: 'object'}", "{type: 'object', properties: {a: {pattern: '^(a|aa)+$'}}}"));

        assertThat(method.complaintsAbout(json("{a: '" + "a".repeat(100_000) + "!'}")))
                .hasSize(1);
        assertThat(method.complaintsAbout(json("{a: '" + "a".repeat(100_000) + "'}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "idn-email", "hostname", "idn-hostname", "uri", "json-pointer", "regex"})
    @Timeout(20)
    void aFormatTakesNoLongerForWhateverTheCallerWrites(String format) {
        Method method = method(
                plain("").replace("{type: 'object'}", "{type: 'object', properties: {a: {format: '" + format + "'}}}"));

        for (String text : List.of("a@", "a@b.", "a.", "/", "a")) {
            String lengthy = "a@" + text.repeat(500_000 / text.length()) + "\n";
            assertThat(method.complaintsAbout(
                            JsonNodeFactory.instance.objectNode().put("a", lengthy)))
                    .hasSizeLessThan(2);
        }
    }

    @Test
    void aFailureKnowsStatusInputAndSettings() {
        Method method = method(plain(
                ", failure: '$status = 404 ? {\"code\": \"gone\", \"message\": $config.team & \" \" & $input.id}'"));

        assertThat(method.read(CONFIG, json("{id: 7}"), 404, null, new byte[0]))
                .isEqualTo(new Failed(404, "gone", "red 7"));
        assertThat(method.read(CONFIG, json("{id: 7}"), 500, null, new byte[0]))
                .isEqualTo(new Failed(500, "http_500", "the provider answered with status 500"));
    }

    @Test
    void aFailureExpressionThatFailsLeavesARefusalWhatItIs() {
        Method method = method(plain(", failure: '1 + error'"));

        assertThat(read(method, 400, "{\"error\": \"x\"}"))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("http_400"));
        assertThat(read(method, 200, "{\"error\": \"x\"}"))
                .isInstanceOfSatisfying(
                        Unusable.class, unusable -> assertThat(unusable.code()).isEqualTo("transform_failed"));
        assertThat(read(method(plain(", failure: '{\"message\": \"no code\"}'")), 200, "{}"))
                .isInstanceOfSatisfying(
                        Unusable.class, unusable -> assertThat(unusable.code()).isEqualTo("transform_failed"));
    }

    @Test
    void aFailureIsOneShortLine() {
        String lengthy = "x".repeat(3_000);

        Failed failed = new Failed(200, "a\nb" + lengthy, "c\r\u0000d\uD800" + lengthy);

        assertThat(failed.code()).startsWith("a bx").hasSize(100);
        assertThat(failed.message()).startsWith("c  d x").hasSize(1_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "request: {path: '/a'}                                   | true",
                "request: {method: 'PUT', path: '/a'}                    | true",
                "request: {method: 'DELETE', path: '/a'}                 | true",
                "request: {method: 'POST', path: '/a'}                   | false",
                "request: {method: 'PATCH', path: '/a'}                  | false",
                "request: {path: '/a'}, idempotent: false                | false",
                "request: {method: 'POST', path: '/a'}, idempotent: true | true",
                "request: {method: 'POST', path: '/a'}, idempotencyKeyHeader: 'Idempotency-Key' | true",
                "description: 'not callable'                             | false",
            })
    void whetherItIsIdempotentFollowsFromItsVerbWhereNothingIsSaid(String members, boolean idempotent) {
        assertThat(method("{id: 'a', inputSchema: {}, outputSchema: {}, " + members + "}")
                        .isIdempotent())
                .isEqualTo(idempotent);
    }

    @Test
    @Requirement({"D05", "D06", "D07"})
    void whatIsNotSaidHasItsDefault() {
        Method method = method(plain(", rateLimits: {requestsPerMinute: 60}, retryConfig: {maxRetries: 3}"));

        assertThat(method.timeouts())
                .isEqualTo(new Method.Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofSeconds(30)));
        assertThat(method.cacheTtl()).isNull();
        assertThat(method.idempotencyKeyHeader()).isNull();
        assertThat(method.rateLimits()).isEqualTo(new Method.RateLimits(60, 60));
        assertThat(method.retries())
                .isEqualTo(new Method.Retries(
                        3,
                        2,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(30),
                        List.of("429", "502", "503", "504", "timeout", "connection")));
        assertThat(method(plain("")).retries()).isNull();
        assertThat(method(plain("")).rateLimits()).isNull();
    }

    @Test
    @Requirement({"D05", "D06", "D07"})
    void whatIsSaidIsTaken() {
        Method method = method(plain(", timeoutMs: 2000, readTimeoutMs: 700, cacheTtlMs: 60000,"
                + " rateLimits: {requestsPerMinute: 60, burstLimit: 5},"
                + " retryConfig: {maxRetries: 1, backoffMultiplier: 1.5, initialDelayMs: 10, maxDelayMs: 20,"
                + " retryableErrors: ['5xx']}"));

        assertThat(method.timeouts())
                .isEqualTo(new Method.Timeouts(Duration.ofSeconds(2), Duration.ofMillis(700), Duration.ofSeconds(2)));
        assertThat(method.cacheTtl()).isEqualTo(Duration.ofMinutes(1));
        assertThat(method.rateLimits()).isEqualTo(new Method.RateLimits(60, 5));
        assertThat(method.retries())
                .isEqualTo(new Method.Retries(1, 1.5, Duration.ofMillis(10), Duration.ofMillis(20), List.of("5xx")));
    }

    @ParameterizedTest
    @CsvSource({
        "429, 429, true",
        "429, http_429, true",
        "5xx, 503, true",
        "5xx, http_503, true",
        "5xx, 429, false",
        "4xx, 404, true",
        "4xx, 40, false",
        "timeout, timeout, true",
        "timeout, connection, false",
        "ratelimited, ratelimited, true",
        "5xx, 5xx_odd, false",
    })
    @Requirement("D07")
    void theWordsOfRetriesAreStatusesFamiliesAndCodes(String said, String asked, boolean covered) {
        Method.Retries retries = Objects.requireNonNull(
                method(plain(", retryConfig: {maxRetries: 1, retryableErrors: ['" + said + "']}"))
                        .retries());

        assertThat(retries.covers(asked)).isEqualTo(covered);
    }

    @Test
    void aMethodThatDoesNotSayWhatToSendIsReadableAndNotCallable() {
        Method method = method("{id: 'a', inputSchema: {}, outputSchema: {}}");

        assertThat(method.isCallable()).isFalse();
        assertThatThrownBy(() -> method.request(CONFIG, NONE)).isInstanceOf(IllegalStateException.class);
        assertThat(read(method, 200, "{}")).isInstanceOf(Unusable.class);
    }

    @Test
    void settingsThatMakeNoAddressAreRefusedWithoutTheirValue() {
        ObjectNode config = JsonNodeFactory.instance.objectNode().put("region", "evil.example/");

        assertThatThrownBy(() -> method(plain("")).request(config, NONE))
                .isInstanceOf(ConfigRejected.class)
                .satisfies(rejected -> assertThat(rejected.getMessage()).doesNotContain("evil"));
    }

    @Test
    void aCallersInputCannotLeaveTheProvider() {
        Method method = method(plain("")
                .replace(
                        "{path: '/a'}",
                        "{path: '/{id}/x', parameters: {id: {$: 'id'}}, headers: {'X-Id': {$: 'id'}}}"));

        assertThat(method.request(CONFIG, json("{id: '../@evil.example?a=b'}")).uri())
                .hasToString("https://eu.notes.example/api/..%2F%40evil.example%3Fa%3Db/x");
        assertThatThrownBy(() -> method.request(CONFIG, json("{id: '..'}"))).isInstanceOf(ExpressionFailed.class);
        assertThatThrownBy(() -> method.request(
                        CONFIG, JsonNodeFactory.instance.objectNode().put("id", "a\r\nHost: evil")))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessage("/methods/0/request/headers/X-Id: gave a value that cannot stand in a header");
    }

    @Test
    void nobodyCanChangeAMethod() {
        Method method = method(CREATE_INVOICE);
        ((ObjectNode) method.inputSchema()).removeAll();

        assertThat(method.inputSchema().path("required")).hasSize(2);
    }

    @Test
    void methodsAreFoundById() {
        Definition definition = definition(notesWith("/methods", "[" + CREATE_INVOICE + ", " + POST_MESSAGE + "]"));

        assertThat(definition.method("post_message").map(Method::id)).contains("post_message");
        assertThat(definition.method("other")).isEmpty();
    }
}
