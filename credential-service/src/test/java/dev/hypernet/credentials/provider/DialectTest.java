package dev.hypernet.credentials.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.SignedToken;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import io.vertx.mutiny.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that depart from RFC 6749, each by what a definition could say of it. */
class DialectTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Vertx VERTX = Vertx.vertx();
    private static final OAuthClient CLIENT = new OAuthClient("id", Secret.of("s&t"));
    private static final String CODE = "POST /token grant_type=authorization_code&code=the-code"
            + "&redirect_uri=http%3A%2F%2Fhere%2Fback&client_id=id&client_secret=s%26t";
    private static final String GRAPH_FAILURE = "error.code ? {'error':"
            + " error.code = 190 ? 'invalid_grant' : error.code in [2, 4] ? 'temporarily_unavailable'}";

    private final ScriptedProvider provider = new ScriptedProvider();
    private final TokenEndpoint endpoint =
            new TokenEndpoint(VERTX, Loopback.guard(VERTX), new LongTimes(), Clock.fixed(NOW, ZoneOffset.UTC));

    /** Nothing here is about waiting. */
    private record LongTimes(Duration connectTimeout, Duration totalTimeout, Duration revocationTimeout)
            implements Outbound {
        LongTimes() {
            this(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));
        }
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @AfterAll
    static void close() {
        VERTX.close().await().atMost(Duration.ofSeconds(10));
    }

    @Test
    @Requirement("C01")
    void anAnswerIsReadWhereTheDefinitionSays() {
        Dialect slack = spoken(
                new TokenResponse(
                        "authed_user.access_token",
                        "authed_user.refresh_token",
                        "authed_user.expires_in",
                        null,
                        "authed_user.scope",
                        "'Bearer'"),
                "ok = false ? {'error': error = 'invalid_code' ? 'invalid_grant'}");
        String body = "{\"ok\":true,\"access_token\":\"of a bot\",\"token_type\":\"bot\",\"authed_user\":"
                + "{\"access_token\":\"U\",\"refresh_token\":\"R\",\"expires_in\":43200,\"scope\":\"one,two\","
                + "\"token_type\":\"user\"}}";
        provider.answers(body);

        TokenSet tokens = granted(redeem(slack));

        assertThat(tokens.accessToken()).isEqualTo(Secret.of("U"));
        assertThat(tokens.refreshToken()).isEqualTo(Secret.of("R"));
        assertThat(tokens.tokenType()).isEqualTo("Bearer");
        assertThat(tokens.expiresAt()).isEqualTo(NOW.plusSeconds(43_200));
        assertThat(tokens.scopes()).containsExactly("one", "two");
        assertThat(tokens.missing(List.of("one", "three"))).containsExactly("three");
        assertThat(tokens.rawResponse()).as("as it came").isEqualTo(Secret.of(body));
        assertThat(TokenSet.of(tokens.toSecret())).isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource({
        "200, invalid_code, invalid_grant",
        "200, something else, unknown_error",
        "400, invalid_code, invalid_grant"
    })
    void anAnswerThatIsAnErrorInAWayOfItsOwnIsARefusal(int status, String error, String expected) {
        provider.answers(status, "{\"ok\":false,\"error\":\"%s\"}".formatted(error));
        Dialect slack = spoken(null, "ok = false ? {'error': error = 'invalid_code' ? 'invalid_grant' : error}");

        assertThat(redeem(slack)).isEqualTo(new TokenAnswer.Refused(expected));
    }

    @Test
    @Requirement("C09")
    void whatTheDefinitionSaysWillPassIsTriedAgainLater() {
        provider.answers(400, "{\"error\":{\"code\":4,\"message\":\"secret\"}}");

        assertThat(redeem(spoken(null, GRAPH_FAILURE)))
                .isEqualTo(new TokenAnswer.Unavailable("the token endpoint answered temporarily_unavailable"));
    }

    @Test
    void anExpressionThatFailsIsUnusableAndTellsNothingOfTheAnswer() {
        provider.answers("{\"access_token\":\"secret\"}");

        assertThat(redeem(spoken(response("$number(access_token)"), null)))
                .isInstanceOfSatisfying(
                        TokenAnswer.Unusable.class,
                        unusable -> assertThat(unusable.reason())
                                .contains("/oauth2/dialect/token_response/access_token")
                                .doesNotContain("secret"));
    }

    @Test
    void anAnswerMayBeAListWhereTheDefinitionSaysSo() {
        provider.answers("[{\"access_token\":\"A\"}]");

        assertThat(granted(redeem(spoken(response("$[0].access_token"), null))).accessToken())
                .isEqualTo(Secret.of("A"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[{\"access_token\":\"S\",\"permissions\":\"one,two\"}]}",
                "{\"access_token\":\"S\",\"permissions\":[\"one\",\"two\"]}"
            })
    @Requirement("C01")
    void aTokenForAnHourIsExchangedForTheOneToKeep(String shortLived) {
        provider.answers(shortLived)
                .answers("{\"access_token\":\"L\",\"token_type\":\"bearer\",\"expires_in\":5183944}");

        TokenSet tokens = granted(redeem(instagram(), "the-code#_"));

        assertThat(provider.asked())
                .containsExactly(CODE, "GET /exchange?grant_type=ig_exchange_token&client_secret=s%26t&access_token=S");
        assertThat(tokens.accessToken()).isEqualTo(Secret.of("L"));
        assertThat(tokens.refreshToken()).as("renews itself").isEqualTo(Secret.of("L"));
        assertThat(tokens.expiresAt()).isEqualTo(NOW.plusSeconds(5_183_944));
        assertThat(tokens.scopes()).as("of the first answer").containsExactly("one", "two");
        assertThat(tokens.issuedAt()).isEqualTo(NOW);
    }

    @Test
    void anExchangeThatIsRefusedLeavesNoToken() {
        provider.answers("{\"access_token\":\"S\"}").answers(400, "{\"error\":{\"code\":190}}");

        assertThat(redeem(instagram())).isEqualTo(new TokenAnswer.Refused("invalid_grant"));
        assertThat(provider.asked()).hasSize(3).last().asString().startsWith("POST /revoke token=S");
    }

    @Test
    void anExchangeIsTriedAgainThoughACodeIsNot() {
        provider.answers("{\"access_token\":\"S\"}").answers(503, "").answers("{\"access_token\":\"L\"}");

        assertThat(granted(redeem(instagram())).accessToken()).isEqualTo(Secret.of("L"));
        assertThat(provider.asked()).hasSize(3);
    }

    @Test
    void anExchangeByAFormIsPosted() {
        TokenRequest exchange = new TokenRequest(
                TokenRequest.Method.POST,
                URI.create(provider.url("/token?v=26")),
                Map.of("fb_exchange_token", "{access_token}"));
        provider.answers("{\"access_token\":\"S\",\"refresh_token\":\"R\"}").answers("{\"access_token\":\"L\"}");

        TokenSet tokens = granted(redeem(new Dialect(null, null, exchange, null, null, null, null)));

        assertThat(provider.asked()).last().isEqualTo("POST /token?v=26 fb_exchange_token=S");
        assertThat(tokens.refreshToken()).as("of the first answer").isEqualTo(Secret.of("R"));
    }

    @Test
    @Requirement("C09")
    void aTokenIsRenewedByItself() {
        provider.answers("{\"access_token\":\"M\",\"expires_in\":5184000}");

        TokenSet renewed = granted(refresh(instagram(), tokens(NOW.minus(DAY), NOW.plusSeconds(60))));

        assertThat(provider.asked()).containsExactly("GET /renew?grant_type=ig_refresh_token&access_token=L");
        assertThat(renewed.accessToken()).isEqualTo(Secret.of("M"));
        assertThat(renewed.refreshToken()).isEqualTo(Secret.of("M"));
        assertThat(renewed.scopes()).containsExactly("one");
    }

    @Test
    @Requirement("C09")
    void aTokenThatIsTooYoungIsNotRenewedThoughItsEndIsNear() {
        TokenAnswer answer = refresh(instagram(), tokens(NOW.minusSeconds(3600), NOW.plusSeconds(60)));

        assertThat(answer)
                .isEqualTo(new TokenAnswer.Unavailable(
                        "the token endpoint renews these tokens from 2026-01-01T23:00:00Z on"));
        assertThat(provider.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {5_184_000, -1})
    @Requirement("C09")
    void whatTheProviderHasRefusedOrLetExpireIsAskedForHoweverYoung(long secondsLeft) {
        provider.answers(400, "{\"error\":{\"code\":190}}");

        assertThat(refresh(instagram(), tokens(NOW.minusSeconds(3600), NOW.plusSeconds(secondsLeft))))
                .isEqualTo(new TokenAnswer.Refused("invalid_grant"));
    }

    @Test
    void furtherParametersAreSentAndNeverReplaceTheProtocolsOwn() {
        Dialect dialect = new Dialect(
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of("resource", "https://api.example/{client_id}", "grant_type", "mine", "was", "{refresh_token}"));
        provider.answers("{\"access_token\":\"A\"}").answers("{\"access_token\":\"B\"}");

        redeem(dialect);
        refresh(dialect, tokens(null, null));

        assertThat(provider.asked().getFirst())
                .contains("resource=https%3A%2F%2Fapi.example%2Fid", "grant_type=authorization_code")
                .doesNotContain("mine")
                .as("there is no such token yet")
                .doesNotContain("was=");
        assertThat(provider.asked().getLast())
                .contains("resource=", "grant_type=refresh_token", "was=L")
                .doesNotContain("mine");
    }

    @Test
    void anAppendedTextIsTakenOffTheEndAlone() {
        Dialect dialect = new Dialect(null, null, null, null, null, "#_", null);

        assertThat(dialect.strip(Secret.of("a#_b#_"))).isEqualTo(Secret.of("a#_b"));
        assertThat(dialect.strip(Secret.of("a#_b"))).isEqualTo(Secret.of("a#_b"));
        assertThat(Dialect.NONE.strip(Secret.of("a#_"))).isEqualTo(Secret.of("a#_"));
    }

    @ParameterizedTest
    @CsvSource({
        "\"expires_at\":1767226200, 2026-01-01T00:10:00Z",
        "\"expires_at\":\"1767226200\", 2026-01-01T00:10:00Z",
        "\"expires_at\":\"2026-01-01T01:10:00+01:00\", 2026-01-01T00:10:00Z",
        "\"expires_at\":\"soon\", ",
        "\"expires_at\":1e300, ",
        "'\"expires_in\":60,\"expires_at\":1767226200', 2026-01-01T00:01:00Z"
    })
    @Requirement("C08")
    void aTimeIsAnExpiryWhereTheDefinitionSaysSo(String member, @Nullable Instant expected) {
        provider.answers("{\"access_token\":\"A\"," + member + "}");

        assertThat(granted(redeem(spoken(new TokenResponse(null, null, null, "expires_at", null, null), null)))
                        .expiresAt())
                .isEqualTo(expected);
    }

    @Test
    void aTimeThatNoDefinitionKnowsIsNone() {
        provider.answers("{\"access_token\":\"A\",\"expires_at\":1767226200}");

        assertThat(granted(redeem(Dialect.NONE)).expiresAt()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'Thu, 1 Jan 2026 00:10:00 GMT', 2026-01-01T01:00:00Z",
        "'Wed, 31 Dec 2025 23:50:00 GMT', 2026-01-01T01:20:00Z",
        "'Thu, 1 Jan 2026 00:00:20 GMT', 2026-01-01T01:10:00Z",
        "'Sun, 1 Mar 2026 00:00:00 GMT', 2026-01-01T01:10:00Z",
        "'yesterday', 2026-01-01T01:10:00Z",
        ", 2026-01-01T01:10:00Z"
    })
    @Requirement("C09")
    void aTokenThatTellsItsEndTellsItByTheProvidersClock(@Nullable String date, Instant expected) {
        assertThat(granted(read(date, "\"token_type\":\"bearer\"")).expiresAt()).isEqualTo(expected);
    }

    @Test
    void anAnswerThatLayThereWhileThisProcessStoodStillIsOfNoOtherClock() {
        ProviderAnswer answer = new ProviderAnswer(200, new byte[0], "Thu, 1 Jan 2026 00:00:01 GMT");

        assertThat(answer.clockAhead(NOW, NOW.plusSeconds(3600))).isZero();
    }

    @Test
    @Requirement("C09")
    void aLifetimeCountsByOurClockWhateverTheirsSays() {
        assertThat(granted(read("Thu, 1 Jan 2026 00:10:00 GMT", "\"expires_in\":600"))
                        .expiresAt())
                .isEqualTo(NOW.plusSeconds(600));
    }

    @Test
    void theProvidersClockIsItsHeaderDate() {
        Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofHours(-2));
        long inAnHourOfTheirs =
                Instant.now(Clock.systemUTC()).plus(Duration.ofHours(1)).getEpochSecond();
        provider.answers("{\"access_token\":\"" + SignedToken.claiming("{\"exp\":" + inAnHourOfTheirs + "}") + "\"}");

        TokenSet tokens = granted(redeem(
                new TokenEndpoint(VERTX, Loopback.guard(VERTX), new LongTimes(), slow), Dialect.NONE, "the-code"));

        assertThat(tokens.expiresAt())
                .isBefore(Instant.ofEpochSecond(inAnHourOfTheirs).minus(Duration.ofHours(1)));
    }

    /** An answer with a token that ends at 1:10, by the provider's clock. */
    private static TokenAnswer read(@Nullable String date, String member) {
        String token = SignedToken.claiming("{\"exp\":1767229800}");
        byte[] body = ("{\"access_token\":\"" + token + "\"," + member + "}").getBytes(StandardCharsets.UTF_8);
        return new TokenReading(Dialect.NONE, NOW, List.of()).read(new ProviderAnswer(200, body, date), NOW);
    }

    private Dialect instagram() {
        return new Dialect(
                new TokenResponse(
                        "access_token ? access_token : data[0].access_token",
                        null,
                        null,
                        null,
                        "permissions ? permissions : data[0].permissions",
                        null),
                GRAPH_FAILURE,
                new TokenRequest(
                        TokenRequest.Method.GET,
                        URI.create(provider.url("/exchange")),
                        ordered("grant_type", "ig_exchange_token", "client_secret", "{client_secret}")),
                new TokenRequest(
                        TokenRequest.Method.GET,
                        URI.create(provider.url("/renew")),
                        ordered("grant_type", "ig_refresh_token")),
                DAY.toMillis(),
                "#_",
                null);
    }

    /** With the access token at the end. */
    private static Map<String, String> ordered(String... namesAndTemplates) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int index = 0; index < namesAndTemplates.length; index += 2) {
            parameters.put(namesAndTemplates[index], namesAndTemplates[index + 1]);
        }
        parameters.put("access_token", "{access_token}");
        return parameters;
    }

    private static Dialect spoken(@Nullable TokenResponse response, @Nullable String failure) {
        return new Dialect(response, failure, null, null, null, null, null);
    }

    private static TokenResponse response(String accessToken) {
        return new TokenResponse(accessToken, null, null, null, null, null);
    }

    private static TokenSet tokens(@Nullable Instant issuedAt, @Nullable Instant expiresAt) {
        return new TokenSet(
                Secret.of("L"), Secret.of("L"), "Bearer", expiresAt, List.of("one"), Secret.of("{}"), issuedAt);
    }

    private TokenAnswer redeem(Dialect dialect) {
        return redeem(dialect, "the-code");
    }

    private TokenAnswer redeem(Dialect dialect, String code) {
        return redeem(endpoint, dialect, code);
    }

    private TokenAnswer redeem(TokenEndpoint asking, Dialect dialect, String code) {
        return asking.redeem(
                        CLIENT,
                        settings(dialect),
                        new TokenEndpoint.CodeGrant(Secret.of(code), "http://here/back", null))
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    private TokenAnswer refresh(Dialect dialect, TokenSet tokens) {
        return endpoint.refresh(CLIENT, settings(dialect), tokens).await().atMost(Duration.ofSeconds(30));
    }

    private static TokenSet granted(TokenAnswer answer) {
        assertThat(answer).isInstanceOf(TokenAnswer.Granted.class);
        return ((TokenAnswer.Granted) answer).tokens();
    }

    private OAuth2Settings settings(Dialect dialect) {
        return new OAuth2Settings(
                URI.create("http://provider.test/authorize"),
                URI.create(provider.url("/token")),
                URI.create(provider.url("/revoke")),
                List.of("one", "two"),
                " ",
                Map.of(),
                false,
                ClientAuthentication.POST,
                Duration.ofMinutes(5).toMillis(),
                false,
                null,
                dialect);
    }
}
