package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person does with notes and messages at the sandbox. */
record NotesAccount(SandboxControl provider) {

    /** More of both: the same ones in every run, where the account has the same name. */
    void fill(int notes, int messages) {
        ObjectNode wanted =
                JsonNodeFactory.instance.objectNode().put("notes", notes).put("messages", messages);
        send("POST", "/fill", wanted).expect(200);
    }

    List<JsonNode> notes() {
        return holdings("notes");
    }

    List<JsonNode> messages() {
        return holdings("messages");
    }

    /** Returns how many lines a graph of all this has: each item and its source, and each answer. */
    int linesOfGraph() {
        List<JsonNode> notes = notes();
        long answers = notes.stream().filter(note -> note.has("reply_to")).count();
        return Math.toIntExact(2L * (notes.size() + messages().size()) + answers);
    }

    JsonNode create(String kind, ObjectNode item) {
        return send("POST", "/" + kind, item).expect(201).json();
    }

    void change(String kind, JsonNode item, ObjectNode patch) {
        send("PATCH", "/" + kind + "/" + item.path("id").asText(), patch).expect(200);
    }

    void delete(String kind, JsonNode item) {
        send("DELETE", "/" + kind + "/" + item.path("id").asText(), null).expect(204);
    }

    /** Changes of notes are told at that address from now on. */
    void tell(URI address) {
        send("PUT", "/webhook", JsonNodeFactory.instance.objectNode().put("url", address.toString()))
                .expect(204);
    }

    /** The same, signed with another secret than the provider's. */
    void tell(URI address, String secret) {
        send(
                        "PUT",
                        "/webhook",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("url", address.toString())
                                .put("secret", secret))
                .expect(204);
    }

    void tellNobody() {
        send("DELETE", "/webhook", null).expect(204);
    }

    /** Tells once more what was told, and returns it with the answer's {@code status}. */
    JsonNode tellAgain(String push) {
        return send("POST", "/pushes/" + push, null).expect(200).json();
    }

    /** Returns what was told, the first first, each with the {@code status} of the answer once there is one. */
    List<JsonNode> pushes() {
        List<JsonNode> pushes = new ArrayList<>();
        send("GET", "/pushes", null).expect(200).json().path("pushes").forEach(pushes::add);
        return pushes;
    }

    private List<JsonNode> holdings(String kind) {
        List<JsonNode> items = new ArrayList<>();
        provider.holdingsAt("notes").path(kind).forEach(items::add);
        return items;
    }

    private Answer send(String method, String path, @Nullable JsonNode body) {
        return Http.send(method, provider.address("/sandbox/accounts/" + provider.account() + path), Map.of(), body);
    }
}
