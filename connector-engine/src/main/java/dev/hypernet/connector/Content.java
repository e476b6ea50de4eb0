package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to get the bytes of an item: by one request, whose answer's body is the bytes whatever their type; or by two, the
 * first of which tells where they are for a while.
 */
public final class Content {
    private static final String ITEM_ID = "item_id";
    private static final String STREAM = "stream";

    private final JsonNode defaults;
    private final RequestTemplate request;
    private final @Nullable Expression url;
    private final Verdicts verdicts;

    private Content(JsonNode defaults, RequestTemplate request, @Nullable Expression url, Verdicts verdicts) {
        this.defaults = defaults;
        this.request = request;
        this.url = url;
        this.verdicts = verdicts;
    }

    static Content of(Compilation compilation, String pointer, JsonNode content, UrlTemplate base) {
        JsonNode link = content.get("link");
        if (link == null) {
            return new Content(
                    compilation.defaults(), request(compilation, pointer, content, base), null, new Verdicts(null));
        }
        String at = Problem.at(pointer, "link");
        return new Content(
                compilation.defaults(),
                request(compilation, at, link, base),
                compilation.expression(Problem.at(at, "url"), link.get("url")),
                new Verdicts(
                        link.has("failure")
                                ? compilation.expression(Problem.at(at, "failure"), link.get("failure"))
                                : null));
    }

    private static RequestTemplate request(Compilation compilation, String pointer, JsonNode parent, UrlTemplate base) {
        return RequestTemplate.of(
                compilation, Problem.at(pointer, "request"), parent.get("request"), base, Set.of(ITEM_ID, STREAM));
    }

    /** The answer to {@link #request} is no bytes: {@link #link} reads where they are. */
    public boolean isLinked() {
        return url != null;
    }

    /**
     * What to ask for an item's bytes, or for where they are.
     *
     * @param config the integration's own settings
     * @param sourceId with its stream's prefix; the request knows the two parts as {@code stream} and {@code item_id}
     * @throws IllegalArgumentException when the source id has no prefix
     * @throws ConfigRejected when the settings make no address
     * @throws ExpressionFailed when a value of the request cannot be made
     */
    public ProviderRequest request(JsonNode config, String sourceId) {
        return request.build(config, Scope.of(variables(config, sourceId)));
    }

    /**
     * Where an item's bytes are.
     *
     * @param asked what {@link #request} made
     * @param answer its body
     * @throws ExpressionFailed when there is no address in it, or it is not of HTTP
     * @throws IllegalStateException when this is not {@link #isLinked linked}
     */
    public URI link(JsonNode config, String sourceId, ProviderRequest asked, JsonNode answer) {
        Expression expression = url;
        if (expression == null) {
            throw new IllegalStateException("the answer is the bytes");
        }
        JsonNode found = expression.token(Expression.toJava(answer), variables(config, sourceId));
        if (found == null || !found.isTextual()) {
            throw expression.gave(found, "an address");
        }
        try {
            URI address = asked.uri().resolve(new URI(found.textValue()));
            boolean known =
                    "https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme());
            if (known && address.getHost() != null && address.getRawUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException notAnAddress) {
            // Refused below. What was given is not quoted: whoever knows it may read the bytes.
        }
        throw new ExpressionFailed(expression.pointer(), "gave something else than an address of HTTP");
    }

    /** What an answer means that is not a success, or tells where the bytes are. */
    public Verdict verdict(StreamAnswer answer) {
        return verdicts.of(answer, Map.of());
    }

    private Map<String, Object> variables(JsonNode config, String sourceId) {
        int colon = sourceId.indexOf(':');
        if (colon < 1 || colon == sourceId.length() - 1) {
            throw new IllegalArgumentException("a source id is <stream>:<id>");
        }
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("config", Expression.toJava(Definition.merged(defaults, config)));
        variables.put(STREAM, sourceId.substring(0, colon));
        variables.put(ITEM_ID, sourceId.substring(colon + 1));
        return variables;
    }
}
