package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.testkit.Tokens;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Many who call the same at once. */
record Crowd(int size) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Crowd of(int size) {
        return new Crowd(size);
    }

    record Answer(int status, HttpHeaders headers, JsonNode body) {
        static Answer of(HttpResponse<String> response) {
            try {
                return new Answer(response.statusCode(), response.headers(), JSON.readTree(response.body()));
            } catch (JsonProcessingException unreadable) {
                throw new IllegalStateException(unreadable);
            }
        }
    }

    List<Answer> call(Account account, String method) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + RestAssured.port + account.path(method)))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + Tokens.of(account.owner()))
                .POST(HttpRequest.BodyPublishers.ofString(account.input()))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, size)
                    .mapToObj(call -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                    .toList();
            return calls.stream().map(CompletableFuture::join).map(Answer::of).toList();
        }
    }
}
