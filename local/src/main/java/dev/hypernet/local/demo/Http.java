package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Plain HTTP: JSON bodies, no cookies, no redirects followed. */
final class Http {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_LIMIT)
            .build();

    private Http() {}

    static Answer get(URI address, Map<String, String> headers) {
        return send("GET", address, headers, null);
    }

    /**
     * Sends a request and waits for the whole answer, whatever its status.
     *
     * @throws StepFailed when none comes
     */
    static Answer send(String method, URI address, Map<String, String> headers, @Nullable JsonNode body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(LIMIT).method(method, published(body));
        headers.forEach(request::setHeader);
        if (body != null) {
            request.setHeader("Content-Type", "application/json");
        }
        // Without the query: it may hold a code or a state.
        String described = method + " " + address.getPath();
        try {
            HttpResponse<byte[]> answer = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(described, answer.statusCode(), answer.headers(), answer.body());
        } catch (IOException e) {
            throw new StepFailed(described, "an answer", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private static BodyPublisher published(@Nullable JsonNode body) {
        return body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
    }
}
