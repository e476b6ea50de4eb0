package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/**
 * Where a provider departs from RFC 6749: what its token endpoint wants beside the RFC's parameters, where its answers
 * hold what, and which further requests bring tokens. The expressions are on an answer.
 *
 * <p>The values of parameters are texts in which {@code {client_id}}, {@code {client_secret}}, {@code {code}}, {@code
 * {access_token}} and {@code {refresh_token}} stand for what is sent. A parameter that names what there is none of is
 * left out.
 *
 * @param tokenParameters of each request to the token endpoint, beside the RFC's own
 * @param failure tells a refusal that an answer does not tell as the RFC has it; null where there is none such
 * @param longLived exchanges the tokens that a code brought; null where those are the ones to keep
 * @param refresh renews tokens; null for the RFC's way
 * @param refreshNotBefore how old tokens have to be to be renewed
 * @param stripCode what the provider appends to its codes; null for nothing
 */
public record OAuthDialect(
        Map<String, String> tokenParameters,
        TokenResponse tokenResponse,
        @Nullable Expression failure,
        @Nullable TokenRequest longLived,
        @Nullable TokenRequest refresh,
        Duration refreshNotBefore,
        @Nullable String stripCode) {
    static final String REFRESH = "refresh";
    static final String LONG_LIVED = "longLived";
    static final String TOKEN_PARAMETERS = "tokenParameters";
    static final String PARAMETERS = "parameters";

    private static final String POINTER = "/oauth2Config";
    private static final String FAILURE = "failure";
    private static final String STRIP_CODE = "stripCode";
    private static final String TOKEN_RESPONSE = "tokenResponse";
    private static final List<String> MEMBERS =
            List.of(TOKEN_PARAMETERS, TOKEN_RESPONSE, FAILURE, LONG_LIVED, REFRESH, STRIP_CODE);
    private static final List<String> FIELDS =
            List.of("client_id", "client_secret", "code", "access_token", "refresh_token");

    public OAuthDialect {
        tokenParameters = Map.copyOf(tokenParameters);
    }

    /**
     * Where an answer holds what the RFC names; null for what has the RFC's own name.
     *
     * @param expiresIn seconds
     * @param expiresAt a time by the provider's clock: seconds since 1970, or as ISO 8601 has it
     * @param scope a text, or a list
     */
    public record TokenResponse(
            @Nullable Expression accessToken,
            @Nullable Expression refreshToken,
            @Nullable Expression expiresIn,
            @Nullable Expression expiresAt,
            @Nullable Expression scope,
            @Nullable Expression tokenType) {}

    /**
     * A request of the provider's own; its parameters are all it sends.
     *
     * @param method GET, with the parameters in the address, or POST, with a form of them
     */
    public record TokenRequest(String method, UrlTemplate url, Map<String, String> parameters) {
        public TokenRequest {
            parameters = Map.copyOf(parameters);
        }
    }

    /** Null where the provider keeps to the RFC. */
    static @Nullable OAuthDialect of(Compilation compilation, Set<String> settings, JsonNode config) {
        return MEMBERS.stream().noneMatch(config::has)
                ? null
                : new OAuthDialect(
                        parameters(compilation, Problem.at(POINTER, TOKEN_PARAMETERS), config.path(TOKEN_PARAMETERS)),
                        tokenResponse(compilation, config.path(TOKEN_RESPONSE)),
                        expression(compilation, POINTER, config, FAILURE),
                        request(compilation, settings, LONG_LIVED, config),
                        request(compilation, settings, REFRESH, config),
                        Duration.ofMillis(
                                config.path(REFRESH).path("notBeforeMs").asLong()),
                        config.path(STRIP_CODE).textValue());
    }

    private static TokenResponse tokenResponse(Compilation compilation, JsonNode response) {
        String pointer = Problem.at(POINTER, TOKEN_RESPONSE);
        return new TokenResponse(
                expression(compilation, pointer, response, "accessToken"),
                expression(compilation, pointer, response, "refreshToken"),
                expression(compilation, pointer, response, "expiresIn"),
                expression(compilation, pointer, response, "expiresAt"),
                expression(compilation, pointer, response, "scope"),
                expression(compilation, pointer, response, "tokenType"));
    }

    private static @Nullable Expression expression(
            Compilation compilation, String pointer, JsonNode parent, String member) {
        return parent.has(member) ? compilation.expression(Problem.at(pointer, member), parent.get(member)) : null;
    }

    private static @Nullable TokenRequest request(
            Compilation compilation, Set<String> settings, String member, JsonNode config) {
        JsonNode request = config.get(member);
        String pointer = Problem.at(POINTER, member);
        if (request == null) {
            return null;
        }
        Map<String, String> parameters =
                parameters(compilation, Problem.at(pointer, PARAMETERS), request.path(PARAMETERS));
        UrlTemplate url = DefinitionReader.url(compilation, settings, Problem.at(pointer, "url"), request.path("url"));
        return url == null ? null : new TokenRequest(request.path("method").asText("POST"), url, parameters);
    }

    private static Map<String, String> parameters(Compilation compilation, String pointer, JsonNode parameters) {
        Map<String, String> read = new LinkedHashMap<>();
        parameters.properties().forEach(parameter -> {
            String template = parameter.getValue().textValue();
            check(compilation, Problem.at(pointer, parameter.getKey()), template);
            read.put(parameter.getKey(), template);
        });
        return read;
    }

    private static void check(Compilation compilation, String pointer, String template) {
        String sample = UrlTemplate.PLACEHOLDER.matcher(template).replaceAll("x");
        if (sample.indexOf('{') >= 0 || sample.indexOf('}') >= 0) {
            compilation.problem(pointer, "has a brace that belongs to nothing that is sent");
        }
        UrlTemplate.PLACEHOLDER
                .matcher(template)
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(field -> !FIELDS.contains(field))
                .forEach(field -> compilation.problem(
                        pointer, "{" + field + "} is none of {" + String.join("}, {", FIELDS) + "}"));
    }
}
