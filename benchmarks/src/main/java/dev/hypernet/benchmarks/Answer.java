package dev.hypernet.benchmarks;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** What came back over HTTP. */
public record Answer(int status, Buffer body) {

    /** Reads the body, which must be a JSON object. */
    public JsonObject json() {
        return body.toJsonObject();
    }

    /**
     * Requires this status.
     *
     * @throws IllegalStateException with the answer when it is another
     */
    public Answer expect(int expected) {
        if (status != expected) {
            throw new IllegalStateException("HTTP %d, not %d: %s".formatted(status, expected, body));
        }
        return this;
    }
}
