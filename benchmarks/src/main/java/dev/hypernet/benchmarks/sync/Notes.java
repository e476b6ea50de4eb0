package dev.hypernet.benchmarks.sync;

import dev.hypernet.benchmarks.Pause;
import dev.hypernet.benchmarks.Person;
import dev.hypernet.benchmarks.Room;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Somebody's account at the sandbox's notes, and the integration with it: all over HTTP, as anybody would. */
final class Notes {

    private static final Set<String> ENDED = Set.of("success", "partial", "failed", "cancelled");
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final Room room;
    private final Person person;
    private final String account;
    private int records;
    private String integration = "";

    private Notes(Room room, Person person, String account) {
        this.room = room;
        this.person = person;
        this.account = account;
    }

    /** An account of its own with this many notes more than every account begins with, not connected yet. */
    static Notes of(Room room, Person person, int notes) {
        Notes made = new Notes(room, person, "bench-" + UUID.randomUUID());
        JsonObject held =
                made.provider("/fill", new JsonObject().put("notes", notes).put("messages", 0), 200);
        made.records = held.getInteger("notes") + held.getInteger("messages");
        return made;
    }

    /** How many notes and messages the account held when it was made. */
    int records() {
        return records;
    }

    Person person() {
        return person;
    }

    UUID integration() {
        return UUID.fromString(integration);
    }

    /** Connects it, by consent; its first sync has begun when this returns. */
    void connect(int pageSize) {
        JsonObject wanted = new JsonObject()
                .put("integration_type", "sandbox_notes")
                .put("config", new JsonObject().put("page_size", pageSize));
        JsonObject made = json(api("POST", "/api/v1/integrations", wanted), 201);
        integration = made.getString("id");
        HttpResponse<String> begun =
                send("GET", URI.create(made.getString("authorization_url")), person.headers(), null);
        URI page = URI.create(json(begun, 200).getString("authorization_url"));
        String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        HttpResponse<String> consent =
                send("GET", URI.create(page + "&login_hint=" + account), Map.of("X-Sandbox-Consent", "allow"), null);
        URI callback =
                URI.create(expect(consent, 302).headers().firstValue("Location").orElseThrow());
        expect(send("GET", callback, Map.of("Cookie", cookie), null), 200);
    }

    /** Writes one more note at the provider. */
    void write() {
        JsonObject unused = provider(
                "/notes",
                new JsonObject()
                        .put("title", "One more")
                        .put("text", UUID.randomUUID().toString()),
                201);
    }

    /** Asks for what is new. */
    void sync() {
        expect(api("POST", path() + "/sync", new JsonObject().put("sync_type", "incremental")), 202);
    }

    /** The status of the latest job, when it has ended; nothing while it runs. */
    @Nullable
    String outcome() {
        String status = json(api("GET", path() + "/sync-status", null), 200)
                .getJsonObject("job")
                .getString("status");
        return ENDED.contains(status) ? status : null;
    }

    /** Waits for the latest job's end, which must be a success. */
    void awaitSuccess(int seconds) {
        boolean ended = Pause.until(() -> outcome() != null, seconds);
        String outcome = outcome();
        if (!ended || !"success".equals(outcome)) {
            throw new IllegalStateException("a sync of " + account + " ended as " + outcome);
        }
    }

    private String path() {
        return "/api/v1/integrations/" + integration;
    }

    private HttpResponse<String> api(String method, String path, @Nullable JsonObject body) {
        return send(method, URI.create(room.addresses().frontDoor() + path), person.headers(), body);
    }

    private JsonObject provider(String path, JsonObject body, int expected) {
        URI address = URI.create(room.addresses().sandbox() + "/sandbox/accounts/" + account + path);
        return json(send("POST", address, Map.of(), body), expected);
    }

    private static HttpResponse<String> send(
            String method, URI address, Map<String, String> headers, @Nullable JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept", "application/json");
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body.encode()));
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject json(HttpResponse<String> answer, int expected) {
        return new JsonObject(expect(answer, expected).body());
    }

    private static HttpResponse<String> expect(HttpResponse<String> answer, int expected) {
        if (answer.statusCode() != expected) {
            throw new IllegalStateException(
                    "%s answered %d: %s".formatted(answer.uri().getPath(), answer.statusCode(), answer.body()));
        }
        return answer;
    }
}
