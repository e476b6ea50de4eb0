package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Expression;
import dev.hypernet.connector.ExpressionFailed;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.secret.Secret;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider departs from RFC 6749, as its definition says it. Nothing in it is secret, and no provider is known
 * here by name.
 *
 * @param tokenResponse where an answer holds its tokens; null for where the RFC has them
 * @param failure JSONata over an answer of any status: {@code {"error": …}} where it is a refusal, nothing where it is
 *     none; null where the RFC's {@code error} tells
 * @param longLived exchanges the tokens of a code for those to keep; null where the code brings them
 * @param refresh how tokens are renewed; null for {@code grant_type=refresh_token}
 * @param refreshNotBeforeMs how long after its issue a token can be renewed by {@code refresh}; null for at once
 * @param stripCode what the provider appends to its codes, which is no part of them; null for nothing
 * @param tokenParameters templates of further parameters when a code is redeemed or a token renewed by the RFC; they
 *     never replace the protocol's own
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Dialect(
        @Nullable @Valid TokenResponse tokenResponse,
        @Nullable @Size(max = TokenResponse.LONGEST) String failure,
        @Nullable @Valid TokenRequest longLived,
        @Nullable @Valid TokenRequest refresh,
        @Nullable @PositiveOrZero Long refreshNotBeforeMs,
        @Nullable @Size(min = 1, max = 50) String stripCode,
        @Nullable @Size(max = 50) Map<@NotEmpty String, @NotNull String> tokenParameters) {
    static final Dialect NONE = new Dialect(null, null, null, null, null, null, null);

    private static final String POINTER = "/oauth2/dialect";
    private static final String TOKEN_RESPONSE = POINTER + "/token_response";
    private static final String FAILURE = POINTER + "/failure";

    public Dialect {
        tokenResponse = TokenResponse.USUAL.equals(tokenResponse) ? null : tokenResponse;
        tokenParameters = tokenParameters == null ? Map.of() : Map.copyOf(tokenParameters);
    }

    /** What is wrong with the expressions: those that do not compile. */
    List<FieldError> errors() {
        Map<String, String> expressions = new LinkedHashMap<>();
        response().expressions().forEach((name, text) -> expressions.put(TOKEN_RESPONSE + "/" + name, text));
        if (failure != null) {
            expressions.put(FAILURE, failure);
        }
        return Expressions.errors(expressions);
    }

    private TokenResponse response() {
        return tokenResponse == null ? TokenResponse.USUAL : tokenResponse;
    }

    /**
     * The answer as RFC 6749 writes it.
     *
     * @throws ExpressionFailed when an expression gives nothing usable
     */
    JsonNode translate(JsonNode answer) {
        return response().translate(TOKEN_RESPONSE, answer);
    }

    /**
     * The error an answer tells in the provider's own way, unchecked; empty where it tells none that way.
     *
     * @throws ExpressionFailed when the expression gives nothing usable
     */
    Optional<String> refusal(JsonNode answer) {
        return Optional.ofNullable(failure)
                .flatMap(text -> Expression.compile(FAILURE, text).evaluate(answer, Map.of()))
                .filter(found -> !found.isNull())
                .map(found -> found.path("error").asText());
    }

    /** The code without what the provider appended to it. */
    Secret strip(Secret code) {
        String text = code.reveal();
        return stripCode != null && text.endsWith(stripCode)
                ? Secret.of(text.substring(0, text.length() - stripCode.length()))
                : code;
    }

    Map<String, String> tokenParameters(Filling filling) {
        return filling.fill(tokenParameters == null ? Map.of() : tokenParameters);
    }

    /** The access token itself is what it is renewed by. */
    boolean renewsByAccessToken() {
        return refresh != null && !refresh.names(Filling.REFRESH_TOKEN);
    }

    Duration refreshNotBefore() {
        return Duration.ofMillis(refreshNotBeforeMs == null ? 0 : refreshNotBeforeMs);
    }
}
