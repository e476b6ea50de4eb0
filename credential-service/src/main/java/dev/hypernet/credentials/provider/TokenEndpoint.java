package dev.hypernet.credentials.provider;

import dev.hypernet.credentials.provider.ProviderHttp.Unreachable;
import dev.hypernet.outbound.EgressGuard;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every call to a provider: form-encoded, authenticated as the definition says, in the provider's {@link Dialect} where
 * it has one, no redirect followed, an answer of at most 1 MiB, and with tokens 256 KiB, in bounded time. Its answers
 * are outcomes; none of them fails.
 */
@Singleton
public class TokenEndpoint {
    private final ProviderHttp http;
    private final JwtAssertion assertions;
    private final Outbound outbound;
    private final Clock clock;

    TokenEndpoint(Vertx vertx, EgressGuard guard, Outbound outbound, Clock clock) {
        this.outbound = outbound;
        this.clock = clock;
        this.assertions = new JwtAssertion(clock);
        this.http = new ProviderHttp(vertx, guard, outbound.connectTimeout());
    }

    /** A code and what proves that it may be redeemed; the verifier is null where the provider has no PKCE. */
    public record CodeGrant(
            Secret code, String redirectUri, @Nullable Secret verifier) {}

    /**
     * Redeems a code, and exchanges what it brings for tokens to keep where the provider wants that. A time-out is not
     * tried again: the code may be spent.
     */
    public Uni<TokenAnswer> redeem(OAuthClient client, OAuth2Settings settings, CodeGrant grant) {
        Filling filling = Filling.of(client).withCode(settings.spoken().strip(grant.code()));
        Map<String, String> form = settings.spoken().tokenParameters(filling);
        form.put("grant_type", "authorization_code");
        form.put("code", settings.spoken().strip(grant.code()).reveal());
        form.put("redirect_uri", grant.redirectUri());
        if (grant.verifier() != null) {
            form.put("code_verifier", grant.verifier().reveal());
        }
        TokenReading reading = reading(settings, settings.scopes());
        return tokens(post(client, settings, form), reading, Unreachable::wasNotServed)
                .chain(answer -> answer instanceof TokenAnswer.Granted granted
                        ? prolong(client, settings, filling, granted)
                        : Uni.createFrom().item(answer));
    }

    /** Unlike a code, these tokens may be exchanged twice; where they cannot be, they are nobody's to keep. */
    private Uni<TokenAnswer> prolong(
            OAuthClient client, OAuth2Settings settings, Filling filling, TokenAnswer.Granted granted) {
        TokenRequest request = settings.spoken().longLived();
        TokenSet tokens = granted.tokens();
        return request == null
                ? Uni.createFrom().item(granted)
                : tokens(
                                ask(request, filling.with(tokens)),
                                reading(settings, tokens.scopes()),
                                Unreachable.class::isInstance)
                        .map(answer -> keepingRefreshTokenOf(tokens, answer))
                        .call(answer -> answer instanceof TokenAnswer.Granted
                                ? Uni.createFrom().voidItem()
                                : revoke(client, settings, tokens));
    }

    /** Renews the tokens, which must have a refresh token. */
    public Uni<TokenAnswer> refresh(OAuthClient client, OAuth2Settings settings, TokenSet current) {
        Secret refreshToken = current.refreshToken();
        if (refreshToken == null) {
            throw new IllegalArgumentException("there is no refresh token");
        }
        Instant from = settings.renewableFrom(current);
        if (from != null && isTooEarly(settings, current, from)) {
            return Uni.createFrom()
                    .item(new TokenAnswer.Unavailable("the token endpoint renews these tokens from " + from + " on"));
        }
        TokenRequest request = settings.spoken().refresh();
        Uni<ProviderAnswer> asked = request == null
                ? post(client, settings, refreshing(client, settings, current, refreshToken))
                : ask(request, Filling.of(client).with(current));
        return tokens(asked, reading(settings, current.scopes()), Unreachable.class::isInstance)
                .map(answer -> keepingRefreshTokenOf(current, answer));
    }

    /** Revokes both tokens, RFC 7009, each in one bounded try. */
    public Uni<Revocation> revoke(OAuthClient client, OAuth2Settings settings, TokenSet tokens) {
        return revoke(client, settings, tokens, false);
    }

    /**
     * The same, asking a provider that gives no answer again, a bounded number of times: for somebody who leaves and
     * cannot ask again.
     */
    public Uni<Revocation> revokeInsistently(OAuthClient client, OAuth2Settings settings, TokenSet tokens) {
        return revoke(client, settings, tokens, true);
    }

    private Uni<Revocation> revoke(OAuthClient client, OAuth2Settings settings, TokenSet tokens, boolean insistently) {
        URI address = settings.revocationUrl();
        if (address == null) {
            return Uni.createFrom().item(Revocation.without("the provider has no revocation endpoint"));
        }
        Revoking revoking = new Revoking(client, settings, address, insistently);
        Uni<Revocation> access = revoke(revoking, "access_token", tokens.accessToken());
        Secret refreshToken = tokens.refreshToken();
        // The refresh token first: some providers forget the grant's access tokens with it.
        return refreshToken == null || refreshToken.equals(tokens.accessToken())
                ? access
                : revoke(revoking, "refresh_token", refreshToken).chain(refresh -> access.map(refresh::and));
    }

    /** Asks whose account the tokens open. */
    public Uni<AccountAnswer> account(AccountQuery query, TokenSet tokens) {
        RequestOptions request = http.request(HttpMethod.GET, query.url())
                .putHeader("Authorization", "Bearer " + tokens.accessToken().reveal());
        return ProviderHttp.persistently(http.send(request, "", outbound.totalTimeout()), Unreachable.class::isInstance)
                .map(answer -> account(query, answer))
                .onFailure(Unreachable.class)
                .recoverWithItem(failure -> new AccountAnswer.Unknown("the account's address " + failure.getMessage()));
    }

    /** The most time a refresh can take, with all its tries and the pauses between them. */
    public Duration longestRefresh() {
        long pauses =
                Math.round(ProviderHttp.RETRIES * ProviderHttp.LONGEST_PAUSE.toMillis() * (1 + ProviderHttp.JITTER));
        return outbound.totalTimeout().multipliedBy(ProviderHttp.RETRIES + 1).plusMillis(pauses);
    }

    /**
     * The most time it can take to {@linkplain #redeem redeem} a code, to exchange what it brings, to ask for the
     * {@linkplain #account account} and to {@linkplain #revoke revoke} it all in the end.
     */
    public Duration longestExchange() {
        return longestRefresh()
                .multipliedBy(3)
                .plus(outbound.revocationTimeout().multipliedBy(2));
    }

    /**
     * Asks once for tokens by a form that proves all there is to prove.
     *
     * @param expectedScopes those granted when the answer names none
     */
    Uni<TokenAnswer> grant(URI tokenUrl, Map<String, String> form, List<String> expectedScopes) {
        Uni<ProviderAnswer> asked = http.send(http.form(tokenUrl), ProviderHttp.encoded(form), outbound.totalTimeout());
        return tokens(asked, new TokenReading(Dialect.NONE, clock.instant(), expectedScopes), failure -> false);
    }

    private TokenReading reading(OAuth2Settings settings, List<String> expectedScopes) {
        return new TokenReading(settings.spoken(), clock.instant(), expectedScopes);
    }

    private Uni<TokenAnswer> tokens(Uni<ProviderAnswer> asked, TokenReading reading, Predicate<Throwable> mayTryAgain) {
        return ProviderHttp.persistently(asked, mayTryAgain)
                .map(answer -> reading.read(answer, clock.instant()))
                .onFailure(Unreachable.class)
                .recoverWithItem(failure -> new TokenAnswer.Unavailable("the token endpoint " + failure.getMessage()));
    }

    /**
     * Only their time is near. At any other time it is the provider who has refused them, and its answer tells whether
     * the account is lost.
     */
    private boolean isTooEarly(OAuth2Settings settings, TokenSet tokens, Instant from) {
        Instant now = clock.instant();
        Instant expiry = tokens.expiresAt();
        return now.isBefore(from)
                && expiry != null
                && now.isBefore(expiry)
                && !now.isBefore(expiry.minusMillis(settings.refreshLeadMs()));
    }

    private static Map<String, String> refreshing(
            OAuthClient client, OAuth2Settings settings, TokenSet current, Secret refreshToken) {
        Map<String, String> form =
                settings.spoken().tokenParameters(Filling.of(client).with(current));
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refreshToken.reveal());
        return form;
    }

    private static TokenAnswer keepingRefreshTokenOf(TokenSet before, TokenAnswer answer) {
        return answer instanceof TokenAnswer.Granted granted
                ? new TokenAnswer.Granted(granted.tokens().orRefreshTokenOf(before))
                : answer;
    }

    private static AccountAnswer account(AccountQuery query, ProviderAnswer answer) {
        return Optional.of(answer)
                .filter(found -> found.status() == 200)
                .flatMap(ProviderAnswer::json)
                .flatMap(query::read)
                .<AccountAnswer>map(AccountAnswer.Found::new)
                .orElseGet(() -> new AccountAnswer.Unknown("the account's address " + answer.flaw("the account's id")));
    }

    private record Revoking(OAuthClient client, OAuth2Settings settings, URI address, boolean insistently) {}

    private Uni<Revocation> revoke(Revoking revoking, String hint, Secret secret) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("token", secret.reveal());
        form.put("token_type_hint", hint);
        Uni<ProviderAnswer> asked =
                post(revoking.client(), revoking.settings(), revoking.address(), form, outbound.revocationTimeout());
        return ProviderHttp.persistently(asked, failure -> revoking.insistently() && failure instanceof Unreachable)
                .map(TokenEndpoint::revocation)
                .onFailure(Unreachable.class)
                .recoverWithItem(failure -> Revocation.without("the revocation endpoint " + failure.getMessage()));
    }

    private static Revocation revocation(ProviderAnswer answer) {
        return answer.status() == 200
                ? Revocation.DONE
                : Revocation.without("the revocation endpoint answered " + answer.status());
    }

    private Uni<ProviderAnswer> post(OAuthClient client, OAuth2Settings settings, Map<String, String> form) {
        return post(client, settings, settings.tokenUrl(), form, outbound.totalTimeout());
    }

    /** An assertion is good for one use, so each try signs another. */
    private Uni<ProviderAnswer> post(
            OAuthClient client, OAuth2Settings settings, URI address, Map<String, String> form, Duration limit) {
        return Uni.createFrom().deferred(() -> authenticated(client, settings, address, form, limit));
    }

    private Uni<ProviderAnswer> authenticated(
            OAuthClient client, OAuth2Settings settings, URI address, Map<String, String> form, Duration limit) {
        RequestOptions request = http.form(address);
        Map<String, String> proven = new LinkedHashMap<>(form);
        Secret secret = client.secret();
        if (secret != null && settings.clientAuthentication() == ClientAuthentication.BASIC) {
            request.putHeader("Authorization", basic(client.id(), secret));
        } else {
            proven.put("client_id", client.id());
        }
        if (secret != null && settings.clientAuthentication() == ClientAuthentication.POST) {
            proven.put("client_secret", secret.reveal());
        }
        if (client.key() != null && settings.clientAuthentication() == ClientAuthentication.PRIVATE_KEY_JWT) {
            // The token endpoint is who it is for, wherever it goes: RFC 7523 3.
            proven.put("client_assertion_type", JwtAssertion.CLIENT_ASSERTION_TYPE);
            proven.put(
                    "client_assertion",
                    assertions.client(client, settings.tokenUrl()).reveal());
        }
        return http.send(request, ProviderHttp.encoded(proven), limit);
    }

    /** A request that is all the provider's own. */
    private Uni<ProviderAnswer> ask(TokenRequest wanted, Filling filling) {
        String parameters = ProviderHttp.encoded(filling.fill(wanted.parameters()));
        return switch (wanted.method()) {
            case POST -> http.send(http.form(wanted.url()), parameters, outbound.totalTimeout());
            case GET ->
                http.send(http.request(HttpMethod.GET, with(wanted.url(), parameters)), "", outbound.totalTimeout());
        };
    }

    private static URI with(URI address, String query) {
        return query.isEmpty()
                ? address
                // A space as %20, which every server takes for one.
                : URI.create(address + (address.getRawQuery() == null ? "?" : "&") + query.replace("+", "%20"));
    }

    /** RFC 6749 2.3.1: both parts are form-encoded before they are joined. */
    private static String basic(String id, Secret secret) {
        String pair = ProviderHttp.encoded(id) + ":" + ProviderHttp.encoded(secret.reveal());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
