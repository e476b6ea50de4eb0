package dev.hypernet.credentials.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hypernet.connector.Signing.Algorithm;
import dev.hypernet.credentials.KeyOfTheirOwn;
import dev.hypernet.credentials.OddProvider;
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
import java.util.Optional;
import java.util.function.Function;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is signed here, read by somebody else's library. */
class JwtAssertionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final KeyOfTheirOwn RSA = KeyOfTheirOwn.rsa(2048);
    private static final KeyOfTheirOwn P256 = KeyOfTheirOwn.curve("secp256r1");
    private static final URI TOKEN_URL = URI.create("https://provider.example/token");
    private static final Vertx VERTX = Vertx.vertx();

    private final JwtAssertion assertions = new JwtAssertion(CLOCK);

    @AfterAll
    static void close() {
        VERTX.close().await().atMost(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({"RS256", "ES256"})
    @Requirement("C04")
    void aTokenSaysWhatTheDefinitionSaysWithTheFieldsOfTheCredential(Algorithm algorithm)
            throws MalformedClaimException {
        KeyOfTheirOwn theirs = algorithm == Algorithm.RS256 ? RSA : P256;
        SigningSettings settings = new SigningSettings(
                algorithm, "{account}@provider.example", "{subject}", "https://api.example", "a b", 300_000, null);

        JwtAssertion.Signed signed = assertions.of(
                settings, key(theirs, algorithm, "key-7"), given(Map.of("account", "ada", "subject", "{account}")));

        JwtClaims claims = theirs.verified(signed.token().reveal());
        assertThat(claims.getIssuer()).isEqualTo("ada@provider.example");
        assertThat(claims.getSubject()).as("a value's braces mean nothing").isEqualTo("{account}");
        assertThat(claims.getAudience()).containsExactly("https://api.example");
        assertThat(claims.getStringClaimValue("scope")).isEqualTo("a b");
        assertThat(KeyOfTheirOwn.header(signed.token().reveal(), "kid")).isEqualTo("key-7");
        assertThat(KeyOfTheirOwn.header(signed.token().reveal(), "alg")).isEqualTo(algorithm.name());
    }

    @Test
    @Requirement("C04")
    void whatNothingIsSaidOfIsLeftOutAndSoIsWhatWasNotGiven() throws MalformedClaimException {
        SigningSettings settings = new SigningSettings(Algorithm.RS256, "me", "{subject}", null, null, 60_000, null);

        JwtAssertion.Signed signed = assertions.of(settings, key(RSA, Algorithm.RS256, null), given(Map.of()));

        JwtClaims claims = RSA.verified(signed.token().reveal());
        assertThat(claims.getClaimNames()).containsExactlyInAnyOrder("iss", "iat", "exp", "jti");
        assertThat(KeyOfTheirOwn.header(signed.token().reveal(), "kid")).isNull();
    }

    @Test
    void itLivesAsLongAsTheDefinitionSaysFromAnIssueThatNoClockSeesInTheFuture() throws MalformedClaimException {
        SigningSettings settings = new SigningSettings(Algorithm.RS256, "me", null, null, null, 600_000, null);

        JwtAssertion.Signed signed = assertions.of(settings, key(RSA, Algorithm.RS256, null), given(Map.of()));

        JwtClaims claims = RSA.verified(signed.token().reveal());
        long issued = claims.getIssuedAt().getValue();
        assertThat(issued).isEqualTo(NOW.getEpochSecond() - 30);
        assertThat(claims.getExpirationTime().getValue() - issued).isEqualTo(600);
        assertThat(signed.expiresAt().getEpochSecond())
                .isEqualTo(claims.getExpirationTime().getValue());
    }

    @Test
    void noTwoAreTheSame() throws MalformedClaimException {
        SigningSettings settings = new SigningSettings(Algorithm.RS256, "me", null, null, null, 60_000, null);
        SigningKey key = key(RSA, Algorithm.RS256, null);

        String one = assertions.of(settings, key, given(Map.of())).token().reveal();
        String another = assertions.of(settings, key, given(Map.of())).token().reveal();

        assertThat(RSA.verified(one).getJwtId())
                .isNotEqualTo(RSA.verified(another).getJwtId());
    }

    @Test
    void whatIsExchangedIsForTheEndpointThatTakesIt() throws MalformedClaimException {
        SigningSettings settings = new SigningSettings(Algorithm.RS256, "me", null, null, null, 60_000, TOKEN_URL);

        JwtAssertion.Signed signed = assertions.of(settings, key(RSA, Algorithm.RS256, null), given(Map.of()));

        assertThat(RSA.verified(signed.token().reveal()).getAudience()).containsExactly(TOKEN_URL.toString());
    }

    @Test
    @Requirement("C01")
    void aClientProvesItselfAsRfc7523WantsIt() throws MalformedClaimException {
        OAuthClient client = new OAuthClient("the client", null, key(P256, Algorithm.ES256, "key-1"));

        String assertion = assertions.client(client, TOKEN_URL).reveal();

        JwtClaims claims = P256.verified(assertion);
        assertThat(claims.getIssuer()).isEqualTo("the client");
        assertThat(claims.getSubject()).isEqualTo("the client");
        assertThat(claims.getAudience()).containsExactly(TOKEN_URL.toString());
        assertThat(claims.getExpirationTime().getValue()).isLessThanOrEqualTo(NOW.getEpochSecond() + 120);
        assertThat(KeyOfTheirOwn.header(assertion, "kid")).isEqualTo("key-1");
    }

    @Test
    void aClientWithoutAKeyProvesNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertions.client(new OAuthClient("id", Secret.of("s")), TOKEN_URL));
    }

    @Test
    @Requirement("C01")
    void aTokenEndpointIsShownAnAssertionAndNoSecret() throws MalformedClaimException {
        try (OddProvider provider = OddProvider.answering(200, "{\"access_token\":\"A\"}")) {
            OAuthClient client = new OAuthClient("the client", Secret.of("canary"), key(RSA, Algorithm.RS256, "key-1"));

            GrantFixture.endpoint(VERTX, CLOCK)
                    .refresh(client, TokenEndpointSettings.signing(provider.url()), TokenEndpointSettings.tokens())
                    .await()
                    .atMost(Duration.ofSeconds(10));

            OddProvider.Asked asked = provider.asked().getFirst();
            Map<String, String> form = KeyOfTheirOwn.form(asked.form());
            assertThat(asked.authorization()).isEmpty();
            assertThat(form)
                    .containsEntry("client_id", "the client")
                    .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                    .doesNotContainKey("client_secret");
            assertThat(RSA.verified(form.getOrDefault("client_assertion", "")).getAudience())
                    .containsExactly(provider.url());
            assertThat(asked.form()).doesNotContain("canary");
        }
    }

    @Test
    @Requirement("C04")
    void anAssertionIsExchangedInOneTry() {
        SigningSettings settings = new SigningSettings(
                Algorithm.RS256, "me", null, null, "one two", 60_000, URI.create("https://unused.example"));
        JwtAssertion.Signed signed = assertions.of(settings, key(RSA, Algorithm.RS256, null), given(Map.of()));

        try (OddProvider provider = OddProvider.answering(503, "")) {
            assertThat(redeem(provider, signed)).isInstanceOf(TokenAnswer.Unavailable.class);
            assertThat(provider.asked()).hasSize(1);
            assertThat(KeyOfTheirOwn.form(provider.asked().getFirst().form()))
                    .containsOnly(
                            Map.entry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                            Map.entry("assertion", signed.token().reveal()),
                            Map.entry("scope", "one two"));
            assertThat(provider.asked().getFirst().authorization()).isEmpty();
        }
        try (OddProvider provider = OddProvider.answering(200, "{\"access_token\":\"A\",\"expires_in\":60}")) {
            assertThat(redeem(provider, signed))
                    .isInstanceOfSatisfying(
                            TokenAnswer.Granted.class,
                            granted -> assertThat(granted.tokens().scopes()).containsExactly("one", "two"));
        }
    }

    private static TokenAnswer redeem(OddProvider provider, JwtAssertion.Signed signed) {
        return GrantFixture.grant(VERTX, CLOCK)
                .redeem(URI.create(provider.url()), signed)
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private static SigningKey key(KeyOfTheirOwn theirs, Algorithm algorithm, @Nullable String keyId) {
        return SigningKey.of(Secret.of(theirs.pem()), algorithm, keyId);
    }

    private static Function<String, Optional<Secret>> given(Map<String, String> fields) {
        return name -> Optional.ofNullable(fields.get(name)).map(Secret::of);
    }

    /** A provider that wants a signature, and what it has granted before. */
    private static final class TokenEndpointSettings {
        static OAuth2Settings signing(String tokenUrl) {
            return new OAuth2Settings(
                    URI.create("http://provider.test/authorize"),
                    URI.create(tokenUrl),
                    null,
                    List.of(),
                    " ",
                    Map.of(),
                    true,
                    ClientAuthentication.PRIVATE_KEY_JWT,
                    0,
                    true,
                    null,
                    null);
        }

        static TokenSet tokens() {
            return new TokenSet(Secret.of("A"), Secret.of("R"), "Bearer", null, List.of(), Secret.of("{}"), null);
        }
    }
}
