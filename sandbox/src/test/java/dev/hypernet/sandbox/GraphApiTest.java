package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphApiTest {

    private static final String LIST =
            "query Notes($tag: String, $first: Int!) { notes(tag: $tag, first: $first) { id text tag createdAt } }";
    private static final String ADD =
            "mutation AddNote($note: NewNote!) { addNote(note: $note) { id text tag createdAt } }";

    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void notesAreAddedAndListedByTheirTag() {
        ask(ADD, "AddNote", "{\"note\":{\"text\":\"Water the fern\",\"tag\":\"home\"}}");
        JsonNode second =
                ask(ADD, "AddNote", "{\"note\":{\"text\":\"Call Ada\"}}").json();

        assertThat(second.toString())
                .isEqualTo("{\"data\":{\"addNote\":{\"id\":\"note-2\",\"text\":\"Call Ada\",\"tag\":null,"
                        + "\"createdAt\":\"2026-11-21T12:00:00Z\"}}}");
        assertThat(listed("{\"first\":10}")).hasSize(2);
        assertThat(listed("{\"first\":1}")).hasSize(1);
        assertThat(listed("{\"first\":10,\"tag\":\"home\"}"))
                .extracting(note -> note.path("text").asText())
                .containsExactly("Water the fern");
        assertThat(client.control("GET", "/accounts/demo/graph").json()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Notes   | {}                              | BAD_USER_INPUT
                    Notes   | {"first":"ten"}                 | BAD_USER_INPUT
                    Notes   | {"first":1000}                  | BAD_USER_INPUT
                    Notes   | {"first":1,"color":"red"}       | BAD_USER_INPUT
                    AddNote | {"note":{}}                     | BAD_USER_INPUT
                    AddNote | {"note":{"text":"x","by":"me"}} | BAD_USER_INPUT
                    """)
    void wrongVariablesAreErrorsInAnAnswerWithStatus200(String operation, String variables, String code) {
        Answer answer = ask(LIST + ADD, operation, variables);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(code(answer)).isEqualTo(code);
    }

    @Test
    void aNoteThatIsTooLongLeavesItsFieldNull() {
        Answer answer = ask(ADD, "AddNote", "{\"note\":{\"text\":\"" + "x".repeat(281) + "\"}}");

        assertThat(code(answer)).isEqualTo("NOTE_TOO_LONG");
        assertThat(answer.json().path("data").toString()).isEqualTo("{\"addNote\":null}");
        assertThat(answer.json().path("errors").path(0).path("path").toString()).isEqualTo("[\"addNote\"]");
    }

    @Test
    void anOperationThatTheDocumentLacksIsABadRequest() {
        assertThat(ask(LIST, "AddNote", "{}").status()).isEqualTo(400);
        assertThat(code(ask(LIST, "Other", "{}"))).isEqualTo("OPERATION_RESOLUTION_FAILURE");
        assertThat(ask("", "Notes", "{}").status()).isEqualTo(400);
    }

    @Test
    void withoutAKeyNothingIsAnswered() {
        Answer answer = client.call("POST", "/graph/graphql", Map.of("X-Api-Key", "demo"), "{}");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(code(answer)).isEqualTo("UNAUTHENTICATED");
    }

    @Test
    void faultsAreToldInGraphQlsWords() {
        client.order("{\"on\":\"graph\",\"kind\":\"status\",\"status\":200}");

        assertThat(code(ask(LIST, "Notes", "{\"first\":1}"))).isEqualTo("INTERNAL_SERVER_ERROR");
        assertThat(listed("{\"first\":1}")).isEmpty();
    }

    private JsonNode listed(String variables) {
        return ask(LIST, "Notes", variables).json().path("data").path("notes");
    }

    private Answer ask(String document, String operation, String variables) {
        String body = "{\"query\":\"%s\",\"operationName\":\"%s\",\"variables\":%s}"
                .formatted(document, operation, variables);
        return client.call("POST", "/graph/graphql", Map.of("X-Api-Key", "graph-demo"), body);
    }

    private static String code(Answer answer) {
        return answer.json()
                .path("errors")
                .path(0)
                .path("extensions")
                .path("code")
                .asText();
    }
}
