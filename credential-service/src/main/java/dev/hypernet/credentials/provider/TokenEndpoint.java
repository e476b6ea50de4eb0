package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.outbound.Admission;
import dev.hypernet.outbound.EgressGuard;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.core.http.HttpClientRequest;
import io.vertx.mutiny.core.http.HttpClientResponse;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every call to a provider: form-encoded, authenticated as the definition says, no redirect followed, an answer of at
 * most 1 MiB, in bounded time. Its answers are outcomes; none of them fails.
 */
@Singleton
public class TokenEndpoint {
    private static final int LARGEST_ANSWER_BYTES = 1 << 20;
    private static final int CONNECTIONS_PER_HOST = 64;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final double JITTER = 0.5;
    private static final int RETRIES = 2;
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

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final EgressGuard guard;
    private final Outbound outbound;
    private final Clock clock;

    TokenEndpoint(Vertx vertx, EgressGuard guard, Outbound outbound, Clock clock) {
        this.guard = guard;
        this.outbound = outbound;
        this.clock = clock;
        // Traces end here: their headers are no business of a provider.
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(outbound.connectTimeout().toMillis()))
                .setMaxPoolSize(CONNECTIONS_PER_HOST)
                .setTracingPolicy(TracingPolicy.IGNORE));
    }

    /** A code and what proves that it may be redeemed; the verifier is null where the provider has no PKCE. */
    public record CodeGrant(
            Secret code, String redirectUri, @Nullable Secret verifier) {}

    /** Redeems a code. A time-out is not tried again: the code may be spent. */
    public Uni<TokenAnswer> redeem(OAuthClient client, OAuth2Settings settings, CodeGrant grant) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", grant.code().reveal());
        form.put("redirect_uri", grant.redirectUri());
        if (grant.verifier() != null) {
            form.put("code_verifier", grant.verifier().reveal());
        }
        return tokens(client, settings, form, settings.scopes(), TokenEndpoint::wasNotServed);
    }

    /** Renews the tokens, which must have a refresh token. */
    public Uni<TokenAnswer> refresh(OAuthClient client, OAuth2Settings settings, TokenSet current) {
        Secret refreshToken = current.refreshToken();
        if (refreshToken == null) {
            throw new IllegalArgumentException("there is no refresh token");
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refreshToken.reveal());
        return tokens(client, settings, form, current.scopes(), Unreachable.class::isInstance)
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
        return refreshToken == null
                ? access
                : revoke(revoking, "refresh_token", refreshToken).chain(refresh -> access.map(refresh::and));
    }

    /** Asks whose account the tokens open. */
    public Uni<AccountAnswer> account(AccountQuery query, TokenSet tokens) {
        RequestOptions request = request(HttpMethod.GET, query.url())
                .putHeader("Authorization", "Bearer " + tokens.accessToken().reveal());
        return send(query.url(), request, "", outbound.totalTimeout())
                .onFailure(Unreachable.class)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .withJitter(JITTER)
                .atMost(RETRIES)
                .map(answer -> account(query, answer))
                .onFailure(Unreachable.class)
                .recoverWithItem(failure -> new AccountAnswer.Unknown("the account's address " + failure.getMessage()));
    }

    private Uni<TokenAnswer> tokens(
            OAuthClient client,
            OAuth2Settings settings,
            Map<String, String> form,
            List<String> expectedScopes,
            Predicate<Throwable> mayTryAgain) {
        Instant askedAt = clock.instant();
        return post(client, settings, settings.tokenUrl(), form, outbound.totalTimeout())
                .onFailure(mayTryAgain)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .withJitter(JITTER)
                .atMost(RETRIES)
                .map(answer -> tokens(answer, askedAt, expectedScopes))
                .onFailure(Unreachable.class)
                .recoverWithItem(failure -> new TokenAnswer.Unavailable("the token endpoint " + failure.getMessage()));
    }

    private static TokenAnswer tokens(Answer answer, Instant askedAt, List<String> expectedScopes) {
        return switch (answer.status()) {
            case 200 ->
                answer.object()
                        .flatMap(json -> TokenSet.granted(json, askedAt, expectedScopes))
                        .<TokenAnswer>map(TokenAnswer.Granted::new)
                        .orElseGet(() -> unusable(answer));
            case 400, 401 ->
                answer.object()
                        .filter(json -> json.path("error").isTextual())
                        .<TokenAnswer>map(json -> new TokenAnswer.Refused(errorCode(json)))
                        .orElseGet(() -> unusable(answer));
            case TOO_MANY_REQUESTS -> new TokenAnswer.Unavailable("the token endpoint answered 429");
            default -> unusable(answer);
        };
    }

    private static TokenAnswer unusable(Answer answer) {
        return new TokenAnswer.Unusable("the token endpoint " + answer.flaw("an access token"));
    }

    private static String errorCode(JsonNode json) {
        String error = json.path("error").asText();
        return OAUTH_ERRORS.contains(error) ? error : "unknown_error";
    }

    private static TokenAnswer keepingRefreshTokenOf(TokenSet before, TokenAnswer answer) {
        return answer instanceof TokenAnswer.Granted granted
                ? new TokenAnswer.Granted(granted.tokens().orRefreshTokenOf(before))
                : answer;
    }

    private static AccountAnswer account(AccountQuery query, Answer answer) {
        return Optional.of(answer)
                .filter(found -> found.status() == 200)
                .flatMap(Answer::json)
                .flatMap(query::read)
                .<AccountAnswer>map(AccountAnswer.Found::new)
                .orElseGet(() -> new AccountAnswer.Unknown("the account's address " + answer.flaw("the account's id")));
    }

    private record Revoking(OAuthClient client, OAuth2Settings settings, URI address, boolean insistently) {}

    private Uni<Revocation> revoke(Revoking revoking, String hint, Secret secret) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("token", secret.reveal());
        form.put("token_type_hint", hint);
        Uni<Answer> asked =
                post(revoking.client(), revoking.settings(), revoking.address(), form, outbound.revocationTimeout());
        Uni<Answer> answered = revoking.insistently()
                ? asked.onFailure(Unreachable.class)
                        .retry()
                        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                        .withJitter(JITTER)
                        .atMost(RETRIES)
                : asked;
        return answered.map(TokenEndpoint::revocation)
                .onFailure(Unreachable.class)
                .recoverWithItem(failure -> Revocation.without("the revocation endpoint " + failure.getMessage()));
    }

    private static Revocation revocation(Answer answer) {
        return answer.status() == 200
                ? Revocation.DONE
                : Revocation.without("the revocation endpoint answered " + answer.status());
    }

    private Uni<Answer> post(
            OAuthClient client, OAuth2Settings settings, URI address, Map<String, String> form, Duration limit) {
        RequestOptions request =
                request(HttpMethod.POST, address).putHeader("Content-Type", "application/x-www-form-urlencoded");
        Secret secret = client.secret();
        if (secret != null && settings.clientAuthentication() == ClientAuthentication.BASIC) {
            request.putHeader("Authorization", basic(client.id(), secret));
        } else {
            form.put("client_id", client.id());
        }
        if (secret != null && settings.clientAuthentication() == ClientAuthentication.POST) {
            form.put("client_secret", secret.reveal());
        }
        return send(address, request, encoded(form), limit);
    }

    private RequestOptions request(HttpMethod method, URI address) {
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(address.toString())
                .setFollowRedirects(false)
                .setConnectTimeout(outbound.connectTimeout().toMillis())
                .putHeader("Accept", "application/json")
                .putHeader("User-Agent", "hypernet-core");
    }

    /** RFC 6749 2.3.1: both parts are form-encoded before they are joined. */
    private static String basic(String id, Secret secret) {
        String pair = encoded(id) + ":" + encoded(secret.reveal());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Uni<Answer> send(URI address, RequestOptions options, String body, Duration limit) {
        return guard.admit(address)
                .chain(admission -> http.request(pinned(options, admission)))
                .chain(request -> answer(request, Buffer.buffer(body)))
                .onFailure(failure -> !(failure instanceof Unreachable))
                .transform(failure -> Unreachable.brokenOff())
                .ifNoItem()
                .after(limit)
                .failWith(() -> Unreachable.tooSlow(limit))
                .invoke(TokenEndpoint::failWhenBroken);
    }

    /** To exactly the address that was checked, in the name of the host. */
    private static RequestOptions pinned(RequestOptions options, Admission admission) {
        return switch (admission) {
            case Admission.Admitted admitted ->
                options.setServer(SocketAddress.inetSocketAddress(
                        options.getPort(), admitted.addresses().getFirst().getHostAddress()));
            case Admission.Unresolved nowhere -> throw Unreachable.brokenOff();
            case Admission.Denied denied -> throw Unreachable.refused(denied.reason());
        };
    }

    private static Uni<Answer> answer(HttpClientRequest request, Buffer body) {
        return request.send(body)
                .chain(TokenEndpoint::read)
                .onFailure()
                .invoke(() -> request.reset())
                .onCancellation()
                .invoke(() -> request.reset())
                .onFailure(TooLarge.class)
                .recoverWithItem(failure -> new Answer(failure.status(), null));
    }

    private static Uni<Answer> read(HttpClientResponse response) {
        int status = response.statusCode();
        return response.toMulti()
                .collect()
                .in(() -> io.vertx.core.buffer.Buffer.buffer(), (body, part) -> append(status, body, part))
                .map(body -> new Answer(status, body.getBytes()));
    }

    private static void append(int status, io.vertx.core.buffer.Buffer body, Buffer part) {
        if (body.length() + part.length() > LARGEST_ANSWER_BYTES) {
            throw new TooLarge(status);
        }
        body.appendBuffer(part.getDelegate());
    }

    private static void failWhenBroken(Answer answer) {
        if (answer.status() >= 500) {
            throw Unreachable.answering(answer.status());
        }
    }

    private static boolean wasNotServed(Throwable failure) {
        return failure instanceof Unreachable unreachable && !unreachable.tooSlow;
    }

    /** What came back; a body beyond the limit is null. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int status, byte @Nullable [] body) {

        /** The body as a JSON object, as RFC 6749 wants it; nothing when it is none. */
        Optional<JsonNode> object() {
            return json().filter(JsonNode::isObject);
        }

        /** The body as a JSON object or array: some tell accounts as a list. Nothing when it is neither. */
        Optional<JsonNode> json() {
            if (body == null) {
                return Optional.empty();
            }
            try {
                return Optional.ofNullable(JSON.readTree(body)).filter(JsonNode::isContainerNode);
            } catch (IOException notJson) {
                return Optional.empty();
            }
        }

        /** What is wrong with it, for people; nothing of the body. */
        String flaw(String due) {
            if (body == null) {
                return "answered more than " + LARGEST_ANSWER_BYTES + " bytes";
            }
            if (status != 200) {
                return "answered " + status;
            }
            return json().isPresent() ? "answered without " + due : "answered no JSON";
        }
    }

    /** The answer grew beyond the limit. */
    private static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;

        TooLarge(int status) {
            super("too large", null, false, false);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** There was no answer, or one that says as much. */
    private static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean tooSlow;

        private Unreachable(String message, boolean tooSlow) {
            super(message, null, false, false);
            this.tooSlow = tooSlow;
        }

        static Unreachable brokenOff() {
            return new Unreachable("could not be reached or broke the connection off", false);
        }

        /** The operator decides what may be asked: {@code hypernet.egress.allow}. */
        static Unreachable refused(String reason) {
            return new Unreachable("may not be asked: its address " + reason, true);
        }

        static Unreachable tooSlow(Duration limit) {
            return new Unreachable("did not answer within " + limit.toMillis() + " ms", true);
        }

        static Unreachable answering(int status) {
            return new Unreachable("answered " + status, false);
        }
    }
}
