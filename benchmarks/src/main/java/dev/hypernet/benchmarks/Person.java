package dev.hypernet.benchmarks;

import dev.hypernet.benchmarks.Http.Request;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;

/** Somebody with an account, logged in by real tokens that are refreshed before they run out. */
public final class Person {

    private final Http http;
    private final int issuerPort;
    private final UUID id;
    private volatile Map<String, String> headers = Map.of();
    private String refreshToken = "";

    private Person(Http http, int issuerPort, UUID id) {
        this.http = http;
        this.issuerPort = issuerPort;
        this.id = id;
    }

    /** Registers somebody new over the API and logs them in. */
    static Person register(Http http, int issuerPort) {
        JsonObject credentials = new JsonObject()
                .put("email", "bench." + UUID.randomUUID() + "@hypernet.example")
                .put("password", "Bench-" + UUID.randomUUID());
        JsonObject user = post(http, issuerPort, "/api/v1/users", credentials, 201);
        Person person = new Person(http, issuerPort, UUID.fromString(user.getString("id")));
        person.take(post(http, issuerPort, "/api/v1/auth/login", credentials, 200));
        return person;
    }

    public UUID id() {
        return id;
    }

    /** Returns the headers of a request by this person. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Gets the next tokens. */
    synchronized void refresh() {
        JsonObject wish = new JsonObject().put("refresh_token", refreshToken);
        take(post(http, issuerPort, "/api/v1/auth/refresh", wish, 200));
    }

    private synchronized void take(JsonObject login) {
        refreshToken = login.getString("refresh_token");
        headers = Map.of("Authorization", "Bearer " + login.getString("access_token"));
    }

    private static JsonObject post(Http http, int port, String path, JsonObject body, int expected) {
        return http.send(new Request("POST", port, path, Map.of(), body.encode()))
                .expect(expected)
                .json();
    }
}
