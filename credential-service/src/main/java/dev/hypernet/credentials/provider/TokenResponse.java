package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Expression;
import dev.hypernet.connector.ExpressionFailed;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer holds what RFC 6749 5.1 names: JSONata over the answer. Null for what has the RFC's own name.
 *
 * @param expiresIn seconds, a number or a text
 * @param expiresAt by the provider's clock: seconds since 1970, or a text as ISO 8601 has it. The RFC knows none; where
 *     there is {@code expiresIn} it is not looked at
 * @param scope a text with spaces or commas between, or a list
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TokenResponse(
        @Nullable @Size(max = LONGEST) String accessToken,
        @Nullable @Size(max = LONGEST) String refreshToken,
        @Nullable @Size(max = LONGEST) String expiresIn,
        @Nullable @Size(max = LONGEST) String expiresAt,
        @Nullable @Size(max = LONGEST) String scope,
        @Nullable @Size(max = LONGEST) String tokenType) {
    static final int LONGEST = 8000;
    static final TokenResponse USUAL = new TokenResponse(null, null, null, null, null, null);

    /** The expressions by the names of the members they give. */
    Map<String, String> expressions() {
        Map<String, String> expressions = new LinkedHashMap<>();
        put(expressions, "access_token", accessToken);
        put(expressions, "refresh_token", refreshToken);
        put(expressions, "expires_in", expiresIn);
        put(expressions, "expires_at", expiresAt);
        put(expressions, "scope", scope);
        put(expressions, "token_type", tokenType);
        return expressions;
    }

    private static void put(Map<String, String> expressions, String name, @Nullable String expression) {
        if (expression != null) {
            expressions.put(name, expression);
        }
    }

    /**
     * The answer as the RFC writes it.
     *
     * @throws ExpressionFailed when an expression gives nothing that JSON can hold
     */
    JsonNode translate(String pointer, JsonNode answer) {
        ObjectNode translated =
                answer instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        // An absolute expiry is no member of the RFC's: only a definition knows what one would mean.
        translated.remove("expires_at");
        expressions()
                .forEach((name, expression) -> Expression.compile(pointer + "/" + name, expression)
                        .evaluate(answer, Map.of())
                        .ifPresentOrElse(value -> translated.set(name, value), () -> translated.remove(name)));
        return translated;
    }
}
