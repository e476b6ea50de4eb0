package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person does at the provider, and what the provider knows: one account of the sandbox. */
final class SandboxControl {

    private final String account;
    private final URI sandbox;

    SandboxControl(URI sandbox, String account) {
        this.sandbox = sandbox;
        this.account = account;
    }

    String account() {
        return account;
    }

    /** Returns all the account holds. */
    ProviderState state() {
        return new ProviderState(send("GET", "/state", null).expect(200).json());
    }

    /**
     * Returns how many tokens work, {@code active_tokens}, {@code refresh_tokens}, {@code revoked_grants}, and how many
     * refresh tokens were used, {@code refreshes}, or used once more, {@code replays}.
     */
    JsonNode grants() {
        return send("GET", "/grants", null).expect(200).json();
    }

    /** Returns what the account holds at a provider of invoices, messages, notes or entries. */
    JsonNode holdingsAt(String provider) {
        return send("GET", "/" + provider, null).expect(200).json();
    }

    /** Returns what was asked of a provider in the account's name: {@code requests}, {@code busiest_minute}, … */
    JsonNode requestsTo(String provider) {
        return send("GET", "/requests?provider=" + provider, null).expect(200).json();
    }

    /** The account's keys and passwords are no longer good, at any provider. */
    void withdrawKeys() {
        send("DELETE", "/keys", null).expect(204);
    }

    void giveKeysAgain() {
        send("POST", "/keys", null).expect(204);
    }

    /** Orders something to go wrong with the next requests of one kind, whoever makes them. */
    void fail(ObjectNode fault) {
        Http.send("POST", address("/sandbox/faults"), Map.of(), fault).expect(204);
    }

    /** Returns when an answer is kept back, as the fault {@code hold} orders. */
    void awaitHeld() {
        Http.get(address("/sandbox/faults/held"), Map.of()).expect(204);
    }

    /** Lets go what is kept back. */
    void release() {
        Http.send("DELETE", address("/sandbox/faults/held"), Map.of(), null).expect(204);
    }

    /** Takes all such orders back. */
    void recover() {
        Http.send("DELETE", address("/sandbox/faults"), Map.of(), null).expect(204);
    }

    /** Returns the address of one of the sandbox's providers. */
    URI address(String path) {
        return URI.create(sandbox + path);
    }

    /** Adds a photo and returns it. */
    JsonNode upload(String fileName, String description, String albumId) {
        ObjectNode photo = inAlbum(albumId).put("file_name", fileName).put("description", description);
        return send("POST", "/media", photo).expect(201).json();
    }

    void describe(String photoId, String description) {
        ObjectNode change = JsonNodeFactory.instance.objectNode().put("description", description);
        send("PATCH", "/media/" + photoId, change).expect(200);
    }

    void move(String photoId, String toAlbumId) {
        send("PATCH", "/media/" + photoId, inAlbum(toAlbumId)).expect(200);
    }

    /** Makes other bytes of a photo; all else of it stays. */
    void retouch(String photoId) {
        send("POST", "/media/" + photoId + "/retouch", null).expect(200);
    }

    void delete(String photoId) {
        send("DELETE", "/media/" + photoId, null).expect(204);
    }

    private static ObjectNode inAlbum(String albumId) {
        ObjectNode photo = JsonNodeFactory.instance.objectNode();
        photo.putArray("album_ids").add(albumId);
        return photo;
    }

    private Answer send(String method, String path, @Nullable JsonNode body) {
        return Http.send(method, URI.create(sandbox + "/sandbox/accounts/" + account + path), Map.of(), body);
    }
}
