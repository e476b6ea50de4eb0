package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to ask a provider. The caller adds the credential and makes the call.
 *
 * @param method {@code GET} or {@code POST}; within a {@link Method} also {@code PUT}, {@code PATCH}, {@code DELETE}
 * @param uri absolute, http or https, of the definition's own origin
 * @param headers without a credential; the names as the definition writes them
 * @param body JSON, never of a {@code GET}
 */
public record ProviderRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable JsonNode body) {
    public ProviderRequest {
        headers = Map.copyOf(headers);
    }
}
