package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a browser asks of {@code /oauth/authorize}, judged: RFC 6749 §4.1.1, as a rule with RFC 7636 required. */
sealed interface AuthorizationRequest {

    /** Client or redirect URI cannot be trusted, so the browser must not be sent there (RFC 6749 §4.1.2.1). */
    record Untrusted(String reason) implements AuthorizationRequest {}

    /** The client is told what is wrong, at its redirect URI. */
    record Invalid(Redirect redirect, String error, String description) implements AuthorizationRequest {}

    /** A person can be asked. */
    record Valid(Redirect redirect, String clientId, String scope, String codeChallenge, String account)
            implements AuthorizationRequest {

        Grants.Consent consent() {
            return new Grants.Consent(account, redirect.uri(), scope, codeChallenge);
        }
    }

    /** The way back to the client, with the state it wants to see again. */
    record Redirect(String uri, @Nullable String state) {

        String withCode(Secret code) {
            return with("code", code.reveal()) + echo();
        }

        String withError(String error, String description) {
            return with("error", error) + "&error_description=" + encoded(description) + echo();
        }

        private String with(String name, String value) {
            return uri + (uri.contains("?") ? "&" : "?") + name + "=" + encoded(value);
        }

        private String echo() {
            return state == null ? "" : "&state=" + encoded(state);
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, UTF_8);
        }
    }

    Pattern CODE_CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    static AuthorizationRequest read(MultiMap parameters, String knownClientId, String defaultScope) {
        return read(parameters, knownClientId, defaultScope, true);
    }

    /** The same at a provider that knows no PKCE: the challenge is empty. */
    static AuthorizationRequest readWithoutProof(MultiMap parameters, String knownClientId, String defaultScope) {
        return read(parameters, knownClientId, defaultScope, false);
    }

    private static AuthorizationRequest read(
            MultiMap parameters, String knownClientId, String defaultScope, boolean proven) {
        String clientId = parameters.get("client_id");
        String redirectUri = parameters.get("redirect_uri");
        if (clientId == null || !clientId.equals(knownClientId)) {
            return new Untrusted("The client_id is unknown.");
        }
        if (redirectUri == null || !isRegistered(redirectUri)) {
            return new Untrusted("The redirect_uri is not registered: it must be http on a loopback address.");
        }

        Redirect redirect = new Redirect(redirectUri, parameters.get("state"));
        String responseType = parameters.get("response_type");
        if (responseType == null) {
            return new Invalid(redirect, "invalid_request", "response_type is missing.");
        }
        if (!responseType.equals("code")) {
            return new Invalid(redirect, "unsupported_response_type", "response_type must be code.");
        }
        String codeChallenge = textOr(parameters.get("code_challenge"), "");
        if (proven && (codeChallenge.isEmpty() || !"S256".equals(parameters.get("code_challenge_method")))) {
            return new Invalid(redirect, "invalid_request", "PKCE with code_challenge_method S256 is required.");
        }
        if (proven && !CODE_CHALLENGE.matcher(codeChallenge).matches()) {
            return new Invalid(redirect, "invalid_request", "code_challenge is not the base64url of a SHA-256.");
        }
        String account = textOr(parameters.get("login_hint"), Accounts.DEFAULT);
        if (!Accounts.isName(account)) {
            return new Invalid(redirect, "invalid_request", "login_hint is no account name.");
        }
        String scope = textOr(parameters.get("scope"), defaultScope);
        return new Valid(redirect, clientId, scope, codeChallenge, account);
    }

    /** Any port and path of this machine; no fragment (RFC 6749 §3.1.2) and nobody's name before the host. */
    private static boolean isRegistered(String redirectUri) {
        try {
            URI uri = new URI(redirectUri);
            return "http".equals(uri.getScheme())
                    && uri.getHost() != null
                    && LOOPBACK.contains(uri.getHost())
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static String textOr(@Nullable String text, String otherwise) {
        return text == null || text.isBlank() ? otherwise : text;
    }
}
