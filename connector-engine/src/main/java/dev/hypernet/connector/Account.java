package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to learn whose account at the provider an integration is connected to. The id recognises the same account when it
 * is connected again.
 */
public final class Account {
    private final JsonNode defaults;
    private final RequestTemplate request;
    private final Expression id;
    private final @Nullable Expression name;

    /**
     * Somebody's account at the provider.
     *
     * @param id stable
     * @param name for people; null where the provider tells none
     */
    public record Identity(String id, @Nullable String name) {}

    private Account(JsonNode defaults, RequestTemplate request, Expression id, @Nullable Expression name) {
        this.defaults = defaults;
        this.request = request;
        this.id = id;
        this.name = name;
    }

    static Account of(Compilation compilation, String pointer, JsonNode account, UrlTemplate base) {
        return new Account(
                compilation.defaults(),
                RequestTemplate.of(compilation, Problem.at(pointer, "request"), account.get("request"), base, Set.of()),
                compilation.expression(Problem.at(pointer, "id"), account.get("id")),
                account.has("name") ? compilation.expression(Problem.at(pointer, "name"), account.get("name")) : null);
    }

    /** Gives the id; on the answer. */
    public Expression id() {
        return id;
    }

    /** Gives the name; on the answer. Null where the provider tells none. */
    public @Nullable Expression name() {
        return name;
    }

    /**
     * What to ask.
     *
     * @param config the integration's own settings
     * @throws ConfigRejected when the settings make no address
     * @throws ExpressionFailed when a value of the request cannot be made
     */
    public ProviderRequest request(JsonNode config) {
        return request.build(config, Scope.of(variables(config)));
    }

    /**
     * What the answer says.
     *
     * @throws ExpressionFailed when it holds no id
     */
    public Identity identity(JsonNode config, JsonNode response) {
        Object body = Expression.toJava(response);
        JsonNode found = id.token(body, variables(config));
        if (found == null || !(found.isTextual() || found.isIntegralNumber())) {
            throw id.gave(found, "a text or a whole number");
        }
        JsonNode called = name == null ? null : name.token(body, variables(config));
        return new Identity(found.asText(), called == null || !called.isTextual() ? null : called.textValue());
    }

    private Map<String, Object> variables(JsonNode config) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("config", Expression.toJava(Definition.merged(defaults, config)));
        return variables;
    }
}
