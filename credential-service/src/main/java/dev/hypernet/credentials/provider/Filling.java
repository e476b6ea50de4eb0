package dev.hypernet.credentials.provider;

import dev.hypernet.connector.Authentication.Placement;
import dev.hypernet.platform.secret.Secret;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the templates of a definition's parameters stand for in one request: {@code {client_id}}, {@code
 * {client_secret}}, {@code {code}}, {@code {access_token}}, {@code {refresh_token}}.
 */
record Filling(Map<String, Secret> values) {
    static final String ACCESS_TOKEN = "access_token";
    static final String REFRESH_TOKEN = "refresh_token";
    private static final String CODE = "code";

    static Filling of(OAuthClient client) {
        return new Filling(Map.of()).with("client_id", Secret.of(client.id())).with("client_secret", client.secret());
    }

    Filling with(TokenSet tokens) {
        return with(ACCESS_TOKEN, tokens.accessToken()).with(REFRESH_TOKEN, tokens.refreshToken());
    }

    Filling withCode(Secret code) {
        return with(CODE, code);
    }

    private Filling with(String name, @Nullable Secret value) {
        Map<String, Secret> more = new HashMap<>(values);
        if (value != null) {
            more.put(name, value);
        }
        return new Filling(Map.copyOf(more));
    }

    /** The parameters as they are sent; one whose template names what there is none of is left out. */
    Map<String, String> fill(Map<String, String> templates) {
        Map<String, String> filled = new LinkedHashMap<>();
        templates.entrySet().stream()
                .map(parameter -> new Placement(parameter.getKey(), parameter.getValue()))
                .filter(parameter -> values.keySet().containsAll(parameter.fields()))
                .forEach(parameter -> filled.put(parameter.name(), parameter.filled(this::revealed)));
        return filled;
    }

    private String revealed(String name) {
        return Objects.requireNonNull(values.get(name)).reveal();
    }
}
