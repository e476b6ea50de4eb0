package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON over HTTP: the document's {@code request}. */
record HttpExchange(RequestTemplate template) implements Exchange {
    private static final String JSON = "application/json";

    @Override
    public MethodRequest request(JsonNode config, Scope scope, JsonNode input) {
        ProviderRequest request = template.build(config, scope);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers());
        headers.putIfAbsent("Accept", JSON);
        String contentType = headers.remove("Content-Type");
        JsonNode body = request.body();
        if (body == null) {
            return new MethodRequest(request.method(), request.uri(), headers);
        }
        return new MethodRequest(
                request.method(),
                request.uri(),
                headers,
                contentType == null ? JSON : contentType,
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Received read(@Nullable String contentType, byte[] body) {
        return Exchange.json(body);
    }
}
