package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Expression;
import dev.hypernet.connector.ExpressionFailed;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to learn whose account it is: JSONata expressions over the answer of an address.
 *
 * @param id gives a text or an integer, never nothing
 * @param name gives a text or nothing; null where the provider tells no name
 * @param config the integration's settings, {@code $config} to both; null for none
 */
public record AccountQuery(
        @NotNull URI url,
        @NotBlank String id,
        @Nullable String name,
        @Nullable JsonNode config) {
    private static final String ID = "/account/id";
    private static final String NAME = "/account/name";
    /** Characters of an id or a name; more is neither. */
    private static final int LONGEST = 500;

    public AccountQuery {
        HttpAddress.check(url);
    }

    /** Refuses expressions that do not compile, before anybody is sent to the provider. */
    public void check() {
        Map<String, String> expressions = new LinkedHashMap<>(Map.of(ID, id));
        if (name != null) {
            expressions.put(NAME, name);
        }
        List<FieldError> errors = Expressions.errors(expressions);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    /** The account the answer tells of; nothing when the expressions find none in it. */
    Optional<Account> read(JsonNode answer) {
        try {
            return text(ID, id, answer).map(found -> new Account(found, name(answer)));
        } catch (ExpressionFailed unusable) {
            return Optional.empty();
        }
    }

    /** Accounts are looked for by their id, and no index takes a text of any length. */
    private static boolean isUsable(String found) {
        return !found.isBlank() && found.length() <= LONGEST;
    }

    private @Nullable String name(JsonNode answer) {
        return name == null ? null : text(NAME, name, answer).orElse(null);
    }

    private Optional<String> text(String pointer, String expression, JsonNode answer) {
        return Expression.compile(pointer, expression)
                .evaluate(answer, config == null ? Map.of() : Map.of("config", config))
                .filter(found -> found.isTextual() || found.isIntegralNumber())
                .map(JsonNode::asText)
                .filter(AccountQuery::isUsable);
    }
}
