package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Expression;
import dev.hypernet.connector.ExpressionFailed;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.ArrayList;
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

    public AccountQuery {
        HttpAddress.check(url);
    }

    /** Refuses expressions that do not compile, before anybody is sent to the provider. */
    public void check() {
        List<FieldError> errors = new ArrayList<>();
        check(ID, id, errors);
        if (name != null) {
            check(NAME, name, errors);
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    private static void check(String pointer, String text, List<FieldError> errors) {
        try {
            Expression.compile(pointer, text);
        } catch (ExpressionFailed refused) {
            errors.add(new FieldError(pointer, String.valueOf(refused.getMessage())));
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

    private @Nullable String name(JsonNode answer) {
        return name == null ? null : text(NAME, name, answer).orElse(null);
    }

    private Optional<String> text(String pointer, String expression, JsonNode answer) {
        return Expression.compile(pointer, expression)
                .evaluate(answer, config == null ? Map.of() : Map.of("config", config))
                .filter(found -> found.isTextual() || found.isIntegralNumber())
                .map(JsonNode::asText)
                .filter(found -> !found.isBlank());
    }
}
