package dev.hypernet.testkit;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Vault's HTTP API as an administrator uses it, who is not the client under test. */
record VaultApi(String address, String token) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** A status, and the JSON that came with it; empty where none did. */
    record Answer(int status, JsonObject body) {}

    JsonObject get(String path) {
        return expected("GET", path, call("GET", path, null));
    }

    JsonObject post(String path, JsonObject body) {
        return expected("POST", path, call("POST", path, body));
    }

    JsonObject delete(String path) {
        return expected("DELETE", path, call("DELETE", path, null));
    }

    /** Whatever comes of it. */
    Answer call(String method, String path, @Nullable JsonObject body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
                .timeout(Duration.ofSeconds(20))
                .header("X-Vault-Token", token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(),
                    answer.body().startsWith("{") ? new JsonObject(answer.body()) : new JsonObject());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private static JsonObject expected(String method, String path, Answer answer) {
        if (answer.status() >= 300) {
            throw new IllegalStateException("%s %s: %d %s"
                    .formatted(method, path, answer.status(), answer.body().getValue("errors")));
        }
        return answer.body();
    }
}
