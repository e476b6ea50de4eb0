package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hypernet.sandbox.MetaGrants.Answer;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigInteger;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Instagram and Facebook as far as somebody signs in: developers.facebook.com, Instagram API with Instagram Login, and
 * Facebook Login's manual flow. Neither has PKCE or refresh tokens; both append a fragment of their own to the way
 * back, and both tell errors in Graph's words, but for Instagram's first token.
 */
final class MetaApi {

    private static final String INSTAGRAM = "/meta/instagram";
    private static final String FACEBOOK = "/meta/facebook/v26.0";
    private static final AuthorizationServer.Face INSTAGRAM_FACE = new AuthorizationServer.Face(
            "Sandbox Instagram",
            INSTAGRAM + "/oauth/authorize",
            INSTAGRAM + "/oauth/access_token",
            "",
            "instagram_business_basic");
    private static final AuthorizationServer.Face FACEBOOK_FACE = new AuthorizationServer.Face(
            "Sandbox Facebook", FACEBOOK + "/dialog/oauth", FACEBOOK + "/oauth/access_token", "", "public_profile");
    private static final String CONSENT_HEADER = "X-Sandbox-Consent";
    private static final String ACCESS_TOKEN = "access_token";
    private static final BigInteger IDS = BigInteger.TEN.pow(15);

    private final String clientId;
    private final Secret clientSecret;
    private final Faults faults;
    private final MetaGrants instagram;
    private final MetaGrants facebook;

    MetaApi(SandboxOptions options, Faults faults) {
        this.clientId = options.clientId();
        this.clientSecret = options.clientSecret();
        this.faults = faults;
        Clock clock = options.clock();
        this.instagram = new MetaGrants(clock, options.accessTokenLifetime());
        this.facebook = new MetaGrants(clock, options.accessTokenLifetime());
    }

    void mount(Router router) {
        consent(router, INSTAGRAM_FACE, instagram, "#_");
        consent(router, FACEBOOK_FACE, facebook, "#_=_");
        router.route("/meta/*").handler(faults.on(Faults.Target.META, MetaApi::suffer));
        router.post(INSTAGRAM_FACE.token()).handler(this::instagramToken);
        router.get(INSTAGRAM + "/access_token").handler(this::instagramExchange);
        router.get(INSTAGRAM + "/refresh_access_token").handler(this::instagramRenewal);
        router.get(INSTAGRAM + "/v25.0/me").handler(this::instagramAccount);
        router.route(FACEBOOK_FACE.token()).handler(this::facebookToken);
        router.get(FACEBOOK + "/me").handler(this::facebookAccount);
        router.delete("/sandbox/accounts/:account/meta").handler(this::withdraw);
        router.post("/sandbox/accounts/:account/meta/time").handler(this::pass);
    }

    /** How things stand with an account, for the control API. */
    Object tokens(String account) {
        return Map.of("instagram", instagram.view(account), "facebook", facebook.view(account));
    }

    private void consent(Router router, AuthorizationServer.Face face, MetaGrants grants, String fragment) {
        router.get(face.authorize())
                .handler(context -> ask(
                        context,
                        face,
                        grants,
                        fragment,
                        context.queryParams(),
                        context.request().getHeader(CONSENT_HEADER)));
        router.post(face.decision())
                .handler(context -> ask(
                        context,
                        face,
                        grants,
                        fragment,
                        context.request().formAttributes(),
                        String.valueOf(context.request().formAttributes().get("decision"))));
    }

    private void ask(
            RoutingContext context,
            AuthorizationServer.Face face,
            MetaGrants grants,
            String fragment,
            MultiMap parameters,
            @Nullable String decision) {
        switch (AuthorizationRequest.readWithoutProof(parameters, clientId, face.defaultScope())) {
            case AuthorizationRequest.Untrusted untrusted ->
                Reply.html(context, 400, ConsentPage.refusing(face, untrusted.reason()));
            case AuthorizationRequest.Invalid invalid ->
                Reply.redirect(
                        context, invalid.redirect().withError(invalid.error(), invalid.description()) + fragment);
            case AuthorizationRequest.Valid valid
            when decision == null -> Reply.html(context, 200, ConsentPage.asking(face, valid));
            case AuthorizationRequest.Valid valid
            when decision.equals("allow") ->
                Reply.redirect(context, valid.redirect().withCode(grants.codeFor(consent(valid))) + fragment);
            case AuthorizationRequest.Valid valid ->
                Reply.redirect(
                        context,
                        valid.redirect().withError("access_denied", "The user denied your request") + fragment);
        }
    }

    private static MetaGrants.Consent consent(AuthorizationRequest.Valid request) {
        return new MetaGrants.Consent(request.account(), request.redirect().uri(), request.scope());
    }

    /** A list of one, as the documentation shows it. */
    private void instagramToken(RoutingContext context) {
        MultiMap form = context.request().formAttributes();
        if (!isClient(form) || !"authorization_code".equals(form.get("grant_type"))) {
            tellInstagram(context, "Error validating client secret.");
            return;
        }
        switch (redeem(instagram, form)) {
            case Answer.Issued issued -> {
                Map<String, Object> granted = new LinkedHashMap<>();
                granted.put(ACCESS_TOKEN, issued.token().reveal());
                granted.put("user_id", idOf(issued.account()));
                granted.put("permissions", issued.scope());
                Reply.json(context, 200, Map.of("data", List.of(granted)));
            }
            case Answer.Refused refused -> tellInstagram(context, refused.reason());
        }
    }

    private void instagramExchange(RoutingContext context) {
        MultiMap query = context.queryParams();
        boolean proven = clientSecret.matches(Secret.of(said(query, "client_secret")));
        if (!proven || !"ig_exchange_token".equals(query.get("grant_type"))) {
            tell(context, MetaGrants.INVALID_PARAMETER, "Error validating client secret.");
            return;
        }
        give(context, instagram.exchange(Secret.of(said(query, ACCESS_TOKEN))));
    }

    /** By the token alone: no client proves itself. */
    private void instagramRenewal(RoutingContext context) {
        MultiMap query = context.queryParams();
        if (!"ig_refresh_token".equals(query.get("grant_type"))) {
            tell(context, MetaGrants.INVALID_PARAMETER, "The grant_type is not supported.");
            return;
        }
        give(context, instagram.renew(Secret.of(said(query, ACCESS_TOKEN))));
    }

    private void instagramAccount(RoutingContext context) {
        account(context, instagram, "user_id", "username");
    }

    private void facebookToken(RoutingContext context) {
        boolean posted = context.request().method().equals(HttpMethod.POST);
        MultiMap parameters = posted ? context.request().formAttributes() : context.queryParams();
        if (!isClient(parameters)) {
            tell(context, MetaGrants.INVALID_PARAMETER, "Error validating client secret.");
        } else if ("fb_exchange_token".equals(parameters.get("grant_type"))) {
            give(context, facebook.exchange(Secret.of(said(parameters, "fb_exchange_token"))));
        } else {
            give(context, redeem(facebook, parameters));
        }
    }

    private void facebookAccount(RoutingContext context) {
        account(context, facebook, "id", "name");
    }

    private void account(RoutingContext context, MetaGrants grants, String idName, String name) {
        Optional<String> account = Caller.bearerToken(context)
                .or(() -> Optional.ofNullable(context.queryParams().get(ACCESS_TOKEN))
                        .map(Secret::of))
                .flatMap(grants::accountOf);
        if (account.isEmpty()) {
            tell(context, MetaGrants.INVALID_TOKEN, "Error validating access token.");
            return;
        }
        Reply.json(context, 200, Map.of(idName, idOf(account.get()), name, account.get()));
    }

    private static Answer redeem(MetaGrants grants, MultiMap parameters) {
        return grants.redeem(Secret.of(said(parameters, "code")), said(parameters, "redirect_uri"));
    }

    private static void give(RoutingContext context, Answer answer) {
        switch (answer) {
            case Answer.Refused refused -> tell(context, refused.code(), refused.reason());
            case Answer.Issued issued -> {
                Map<String, Object> granted = new LinkedHashMap<>();
                granted.put(ACCESS_TOKEN, issued.token().reveal());
                granted.put("token_type", "bearer");
                granted.put("expires_in", issued.lifetime().toSeconds());
                Reply.json(context, 200, granted);
            }
        }
    }

    private boolean isClient(MultiMap parameters) {
        return clientId.equals(parameters.get("client_id"))
                && clientSecret.matches(Secret.of(said(parameters, "client_secret")));
    }

    private static String said(MultiMap parameters, String name) {
        String value = parameters.get(name);
        return value == null ? "" : value;
    }

    private static void tellInstagram(RoutingContext context, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("error_type", "OAuthException");
        error.put("code", 400);
        error.put("error_message", message);
        Reply.json(context, 400, error);
    }

    private static void tell(RoutingContext context, int code, String message) {
        tell(context, 400, code, message);
    }

    private static void tell(RoutingContext context, int status, int code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("type", "OAuthException");
        error.put("code", code);
        Reply.json(context, status, Map.of("error", error));
    }

    /** Faults in Graph's words: 4 is too many calls, 2 that it will pass. */
    private static void suffer(RoutingContext context, int status, String message) {
        tell(context, status, status == 429 ? 4 : 2, message);
    }

    private void withdraw(RoutingContext context) {
        String account = Accounts.named(context.pathParam("account"));
        instagram.withdraw(account);
        facebook.withdraw(account);
        Reply.empty(context, 204);
    }

    /** Time passes, {@code ?by=PT25H}, for this account at Meta alone. */
    private void pass(RoutingContext context) {
        String account = Accounts.named(context.pathParam("account"));
        try {
            Duration time = Duration.parse(said(context.queryParams(), "by"));
            instagram.pass(account, time);
            facebook.pass(account, time);
            Reply.empty(context, 204);
        } catch (DateTimeException noDuration) {
            throw Refusal.invalid("by is a duration: PT25H");
        }
    }

    /** The same in every run: a text of digits, as Graph's ids are. */
    private static String idOf(String account) {
        return "178414" + new BigInteger(1, account.getBytes(UTF_8)).mod(IDS);
    }
}
