package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hypernet.sandbox.Grants.Answer;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth 2.0 authorization server for one confidential client: authorization code with PKCE (RFC 6749, RFC 7636),
 * rotating refresh tokens, revocation (RFC 7009).
 */
final class AuthorizationServer {

    /** Robots decide with this request header instead of the page: {@code allow} or {@code deny}. */
    private static final String CONSENT_HEADER = "X-Sandbox-Consent";

    /** Whose server it is: the name people see, where its pages are, and what is asked for when nothing is. */
    record Face(String name, String authorize, String token, String revoke, String defaultScope) {

        String decision() {
            return authorize + "/decision";
        }
    }

    private record ClientCredentials(String id, Secret secret) {}

    private final Face face;
    private final ClientCredentials client;
    private final Grants grants;
    private final Faults faults;

    AuthorizationServer(Face face, String clientId, Secret clientSecret, Grants grants, Faults faults) {
        this.face = face;
        this.client = new ClientCredentials(clientId, clientSecret);
        this.grants = grants;
        this.faults = faults;
    }

    void mount(Router router) {
        router.get(face.authorize()).handler(this::authorize);
        router.post(face.decision()).handler(this::decide);
        router.post(face.token()).handler(faults.on(Faults.Target.TOKEN)).handler(authenticated(this::token));
        router.post(face.revoke()).handler(faults.on(Faults.Target.REVOKE)).handler(authenticated(this::revoke));
    }

    private void authorize(RoutingContext context) {
        answer(context, context.queryParams(), context.request().getHeader(CONSENT_HEADER));
    }

    private void decide(RoutingContext context) {
        MultiMap form = context.request().formAttributes();
        String decision = form.get("decision");
        answer(context, form, decision == null ? "deny" : decision);
    }

    private void answer(RoutingContext context, MultiMap parameters, @Nullable String decision) {
        switch (AuthorizationRequest.read(parameters, client.id(), face.defaultScope())) {
            case AuthorizationRequest.Untrusted untrusted ->
                Reply.html(context, 400, ConsentPage.refusing(face, untrusted.reason()));
            case AuthorizationRequest.Invalid invalid ->
                Reply.redirect(context, invalid.redirect().withError(invalid.error(), invalid.description()));
            case AuthorizationRequest.Valid valid -> ask(context, valid, decision);
        }
    }

    private void ask(RoutingContext context, AuthorizationRequest.Valid request, @Nullable String decision) {
        if (decision == null) {
            unstored(context).response().putHeader("X-Frame-Options", "DENY");
            Reply.html(context, 200, ConsentPage.asking(face, request));
        } else if (decision.equals("allow")) {
            Reply.redirect(context, request.redirect().withCode(grants.codeFor(request.consent())));
        } else {
            Reply.redirect(context, request.redirect().withError("access_denied", "Consent was declined."));
        }
    }

    private void token(RoutingContext context) {
        MultiMap form = context.request().formAttributes();
        String grantType = form.get("grant_type");
        if (grantType == null) {
            refuse(context, 400, "invalid_request", "grant_type is missing.");
            return;
        }
        switch (grantType) {
            case "authorization_code" -> exchange(context, form);
            case "refresh_token" -> refresh(context, form);
            default -> refuse(context, 400, "unsupported_grant_type", "grant_type is not supported.");
        }
    }

    private void exchange(RoutingContext context, MultiMap form) {
        String code = form.get("code");
        String redirectUri = form.get("redirect_uri");
        String verifier = form.get("code_verifier");
        if (code == null || redirectUri == null || verifier == null) {
            refuse(context, 400, "invalid_request", "code, redirect_uri and code_verifier are required.");
            return;
        }
        give(context, grants.exchange(Secret.of(code), redirectUri, Secret.of(verifier)));
    }

    private void refresh(RoutingContext context, MultiMap form) {
        String refreshToken = form.get("refresh_token");
        if (refreshToken == null) {
            refuse(context, 400, "invalid_request", "refresh_token is missing.");
            return;
        }
        give(context, grants.refresh(Secret.of(refreshToken)));
    }

    private static void give(RoutingContext context, Answer answer) {
        switch (answer) {
            case Answer.Refused refused -> refuse(context, 400, "invalid_grant", refused.reason());
            case Answer.Issued issued -> Reply.json(unstored(context), 200, response(issued));
        }
    }

    private static Map<String, Object> response(Answer.Issued issued) {
        return Map.of(
                "access_token", issued.accessToken().reveal(),
                "refresh_token", issued.refreshToken().reveal(),
                "token_type", "Bearer",
                "expires_in", issued.lifetime().toSeconds(),
                "scope", issued.scope());
    }

    private void revoke(RoutingContext context) {
        String token = context.request().formAttributes().get("token");
        if (token == null) {
            refuse(context, 400, "invalid_request", "token is missing.");
            return;
        }
        // An unknown token is answered like a known one (RFC 7009 §2.2).
        grants.revoke(Secret.of(token));
        Reply.empty(context, 200);
    }

    private Handler<RoutingContext> authenticated(Handler<RoutingContext> next) {
        return context -> {
            Optional<ClientCredentials> basic = basicCredentials(context);
            Optional<ClientCredentials> posted = postedCredentials(context);
            if (basic.isPresent() && posted.isPresent()) {
                refuse(context, 400, "invalid_request", "The client may authenticate in one way only.");
            } else if (basic.or(() -> posted).filter(this::isClient).isEmpty()) {
                context.response().putHeader("WWW-Authenticate", "Basic realm=\"" + face.name() + "\"");
                refuse(context, 401, "invalid_client", "The client's credentials are missing or wrong.");
            } else {
                next.handle(context);
            }
        };
    }

    private boolean isClient(ClientCredentials presented) {
        return client.id().equals(presented.id()) && client.secret().matches(presented.secret());
    }

    private static Optional<ClientCredentials> postedCredentials(RoutingContext context) {
        MultiMap form = context.request().formAttributes();
        String id = form.get("client_id");
        String secret = form.get("client_secret");
        return id == null || secret == null
                ? Optional.empty()
                : Optional.of(new ClientCredentials(id, Secret.of(secret)));
    }

    /** Identifier and secret are form-encoded before they are joined (RFC 6749 §2.3.1). */
    private static Optional<ClientCredentials> basicCredentials(RoutingContext context) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            String pair =
                    new String(Base64.getDecoder().decode(header.substring(6).strip()), UTF_8);
            int colon = pair.indexOf(':');
            String id = colon < 0 ? pair : pair.substring(0, colon);
            String secret = colon < 0 ? "" : pair.substring(colon + 1);
            return Optional.of(
                    new ClientCredentials(URLDecoder.decode(id, UTF_8), Secret.of(URLDecoder.decode(secret, UTF_8))));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static void refuse(RoutingContext context, int status, String error, String description) {
        Reply.json(unstored(context), status, Map.of("error", error, "error_description", description));
    }

    private static RoutingContext unstored(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store").putHeader("Pragma", "no-cache");
        return context;
    }
}
