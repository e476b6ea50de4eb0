package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** How to get the bytes of an item. The answer's body is the bytes, whatever their type. */
public final class Content {
    private static final String ITEM_ID = "item_id";
    private static final String STREAM = "stream";

    private final JsonNode defaults;
    private final RequestTemplate request;

    private Content(JsonNode defaults, RequestTemplate request) {
        this.defaults = defaults;
        this.request = request;
    }

    static Content of(Compilation compilation, String pointer, JsonNode content, UrlTemplate base) {
        return new Content(
                compilation.defaults(),
                RequestTemplate.of(
                        compilation,
                        Problem.at(pointer, "request"),
                        content.get("request"),
                        base,
                        Set.of(ITEM_ID, STREAM)));
    }

    /**
     * What to ask for an item's bytes.
     *
     * @param config the integration's own settings
     * @param sourceId with its stream's prefix; the request knows the two parts as {@code stream} and {@code item_id}
     * @throws IllegalArgumentException when the source id has no prefix
     * @throws ConfigRejected when the settings make no address
     * @throws ExpressionFailed when a value of the request cannot be made
     */
    public ProviderRequest request(JsonNode config, String sourceId) {
        int colon = sourceId.indexOf(':');
        if (colon < 1 || colon == sourceId.length() - 1) {
            throw new IllegalArgumentException("a source id is <stream>:<id>");
        }
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("config", Expression.toJava(Definition.merged(defaults, config)));
        variables.put(STREAM, sourceId.substring(0, colon));
        variables.put(ITEM_ID, sourceId.substring(colon + 1));
        return request.build(config, Scope.of(variables));
    }
}
