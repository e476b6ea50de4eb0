package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.ExpressionFailed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an answer of a token endpoint: by RFC 6749, and by the provider's dialect where it has one. Only codes of the
 * RFC leave it, never a word of the answer.
 *
 * @param askedAt from when lifetimes count
 * @param expectedScopes those granted when the answer names none
 */
record TokenReading(Dialect dialect, Instant askedAt, List<String> expectedScopes) {
    /** The tokens and the answer they came in are kept together, and Vault's own storage takes entries of 1 MiB. */
    static final int LARGEST_BYTES = 256 << 10;

    private static final int TOO_MANY_REQUESTS = 429;

    /** RFC 6749 5.2 and 4.1.2.1. */
    private static final Set<String> OAUTH_ERRORS = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "access_denied",
            "unsupported_response_type",
            "server_error",
            "temporarily_unavailable");

    private static final Set<String> PASSING = Set.of("server_error", "temporarily_unavailable");

    /**
     * What the answer says.
     *
     * @param now when it came, by our clock
     */
    TokenAnswer read(ProviderAnswer answer, Instant now) {
        if (answer.status() == TOO_MANY_REQUESTS) {
            return new TokenAnswer.Unavailable("the token endpoint answered 429");
        }
        if (answer.isLongerThan(LARGEST_BYTES)) {
            return new TokenAnswer.Unusable("the token endpoint answered more than " + LARGEST_BYTES + " bytes");
        }
        try {
            return answer.json()
                    .flatMap(json -> refusal(answer, json).or(() -> grant(answer, json, now)))
                    .orElseGet(() -> unusable(answer));
        } catch (ExpressionFailed unreadable) {
            return new TokenAnswer.Unusable(
                    "the token endpoint's answer cannot be read by the definition: " + unreadable.getMessage());
        }
    }

    private Optional<TokenAnswer> refusal(ProviderAnswer answer, JsonNode json) {
        return dialect.refusal(json).or(() -> usualRefusal(answer, json)).map(TokenReading::refused);
    }

    /** Some say it with status 200, and some write a member of that name beside the tokens they grant. */
    private static Optional<String> usualRefusal(ProviderAnswer answer, JsonNode json) {
        String token = json.path(Filling.ACCESS_TOKEN).textValue();
        boolean refuses = switch (answer.status()) {
            case 200 -> token == null || token.isEmpty();
            case 400, 401 -> true;
            default -> false;
        };
        return Optional.ofNullable(json.path("error").textValue()).filter(error -> refuses && !error.isEmpty());
    }

    private static TokenAnswer refused(String error) {
        if (PASSING.contains(error)) {
            return new TokenAnswer.Unavailable("the token endpoint answered " + error);
        }
        return new TokenAnswer.Refused(OAUTH_ERRORS.contains(error) ? error : "unknown_error");
    }

    private Optional<TokenAnswer> grant(ProviderAnswer answer, JsonNode json, Instant now) {
        return answer.status() == 200
                ? TokenSet.granted(
                                dialect.translate(json),
                                json,
                                new TokenSet.Times(askedAt, answer.clockAhead(askedAt, now)),
                                expectedScopes)
                        .map(tokens -> dialect.renewsByAccessToken() ? tokens.renewedByAccessToken() : tokens)
                        .map(TokenAnswer.Granted::new)
                : Optional.empty();
    }

    private static TokenAnswer unusable(ProviderAnswer answer) {
        return new TokenAnswer.Unusable("the token endpoint " + answer.flaw("an access token"));
    }
}
