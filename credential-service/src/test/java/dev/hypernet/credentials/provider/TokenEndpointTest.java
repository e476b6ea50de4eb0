package dev.hypernet.credentials.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.OddProvider;
import dev.hypernet.outbound.EgressGuard;
import dev.hypernet.platform.secret.Secret;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEndpointTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Vertx VERTX = Vertx.vertx();
    private static final OAuthClient CLIENT = new OAuthClient("an id", Secret.of("a:b&c"));
    private static final TokenEndpoint.CodeGrant GRANT =
            new TokenEndpoint.CodeGrant(Secret.of("the code"), "http://here/back", Secret.of("the-verifier"));

    private final TokenEndpoint endpoint = endpoint("127.0.0.1", "localhost");

    private static TokenEndpoint endpoint(String... allowed) {
        return new TokenEndpoint(
                VERTX,
                new EgressGuard(VERTX, Optional.of(List.of(allowed))),
                new ShortTimes(),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private record ShortTimes(Duration connectTimeout, Duration totalTimeout, Duration revocationTimeout)
            implements Outbound {
        ShortTimes() {
            this(Duration.ofSeconds(1), Duration.ofMillis(1500), Duration.ofMillis(1500));
        }
    }

    @AfterAll
    static void close() {
        VERTX.close().await().atMost(Duration.ofSeconds(10));
    }

    @Test
    void anAnswerIsReadWithAllItHolds() {
        TokenAnswer answer = redeem(200, """
            {"access_token":"A","refresh_token":"R","token_type":"bearer","expires_in":"3600","scope":"one, three"}
            """);

        assertThat(answer).isInstanceOfSatisfying(TokenAnswer.Granted.class, granted -> {
            TokenSet tokens = granted.tokens();
            assertThat(tokens.accessToken()).isEqualTo(Secret.of("A"));
            assertThat(tokens.refreshToken()).isEqualTo(Secret.of("R"));
            assertThat(tokens.expiresAt()).isEqualTo(NOW.plusSeconds(3600));
            assertThat(tokens.scopes()).containsExactly("one", "three");
            assertThat(tokens.missing(List.of("one", "two"))).containsExactly("two");
            assertThat(TokenSet.of(tokens.toSecret())).isEqualTo(tokens);
        });
    }

    @Test
    void anAnswerWithNothingButATokenMeansWhatWasAskedForAndNoEnd() {
        assertThat(redeem(200, "{\"access_token\":\"A\"}"))
                .isInstanceOfSatisfying(TokenAnswer.Granted.class, granted -> {
                    assertThat(granted.tokens().refreshToken()).isNull();
                    assertThat(granted.tokens().expiresAt()).isNull();
                    assertThat(granted.tokens().tokenType()).isEqualTo("Bearer");
                    assertThat(granted.tokens().scopes()).containsExactly("one", "two");
                    assertThat(TokenSet.of(granted.tokens().toSecret())).isEqualTo(granted.tokens());
                });
    }

    @Test
    void anAddressThatIsNotPublicIsNotAskedUnlessTheOperatorAllowsIt() {
        try (OddProvider provider = OddProvider.answering(200, "{\"access_token\":\"B\"}")) {
            TokenAnswer answer = endpoint("elsewhere.example")
                    .redeem(CLIENT, settings(provider.url(), ClientAuthentication.POST), GRANT)
                    .await()
                    .atMost(Duration.ofSeconds(10));

            assertThat(answer)
                    .isInstanceOfSatisfying(
                            TokenAnswer.Unavailable.class,
                            unavailable -> assertThat(unavailable.reason()).contains("not public"));
            assertThat(provider.asked()).isEmpty();
        }
    }

    @Test
    void aRefreshThatRepeatsNoRefreshTokenKeepsTheOldOne() {
        try (OddProvider provider = OddProvider.answering(200, "{\"access_token\":\"B\"}")) {
            TokenSet old =
                    new TokenSet(Secret.of("A"), Secret.of("R"), "Bearer", null, List.of("one"), Secret.of("{}"));

            TokenAnswer answer = endpoint.refresh(CLIENT, settings(provider.url(), ClientAuthentication.POST), old)
                    .await()
                    .atMost(Duration.ofSeconds(10));

            assertThat(answer).isInstanceOfSatisfying(TokenAnswer.Granted.class, granted -> {
                assertThat(granted.tokens().refreshToken()).isEqualTo(Secret.of("R"));
                assertThat(granted.tokens().scopes()).containsExactly("one");
            });
            assertThat(provider.asked().getFirst().form())
                    .isEqualTo("grant_type=refresh_token&refresh_token=R&client_id=an+id&client_secret=a%3Ab%26c");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_grant, invalid_grant",
        "401, invalid_client, invalid_client",
        "400, access_denied, access_denied",
        "400, <script>, unknown_error",
        "400, a secret of theirs, unknown_error"
    })
    void aRefusalHasANameOfTheStandardOrNone(int status, String error, String expected) {
        assertThat(redeem(status, "{\"error\":\"%s\",\"error_description\":\"do not tell\"}".formatted(error)))
                .isEqualTo(new TokenAnswer.Refused(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>secret</html>",
                "{\"access_token\":\"sec",
                "[]",
                "null",
                "\"secret\"",
                "{}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":7}",
                "{\"error\":\"\"}",
                "{\"error\":{\"code\":190,\"message\":\"secret\"}}",
                "[{\"access_token\":\"secret\"}]",
                ""
            })
    void rubbishIsUnusableAndNotEchoed(String body) {
        try (OddProvider provider = OddProvider.answering(200, body)) {
            assertThat(redeem(provider.url(), ClientAuthentication.BASIC))
                    .isInstanceOfSatisfying(
                            TokenAnswer.Unusable.class,
                            unusable -> assertThat(unusable.reason()).doesNotContain("sec"));
            assertThat(provider.asked()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"invalid_grant, invalid_grant", "bad_verification_code, unknown_error"})
    void aRefusalWithStatus200IsARefusal(String error, String expected) {
        assertThat(redeem(200, "{\"error\":\"%s\",\"error_description\":\"do not tell\"}".formatted(error)))
                .isEqualTo(new TokenAnswer.Refused(expected));
    }

    @ParameterizedTest
    @CsvSource({"400, temporarily_unavailable", "200, server_error"})
    void whatWillPassIsNoRefusal(int status, String error) {
        assertThat(redeem(status, "{\"error\":\"%s\"}".formatted(error)))
                .isEqualTo(new TokenAnswer.Unavailable("the token endpoint answered " + error));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 307, 403, 404})
    void anUnexpectedStatusIsUnusableAndARedirectNotFollowed(int status) {
        try (OddProvider provider = OddProvider.answering(status, "")) {
            assertThat(redeem(provider.url(), ClientAuthentication.BASIC))
                    .isEqualTo(new TokenAnswer.Unusable("the token endpoint answered " + status));
            assertThat(provider.asked()).hasSize(1);
        }
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        assertThat(redeem(200, "{\"access_token\":\"A\",\"padding\":\"" + "x".repeat(10 << 20) + "\"}"))
                .isEqualTo(new TokenAnswer.Unusable("the token endpoint answered more than 262144 bytes"));
    }

    @Test
    void aServerErrorIsTriedThreeTimes() {
        try (OddProvider provider = OddProvider.answering(503, "<html>")) {
            assertThat(redeem(provider.url(), ClientAuthentication.BASIC))
                    .isEqualTo(new TokenAnswer.Unavailable("the token endpoint answered 503"));
            assertThat(provider.asked()).hasSize(3);
        }
    }

    @Test
    void tooManyRequestsAreNotMadeMore() {
        try (OddProvider provider = OddProvider.answering(429, "{}")) {
            assertThat(redeem(provider.url(), ClientAuthentication.BASIC)).isInstanceOf(TokenAnswer.Unavailable.class);
            assertThat(provider.asked()).hasSize(1);
        }
    }

    @Test
    void aHostThatRefusesTheConnectionIsUnavailable() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(redeem("http://127.0.0.1:" + port + "/token", ClientAuthentication.BASIC))
                .isEqualTo(new TokenAnswer.Unavailable(
                        "the token endpoint could not be reached or broke the connection off"));
    }

    @Test
    void aHostThatNeverAnswersIsGivenUpOnceInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(redeem("http://127.0.0.1:" + silent.getLocalPort() + "/token", ClientAuthentication.BASIC))
                    .isEqualTo(new TokenAnswer.Unavailable("the token endpoint did not answer within 1500 ms"));
        }
    }

    @Test
    void basicAuthenticationEncodesBothPartsAsAForm() {
        try (OddProvider provider = OddProvider.answering(200, "{\"access_token\":\"A\"}")) {
            redeem(provider.url(), ClientAuthentication.BASIC);

            OddProvider.Asked asked = provider.asked().getFirst();
            String pair = new String(
                    Base64.getDecoder().decode(asked.authorization().substring("Basic ".length())),
                    java.nio.charset.StandardCharsets.US_ASCII);
            assertThat(pair).isEqualTo("an+id:a%3Ab%26c");
            assertThat(asked.form())
                    .isEqualTo("grant_type=authorization_code&code=the+code&redirect_uri=http%3A%2F%2Fhere%2Fback"
                            + "&code_verifier=the-verifier");
        }
    }

    @Test
    void aProviderWithoutRevocationRevokesNothing() {
        TokenSet tokens = new TokenSet(Secret.of("A"), null, "Bearer", null, List.of(), Secret.of("{}"));

        Revocation revocation = endpoint.revoke(
                        CLIENT, settings("http://127.0.0.1:1/token", ClientAuthentication.BASIC), tokens)
                .await()
                .atMost(Duration.ofSeconds(10));

        assertThat(revocation).isEqualTo(Revocation.without("the provider has no revocation endpoint"));
    }

    private TokenAnswer redeem(int status, String body) {
        try (OddProvider provider = OddProvider.answering(status, body)) {
            return redeem(provider.url(), ClientAuthentication.BASIC);
        }
    }

    private TokenAnswer redeem(String url, ClientAuthentication authentication) {
        return endpoint.redeem(CLIENT, settings(url, authentication), GRANT)
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private static OAuth2Settings settings(String tokenUrl, ClientAuthentication authentication) {
        return new OAuth2Settings(
                URI.create("http://provider.test/authorize"),
                URI.create(tokenUrl),
                none(),
                List.of("one", "two"),
                " ",
                Map.of(),
                true,
                authentication,
                0,
                true,
                null,
                null);
    }

    private static @Nullable URI none() {
        return null;
    }
}
