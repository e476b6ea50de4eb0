package dev.hypernet.connector;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call of a method sends. The caller adds the credential and the idempotency key, and makes the call.
 *
 * @param method {@code GET}, {@code POST}, {@code PUT}, {@code PATCH} or {@code DELETE}
 * @param uri absolute, http or https, of the definition's own origin
 * @param headers without a credential and without {@code Content-Type}; what is accepted is among them
 * @param contentType of the body; null where there is none
 * @param body at most {@link Method#MAX_JSON} bytes; empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record MethodRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable String contentType,
        byte[] body) {
    public MethodRequest {
        headers = Map.copyOf(headers);
    }

    /** Without a body. */
    MethodRequest(String method, URI uri, Map<String, String> headers) {
        this(method, uri, headers, null, new byte[0]);
    }
}
