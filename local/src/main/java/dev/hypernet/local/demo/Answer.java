package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** What came back over HTTP. */
final class Answer {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHOWN = 400;

    private final String request;
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    /** Keeps an answer with what was asked, method and path, for messages. */
    Answer(String request, int status, HttpHeaders headers, byte[] body) {
        this.request = request;
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /**
     * Requires this status.
     *
     * @throws StepFailed with the answer's beginning when it is another
     */
    Answer expect(int expected) {
        Expectation.that(request, status == expected, "HTTP " + expected, this);
        return this;
    }

    int status() {
        return status;
    }

    HttpHeaders headers() {
        return headers;
    }

    /**
     * Returns a header's first value.
     *
     * @throws StepFailed when there is none
     */
    String header(String name) {
        return headers.firstValue(name)
                .orElseThrow(() -> new StepFailed(
                        request, "a header " + name, headers.map().keySet().toString()));
    }

    byte[] body() {
        return body.clone();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Reads the body.
     *
     * @throws StepFailed when it is no JSON
     */
    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new StepFailed(request, "JSON", toString());
        }
    }

    /** Returns the name of the problem: the last part of its type. */
    String problem() {
        String type = json().path("type").asText();
        return type.substring(type.lastIndexOf('/') + 1);
    }

    /** Returns status and the body's beginning. */
    @Override
    public String toString() {
        String text = text();
        return "HTTP %d %s".formatted(status, text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…");
    }
}
