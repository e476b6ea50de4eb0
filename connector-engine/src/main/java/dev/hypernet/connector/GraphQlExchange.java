package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * GraphQL over HTTP: the document's {@code graphql}.
 *
 * @param pointer where it stands
 * @param endpoint its address and nothing more
 * @param operationName null where the document has one operation
 */
record GraphQlExchange(
        String pointer,
        RequestTemplate endpoint,
        String document,
        @Nullable String operationName) implements Exchange {
    private static final String JSON = "application/json";
    /** GraphQL over HTTP wants the first; servers from before it know the second alone. */
    private static final String ACCEPTED = "application/graphql-response+json, application/json;q=0.9";

    private static final String WITHOUT_CODE = "graphql_error";

    static GraphQlExchange of(Compilation compilation, String pointer, JsonNode graphql, UrlTemplate base) {
        return new GraphQlExchange(
                pointer,
                RequestTemplate.endpoint(compilation, pointer, graphql, base),
                Compilation.lines(graphql.get("document")),
                graphql.has("operationName") ? graphql.get("operationName").textValue() : null);
    }

    @Override
    public MethodRequest request(JsonNode config, Scope scope, JsonNode input) {
        if (!input.isObject()) {
            throw new ExpressionFailed(pointer, "has no object to take its variables from");
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("query", document);
        body.set("variables", input);
        if (operationName != null) {
            body.put("operationName", operationName);
        }
        return new MethodRequest(
                "POST",
                endpoint.build(config, scope).uri(),
                Map.of("Accept", ACCEPTED),
                JSON,
                body.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Received read(@Nullable String contentType, byte[] body) {
        return Exchange.json(body) instanceof Received.Body(JsonNode answer)
                ? read(answer)
                : new Received.Unreadable("is not JSON");
    }

    private static Received read(JsonNode answer) {
        JsonNode error = answer.path("errors").path(0);
        if (!error.isMissingNode()) {
            String code = error.path("extensions").path("code").asText();
            return new Received.Fault(
                    code.isEmpty() ? WITHOUT_CODE : code, error.path("message").asText());
        }
        return answer.has("data")
                ? new Received.Body(answer.get("data"))
                : new Received.Unreadable("has neither data nor errors, as GraphQL would");
    }
}
