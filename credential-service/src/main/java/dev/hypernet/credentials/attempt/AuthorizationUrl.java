package dev.hypernet.credentials.attempt;

import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.credentials.provider.OAuthClient;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The address a person is sent to: RFC 6749 4.1.1. */
final class AuthorizationUrl {
    private AuthorizationUrl() {}

    /**
     * Builds the address.
     *
     * @param challenge of PKCE; null where the provider has none
     */
    static String of(NewAttempt attempt, OAuthClient client, @Nullable String challenge) {
        OAuth2Settings settings = attempt.oauth2();
        // First, so that a definition cannot replace what the protocol itself says.
        Map<String, String> parameters = new LinkedHashMap<>(settings.additionalParameters());
        parameters.put("response_type", "code");
        parameters.put("client_id", client.id());
        parameters.put("redirect_uri", attempt.redirectUri());
        parameters.put("state", attempt.state());
        if (!settings.scopes().isEmpty()) {
            parameters.put("scope", String.join(settings.scopeSeparator(), settings.scopes()));
        }
        if (challenge != null) {
            parameters.put("code_challenge", challenge);
            parameters.put("code_challenge_method", "S256");
        }
        return with(settings.authorizationUrl(), parameters);
    }

    private static String with(URI address, Map<String, String> parameters) {
        return address
                + (address.getRawQuery() == null ? "?" : "&")
                + parameters.entrySet().stream()
                        .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                        .collect(Collectors.joining("&"));
    }

    /** {@code %20} rather than {@code +}, which not every server takes for a space outside a form. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
