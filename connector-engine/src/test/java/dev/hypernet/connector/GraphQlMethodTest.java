package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.method;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.MethodAnswer.Failed;
import dev.hypernet.connector.MethodAnswer.Succeeded;
import dev.hypernet.connector.MethodAnswer.Unusable;
import dev.hypernet.testkit.Requirement;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods over GraphQL. */
class GraphQlMethodTest {
    private static final JsonNode NONE = json("{}");
    private static final String BOOK = """
            {
              id: 'book', inputSchema: {type: 'object'}, outputSchema: {type: 'object'},
              %s
              graphql: {document: ['query Book($isbn: String!) {', '  book(isbn: $isbn) { title }', '}']%s}
            }
            """;

    private final Method book = method("graphql", BOOK.formatted("", ""));

    private static MethodAnswer read(Method method, int status, String body) {
        return method.read(NONE, NONE, status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode body(MethodRequest request) {
        return json(new String(request.body(), StandardCharsets.UTF_8));
    }

    @Test
    @Requirement({"D02", "X01"})
    void theDocumentGoesWithTheInputAsItsVariables() {
        MethodRequest request = book.request(NONE, json("{isbn: '1'}"));

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).hasToString("https://eu.notes.example/api");
        assertThat(request.contentType()).isEqualTo("application/json");
        assertThat(request.headers())
                .isEqualTo(Map.of("Accept", "application/graphql-response+json, application/json;q=0.9"));
        assertThat(body(request).path("query").asText())
                .isEqualTo("query Book($isbn: String!) {\n  book(isbn: $isbn) { title }\n}");
        assertThat(body(request).path("variables")).isEqualTo(json("{isbn: '1'}"));
        assertThat(body(request).has("operationName")).isFalse();
    }

    @Test
    void theVariablesAreWhatTheTransformMakes() {
        Method method = method(
                "graphql",
                BOOK.formatted(
                        "requestTransform: '{\"isbn\": $config.region & id}',",
                        ", operationName: 'Book', path: '/graphql'"));

        MethodRequest request = method.request(NONE, json("{id: 7}"));

        assertThat(request.uri()).hasToString("https://eu.notes.example/api/graphql");
        assertThat(body(request).path("variables")).isEqualTo(json("{isbn: 'eu7'}"));
        assertThat(body(request).path("operationName").asText()).isEqualTo("Book");
    }

    @Test
    void variablesAreAnObject() {
        Method method = method("graphql", BOOK.formatted("requestTransform: '[1, 2]',", ""));

        assertThatThrownBy(() -> method.request(NONE, NONE))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessage("/methods/0/graphql: has no object to take its variables from");
    }

    @Test
    @Requirement({"D02", "X01"})
    void theDataIsTheBody() {
        Method method = method("graphql", BOOK.formatted("responseTransform: '{\"name\": book.title}',", ""));

        assertThat(read(book, 200, "{\"data\": {\"book\": {\"title\": \"A\"}}, \"errors\": []}"))
                .isEqualTo(new Succeeded(json("{book: {title: 'A'}}")));
        assertThat(read(method, 200, "{\"data\": {\"book\": {\"title\": \"A\"}}}"))
                .isEqualTo(new Succeeded(json("{name: 'A'}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "200 | {data: null, errors: [{message: 'no', extensions: {code: 'UNAUTHENTICATED'}}]} | UNAUTHENTICATED | no",
                "400 | {errors: [{message: 'bad field'}, {message: 'other'}]}  | graphql_error | bad field",
                "200 | {data: {book: null}, errors: [{message: 'partly'}]}     | graphql_error | partly",
                "200 | {errors: [{}]}                                          | graphql_error |",
                "200 | {errors: ['odd']}                                       | graphql_error |",
            })
    void errorsAreAFailureWhateverTheStatus(int status, String answer, String code, String message) {
        assertThat(read(book, status, json(answer).toString()))
                .isEqualTo(new Failed(status, code, message == null ? "" : message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "7", "null", "{\"errors\": []}", "<html>", ""})
    void whatIsNoGraphQlIsUnreadable(String answer) {
        assertThat(read(book, 200, answer))
                .isInstanceOfSatisfying(
                        Unusable.class, unusable -> assertThat(unusable.code()).isEqualTo("unreadable_answer"));
        assertThat(read(book, 502, answer))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("http_502"));
    }

    @Test
    void failuresInTheDataAreTheExpressionsToFind() {
        Method method = method(
                "graphql", BOOK.formatted("failure: 'lend.problems[0].{\"code\": kind, \"message\": text}',", ""));

        assertThat(read(
                        method,
                        200,
                        "{\"data\": {\"lend\": {\"problems\": [{\"kind\": \"LENT\", \"text\": \"gone\"}]}}}"))
                .isEqualTo(new Failed(200, "LENT", "gone"));
        assertThat(read(method, 200, "{\"data\": {\"lend\": {\"problems\": []}}}"))
                .isInstanceOf(Succeeded.class);
    }

    @Test
    void aMutationIsNotIdempotentUnlessItIsSaid() {
        assertThat(book.isIdempotent()).isFalse();
        assertThat(method("graphql", BOOK.formatted("idempotent: true,", "")).isIdempotent())
                .isTrue();
    }
}
