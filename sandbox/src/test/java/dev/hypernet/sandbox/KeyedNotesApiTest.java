package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyedNotesApiTest {

    private static final String ACCOUNT = "/accounts/demo";
    private static final String KEY = "api_key=notes-demo";

    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void whoeverHasTheKeyMayReadUntilItIsWithdrawn() {
        assertThat(get("/keys/v1/me?" + KEY).json().path("id").asText()).isEqualTo("demo");
        assertThat(get("/keys/v1/me").status()).isEqualTo(401);
        assertThat(get("/keys/v1/notes?api_key=graph-demo").status()).isEqualTo(401);

        client.control("DELETE", ACCOUNT + "/keys");

        assertThat(get("/keys/v1/notes?" + KEY).status()).isEqualTo(401);
    }

    @Test
    void everyAddressRepeatsTheKey() {
        JsonNode page = get("/keys/v1/notes?page_size=100&" + KEY).json();

        assertThat(page.path("notes"))
                .hasSize(100)
                .allSatisfy(note -> assertThat(note.path("url").asText())
                        .endsWith("/keys/v1/notes/" + note.path("id").asText() + "?" + KEY));
        assertThat(page.path("next").asText()).contains("/keys/v1/notes?" + KEY + "&page_token=");
        assertThat(page.has("changes")).isFalse();
    }

    @Test
    void pagesAreFollowedByTheirAddressesAndChangesToo() {
        List<JsonNode> before = new ArrayList<>();
        String changes = follow("/keys/v1/notes?page_size=100&" + KEY, before);
        String gone = before.getFirst().path("id").asText();
        client.control("DELETE", ACCOUNT + "/notes/" + gone);

        List<JsonNode> after = new ArrayList<>();
        follow(changes, after);

        assertThat(before).hasSize(NotesLibrary.NOTES);
        assertThat(after.stream().filter(note -> note.path("deleted").asBoolean()))
                .singleElement()
                .satisfies(note -> assertThat(note.path("id").asText()).isEqualTo(gone));
    }

    /** Returns where the changes since will be. */
    private String follow(String first, List<JsonNode> notes) {
        String address = first;
        while (true) {
            JsonNode page = get(address).json();
            page.path("notes").forEach(notes::add);
            if (!page.has("next")) {
                return path(page.path("changes").asText());
            }
            address = path(page.path("next").asText());
        }
    }

    private static String path(String address) {
        return address.substring(address.indexOf("/keys/"));
    }

    private Answer get(String path) {
        return client.get(path, "none");
    }
}
