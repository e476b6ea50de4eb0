package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NotesApiTest {

    private static final String ACCOUNT = "/accounts/demo";

    private final SandboxClient client = new SandboxClient();
    private final String token = client.accessTokenAt(NotesApi.FACE);

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void aTokenOfThePhotosIsNoTokenOfTheNotes() {
        assertThat(client.get("/notes/v1/me", token).json().path("id").asText()).isEqualTo("demo");
        assertThat(client.get("/notes/v1/me", client.accessToken()).status()).isEqualTo(401);
        assertThat(client.get("/notes/v1/notes", "unknown").status()).isEqualTo(401);
    }

    @Test
    void everyAccountHasNotesThatAnswerEachOther() {
        List<JsonNode> notes = list("notes", "").items();
        List<String> ids = ids(notes);

        assertThat(notes).hasSize(NotesLibrary.NOTES);
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(notes.stream().filter(note -> note.has("reply_to")))
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        note -> assertThat(ids).contains(note.path("reply_to").asText()));
    }

    @Test
    void changesAreToldByTokenAndADeletedNoteIsAnsweredByNobody() {
        Listed before = list("notes", "");
        JsonNode reply = before.items().stream()
                .filter(note -> note.has("reply_to"))
                .findFirst()
                .orElseThrow();
        String gone = reply.path("reply_to").asText();

        assertThat(client.control("DELETE", ACCOUNT + "/notes/" + gone).status())
                .isEqualTo(204);
        JsonNode made = client.control("POST", ACCOUNT + "/notes", "{\"title\":\"New\"}")
                .json();
        List<JsonNode> changes =
                list("notes", "&sync_token=" + before.syncToken()).items();

        assertThat(ids(changes))
                .containsExactlyInAnyOrder(
                        gone, reply.path("id").asText(), made.path("id").asText());
        assertThat(changes.stream().filter(change -> change.path("deleted").asBoolean()))
                .singleElement()
                .satisfies(change -> assertThat(change.path("id").asText()).isEqualTo(gone));
        assertThat(changes).noneMatch(change -> change.has("reply_to"));
    }

    @Test
    void messagesAreOnlyListedWhole() {
        Listed before = list("messages", "");
        String first = before.items().getFirst().path("id").asText();
        String second = before.items().get(1).path("id").asText();

        client.control("DELETE", ACCOUNT + "/messages/" + first);
        client.control("PATCH", ACCOUNT + "/messages/" + second, "{\"subject\":\"Changed\",\"read\":true}");
        Listed after = list("messages", "&sync_token=any");

        assertThat(before.items()).hasSize(NotesLibrary.MESSAGES);
        assertThat(before.syncToken()).isEmpty();
        assertThat(ids(after.items())).doesNotContain(first).hasSize(NotesLibrary.MESSAGES - 1);
        assertThat(after.items().getFirst().path("subject").asText()).isEqualTo("Changed");
        assertThat(after.items().getFirst().path("updated_at"))
                .isNotEqualTo(before.items().get(1).path("updated_at"));
    }

    @Test
    void thereAreAsManyAsWanted() {
        Answer filled = client.control("POST", ACCOUNT + "/fill", "{\"notes\":20000,\"messages\":70}");

        assertThat(filled.json().path("notes").asInt()).isEqualTo(20_000 + NotesLibrary.NOTES);
        assertThat(list("notes", "").items()).hasSize(20_000 + NotesLibrary.NOTES);
        assertThat(list("messages", "").items()).hasSize(70 + NotesLibrary.MESSAGES);
        assertThat(client.control("POST", ACCOUNT + "/fill", "{\"notes\":-1}").status())
                .isEqualTo(400);
    }

    @Test
    void faultsMeetNotesAndMessagesApart() {
        client.order("{\"on\":\"notes\",\"kind\":\"status\",\"status\":429,\"retry_after\":1}");
        client.order("{\"on\":\"messages\",\"kind\":\"empty_with_next\"}");

        assertThat(client.get("/notes/v1/notes", token).status()).isEqualTo(429);
        assertThat(client.get("/notes/v1/messages", token).json().path("messages"))
                .isEmpty();
        assertThat(list("notes", "").items()).hasSize(NotesLibrary.NOTES);
        assertThat(client.requests("notes").path("refused").asInt()).isEqualTo(1);
    }

    private record Listed(List<JsonNode> items, String syncToken) {}

    private Listed list(String stream, String query) {
        List<JsonNode> items = new ArrayList<>();
        String page = "";
        while (true) {
            JsonNode answer = client.get("/notes/v1/" + stream + "?page_size=1000" + query + page, token)
                    .json();
            answer.path(stream).forEach(items::add);
            if (!answer.has("next_page_token")) {
                return new Listed(items, answer.path("next_sync_token").asText());
            }
            page = "&page_token=" + answer.path("next_page_token").asText();
        }
    }

    private static List<String> ids(List<JsonNode> items) {
        return items.stream().map(item -> item.path("id").asText()).toList();
    }
}
