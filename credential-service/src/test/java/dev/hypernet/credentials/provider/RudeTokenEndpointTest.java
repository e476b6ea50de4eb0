package dev.hypernet.credentials.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.RudeProvider;
import dev.hypernet.credentials.SignedToken;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import io.vertx.mutiny.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A token endpoint that misbehaves, byte by byte, where a code is redeemed and where tokens are renewed. */
class RudeTokenEndpointTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant IN_TEN_YEARS = NOW.plusSeconds(315_360_000);
    private static final Vertx VERTX = Vertx.vertx();
    private static final OAuthClient CLIENT = new OAuthClient("id", Secret.of("s"));
    private static final TokenSet TOKENS =
            new TokenSet(Secret.of("A"), Secret.of("R"), "Bearer", null, List.of("one"), Secret.of("{}"));
    private static final long NOWHERE_NEAR_THE_END = 32 << 20;
    private static final int REFRESHES = 3;

    private final RudeProvider provider = RudeProvider.start();
    private final TokenEndpoint endpoint = GrantFixture.endpoint(VERTX, Clock.fixed(NOW, ZoneOffset.UTC));

    /** Why the endpoint is asked, and how often where nothing was heard of the first time. */
    private enum Asking {
        TO_REDEEM(1),
        TO_RENEW(REFRESHES);

        private final int times;

        Asking(int times) {
            this.times = times;
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

    @ParameterizedTest
    @EnumSource
    @Requirement("C09")
    void anAnswerWithoutAnEndIsNotReadToIt(Asking asking) {
        provider.neverEnds();

        assertThat(ask(asking))
                .isEqualTo(new TokenAnswer.Unusable("the token endpoint answered more than 262144 bytes"));
        assertThat(provider.asked()).hasSize(1);
        assertThat(provider.written()).isLessThan(NOWHERE_NEAR_THE_END);
    }

    @ParameterizedTest
    @EnumSource
    @Requirement("C09")
    void anAnswerThatNeverStopsComingIsGivenUp(Asking asking) {
        provider.dribbles();

        assertThat(ask(asking))
                .isEqualTo(new TokenAnswer.Unavailable("the token endpoint did not answer within 1500 ms"));
        assertThat(provider.asked()).hasSize(asking.times);
    }

    @ParameterizedTest
    @EnumSource
    void silenceIsGivenUp(Asking asking) {
        provider.isSilent();

        assertThat(ask(asking))
                .isEqualTo(new TokenAnswer.Unavailable("the token endpoint did not answer within 1500 ms"));
        assertThat(provider.asked()).hasSize(asking.times);
    }

    @ParameterizedTest
    @EnumSource
    @Requirement("C09")
    void aCodeWhoseAnswerBrokeOffIsSpent(Asking asking) {
        provider.says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"access_token\":");

        assertThat(ask(asking)).isEqualTo(new TokenAnswer.Unavailable("the token endpoint broke its answer off"));
        assertThat(provider.asked()).hasSize(asking.times);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-OpenSSH_9.9\r\n", "HTTP/1.1 what\r\n\r\n", "\u0000\u0001\u0002\r\n\r\n"})
    void whatIsNoHttpIsNoAnswer(String text) {
        provider.says(text);

        for (Asking asking : Asking.values()) {
            assertThat(ask(asking)).isInstanceOf(TokenAnswer.Unavailable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:99999/token", "http://127.0.0.1:0/token", "HTTP://127.0.0.1:1"})
    void anAddressThatNobodyCanHaveGivesNoAnswer(String address) {
        OAuth2Settings settings = settings(address, Dialect.NONE);

        assertThat(endpoint.refresh(CLIENT, settings, TOKENS).await().atMost(Duration.ofSeconds(20)))
                .isInstanceOf(TokenAnswer.Unavailable.class);
    }

    @Test
    void headersHaveAnEndToo() {
        provider.answers(200, "{\"access_token\":\"A\"}", "Much: " + "x".repeat(1 << 20));

        assertThat(ask(Asking.TO_RENEW)).isInstanceOf(TokenAnswer.Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "200, invalid_grant, invalid_grant",
        "200, token_revoked, unknown_error",
        "400, invalid_grant, invalid_grant",
        "401, invalid_client, invalid_client"
    })
    @Requirement("C09")
    void aRefusalToRenewIsTold(int status, String error, String expected) {
        provider.answers(status, "{\"ok\":false,\"error\":\"%s\",\"access_token\":\"\"}".formatted(error));

        assertThat(ask(Asking.TO_RENEW)).isEqualTo(new TokenAnswer.Refused(expected));
        assertThat(provider.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "204, ''",
        "401, <html>do not tell</html>",
        "403, <html>do not tell</html>",
        "403, '{\"error\":\"invalid_grant\",\"access_token\":\"do not tell\"}'",
        "404, ''",
        "200, ''",
        "200, <html>do not tell</html>",
        "200, '{\"access_token\":\"do not tell'",
        "200, '{\"access_token\":[\"do not tell\"]}'",
        "200, '[]'",
        "200, '{\"error\":7}'"
    })
    @Requirement("C09")
    void rubbishIsAskedForOnceAndLosesNothing(int status, String body) {
        provider.answers(status, body);

        assertThat(ask(Asking.TO_RENEW))
                .isInstanceOfSatisfying(
                        TokenAnswer.Unusable.class,
                        unusable -> assertThat(unusable.reason()).doesNotContain("tell"));
        assertThat(provider.asked()).hasSize(1);
    }

    @Test
    void aDeepNestIsRubbish() {
        provider.answers(200, "[".repeat(100_000));

        assertThat(ask(Asking.TO_RENEW)).isEqualTo(new TokenAnswer.Unusable("the token endpoint answered no JSON"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    @Requirement("C07")
    void noRedirectTakesASecretAlong(int status) {
        provider.answers(status, "", "Location: " + provider.url("/elsewhere"));

        for (Asking asking : Asking.values()) {
            assertThat(ask(asking)).isEqualTo(new TokenAnswer.Unusable("the token endpoint answered " + status));
        }
        TokenRequest renewal = new TokenRequest(
                TokenRequest.Method.GET, URI.create(provider.url("/renew")), Map.of("t", "{access_token}"));
        assertThat(renew(new Dialect(null, null, null, renewal, null, null, null)))
                .isEqualTo(new TokenAnswer.Unusable("the token endpoint answered " + status));
        assertThat(provider.asked())
                .extracting(RudeProvider.Asked::path)
                .containsExactly("/token", "/token", "/renew?t=A");
    }

    @ParameterizedTest
    @CsvSource({
        "3600, 2026-01-01T01:00:00Z",
        "3599.9, 2026-01-01T00:59:59Z",
        "'\"3600\"', 2026-01-01T01:00:00Z",
        "'\"soon\"', ",
        "'\"\"', ",
        "0, ",
        "-1, ",
        "-1e99, ",
        "true, ",
        "null, ",
        "'[3600]', ",
        "'{\"seconds\":3600}', ",
    })
    @Requirement("C08")
    void aLifetimeThatIsNoneIsNone(String lifetime, @Nullable Instant expected) {
        assertThat(granted("\"expires_in\":" + lifetime).expiresAt()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99", "1e999", "\"1e99\"", "18446744073709551621", "9223372036854775807"})
    @Requirement("C08")
    void aLifetimeBeyondAllMeasureIsALongOne(String lifetime) {
        TokenSet tokens = granted("\"expires_in\":" + lifetime);

        assertThat(tokens.expiresAt()).isEqualTo(IN_TEN_YEARS);
        assertThat(TokenSet.of(tokens.toSecret()).expiresAt()).isEqualTo(IN_TEN_YEARS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "-1", "1", "\"1970-01-01T00:00:00Z\"", "18446744073709551621", "1767225600"})
    @Requirement({"C08", "C09"})
    void anEndThatHasPassedIsOfAClockNobodyKnows(String time) {
        provider.answers(200, "{\"access_token\":\"B\",\"expires_at\":%s}".formatted(time));
        TokenResponse response = new TokenResponse(null, null, null, "expires_at", null, null);

        assertThat(granted(renew(new Dialect(response, null, null, null, null, null, null)))
                        .expiresAt())
                .isNull();
    }

    @Test
    @Requirement("C09")
    void aTokenThatSaysItIsOverIsTheProvidersToRefuse() {
        provider.answers(
                200,
                "{\"access_token\":\"" + SignedToken.claiming("{\"exp\":" + (NOW.getEpochSecond() - 600) + "}")
                        + "\"}");

        assertThat(granted(ask(Asking.TO_RENEW)).expiresAt()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        // their clock against ours and the end by it, then ours
        "'Thu, 1 Jan 2026 00:07:00 GMT', 720, 300",
        "'Wed, 31 Dec 2025 23:53:00 GMT', -120, 300"
    })
    @Requirement("C09")
    void aClockThatIsMinutesOffTellsWhatItsTokensTell(String date, long theirs, long ours) {
        long end = NOW.getEpochSecond() + theirs;
        provider.answers(
                200, "{\"access_token\":\"" + SignedToken.claiming("{\"exp\":" + end + "}") + "\"}", "Date: " + date);

        assertThat(granted(ask(Asking.TO_RENEW)).expiresAt()).isEqualTo(NOW.plusSeconds(ours));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\\r\\nlines", "with\\u0000zero", "naïve", "\\ud800", " \\t "})
    @Requirement("C09")
    void whatFitsInNoHeaderIsNoToken(String text) {
        provider.answers(200, "{\"access_token\":\"%s\"}".formatted(text));

        for (Asking asking : Asking.values()) {
            assertThat(ask(asking))
                    .isEqualTo(new TokenAnswer.Unusable("the token endpoint answered without an access token"));
        }
    }

    @Test
    @Requirement("C09")
    void aTokenOfAMegabyteIsNotKept() {
        provider.answers(200, "{\"access_token\":\"%s\"}".formatted("x".repeat(1_000_000)));

        for (Asking asking : Asking.values()) {
            assertThat(ask(asking))
                    .isEqualTo(new TokenAnswer.Unusable("the token endpoint answered more than 262144 bytes"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[]", "{}", "true", "\"\"", "\"with\\u0000zero\""})
    void whatIsBesideTheTokenCountsWhereItIsOfItsType(String value) {
        TokenSet tokens =
                granted("\"refresh_token\":%1$s,\"token_type\":%1$s,\"scope\":[%1$s],\"error\":%1$s".formatted(value));

        assertThat(tokens.refreshToken()).as("the one before").isEqualTo(Secret.of("R"));
        assertThat(tokens.tokenType()).isEqualTo("Bearer");
        assertThat(tokens.scopes()).isSubsetOf("7", "true", "null");
        assertThat(TokenSet.of(tokens.toSecret())).isEqualTo(tokens);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "{}", "true"})
    void aScopeThatIsNoTextMeansWhatWasGranted(String value) {
        assertThat(granted("\"scope\":" + value).scopes()).containsExactly("one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "xxxxx"})
    void anAccountHasAnIdThatCanBeLookedFor(String part) {
        provider.answers(200, "{\"id\":\"%s\"}".formatted(part.repeat(1000)));

        assertThat(account())
                .isEqualTo(new AccountAnswer.Unknown("the account's address answered without the account's id"));
    }

    @Test
    void aNameThatIsABookIsNone() {
        provider.answers(200, "{\"id\":7,\"name\":\"%s\"}".formatted("x".repeat(5000)));

        assertThat(account()).isEqualTo(new AccountAnswer.Found(new Account("7", null)));
    }

    private AccountAnswer account() {
        return endpoint.account(new AccountQuery(URI.create(provider.url("/me")), "id", "name", null), TOKENS)
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private TokenSet granted(String members) {
        provider.answers(200, "{\"access_token\":\"B\"," + members + "}");
        return granted(ask(Asking.TO_RENEW));
    }

    private static TokenSet granted(TokenAnswer answer) {
        assertThat(answer).isInstanceOf(TokenAnswer.Granted.class);
        return ((TokenAnswer.Granted) answer).tokens();
    }

    private TokenAnswer ask(Asking asking) {
        return switch (asking) {
            case TO_RENEW -> renew(Dialect.NONE);
            case TO_REDEEM ->
                endpoint.redeem(
                                CLIENT,
                                settings(Dialect.NONE),
                                new TokenEndpoint.CodeGrant(Secret.of("code"), "http://here/back", null))
                        .await()
                        .atMost(Duration.ofSeconds(20));
        };
    }

    private TokenAnswer renew(Dialect dialect) {
        return endpoint.refresh(CLIENT, settings(dialect), TOKENS).await().atMost(Duration.ofSeconds(20));
    }

    private OAuth2Settings settings(Dialect dialect) {
        return settings(provider.url("/token"), dialect);
    }

    private static OAuth2Settings settings(String tokenUrl, Dialect dialect) {
        return new OAuth2Settings(
                URI.create("http://provider.test/authorize"),
                URI.create(tokenUrl),
                null,
                List.of("one"),
                " ",
                Map.of(),
                false,
                ClientAuthentication.POST,
                Duration.ofMinutes(1).toMillis(),
                true,
                null,
                dialect);
    }
}
