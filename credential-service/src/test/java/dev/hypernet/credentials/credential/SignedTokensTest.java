package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.connector.Signing.Algorithm;
import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.KeyOfTheirOwn;
import dev.hypernet.credentials.OddProvider;
import dev.hypernet.credentials.credential.SignedTokens.Made;
import dev.hypernet.credentials.provider.GrantFixture;
import dev.hypernet.credentials.provider.SigningSettings;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a token that is made here is used, and who makes it. */
class SignedTokensTest {
    private static final KeyOfTheirOwn KEY = KeyOfTheirOwn.rsa(2048);
    private static final Vertx VERTX = Vertx.vertx();
    private static final int CALLERS = 64;

    private final TestClock clock = new TestClock();
    private final SignedTokens tokens =
            new SignedTokens(GrantFixture.assertions(clock), GrantFixture.grant(VERTX, clock), clock);
    private final AtomicInteger reads = new AtomicInteger();

    @AfterAll
    static void close() {
        VERTX.close().await().atMost(Duration.ofSeconds(10));
    }

    private static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        synchronized void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public synchronized Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    @Requirement("C04")
    void aTokenIsUsedUntilHalfItsLifeIsOver() {
        Credential.Given credential = signing(none());
        Secret first = token(credential).value();

        clock.pass(Duration.ofSeconds(100));
        assertThat(token(credential).value()).isEqualTo(first);
        clock.pass(Duration.ofSeconds(40));

        Made.Token second = token(credential);
        assertThat(second.value()).isNotEqualTo(first);
        assertThat(KEY.verified(second.value().reveal()).getClaimsMap()).containsEntry("iss", "me");
        assertThat(reads).hasValue(2);
    }

    @Test
    void aTokenThatIsRefusedIsMadeAnewButNotOneThatWasJustMade() {
        Credential.Given credential = signing(none());
        Secret first = token(credential).value();

        assertThat(refused(credential).value()).isEqualTo(first);
        clock.pass(Duration.ofSeconds(6));
        Secret second = refused(credential).value();

        assertThat(second).isNotEqualTo(first);
        assertThat(token(credential).value()).isEqualTo(second);
    }

    @Test
    void anotherGenerationIsAnotherKey() {
        Credential.Given credential = signing(none());
        Secret first = token(credential).value();

        assertThat(token(of(credential.owner(), credential.id(), 2, none())).value())
                .isNotEqualTo(first);
        assertThat(token(of(UserId.random(), credential.id(), 1, none())).value())
                .as("somebody else's")
                .isNotEqualTo(first);
        assertThat(token(credential).value()).isEqualTo(first);
    }

    @Test
    @Requirement("C04")
    void ofManyWhoAskAtOnceOneExchanges() {
        try (OddProvider provider = OddProvider.answering(200, "{\"access_token\":\"A\",\"expires_in\":3600}")) {
            Credential.Given credential = signing(provider.url());
            SigningSettings settings = Objects.requireNonNull(credential.signing());
            CompletableFuture<Secret> stored = new CompletableFuture<>();
            List<CompletableFuture<Made>> asking = IntStream.range(0, CALLERS)
                    .mapToObj(caller -> tokens.get(
                                    credential,
                                    settings,
                                    false,
                                    () -> read(Uni.createFrom().completionStage(stored)))
                            .subscribeAsCompletionStage())
                    .toList();

            stored.complete(given());

            assertThat(asking.stream().map(CompletableFuture::join))
                    .hasSize(CALLERS)
                    .allSatisfy(made -> assertThat(made)
                            .isInstanceOfSatisfying(
                                    Made.Token.class,
                                    token -> assertThat(token.value()).isEqualTo(Secret.of("A"))));
            assertThat(provider.asked()).hasSize(1);
            assertThat(reads).hasValue(1);
        }
    }

    @Test
    @Requirement("C04")
    void anAccessTokenExpiresWhenItsProviderSays() {
        try (OddProvider provider = OddProvider.answering(200, "{\"access_token\":\"A\",\"expires_in\":3600}")) {
            Credential.Given credential = signing(provider.url());

            assertThat(token(credential).expiresAt()).isEqualTo(clock.instant().plusSeconds(3600));
            clock.pass(Duration.ofMinutes(29));
            token(credential);
            assertThat(provider.asked()).hasSize(1);
            clock.pass(Duration.ofMinutes(2));
            token(credential);
            assertThat(provider.asked()).hasSize(2);
        }
    }

    @Test
    void anAccessTokenThatTellsNoEndIsMadeAnewLikeAnAssertion() {
        try (OddProvider provider = OddProvider.answering(200, "{\"access_token\":\"A\"}")) {
            Credential.Given credential = signing(provider.url());

            assertThat(token(credential).expiresAt()).isNull();
            clock.pass(Duration.ofSeconds(140));
            token(credential);

            assertThat(provider.asked()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "500, '', 503",
        "429, '{}', 503",
        "200, '<html>canary</html>', 502",
        "200, '{\"error\":\"canary\"}', 502",
        "400, '{\"error\":\"invalid_scope\"}', 502",
        "401, '{\"error\":\"canary\"}', 502"
    })
    @Requirement({"C04", "C07"})
    void aFailureIsToldAndForgotten(int status, String body, int told) {
        try (OddProvider provider = OddProvider.answering(status, body)) {
            Credential.Given credential = signing(provider.url());

            for (int time = 1; time <= 2; time++) {
                assertThat(made(credential, false))
                        .isInstanceOfSatisfying(
                                Made.Failed.class,
                                failed -> assertThat(failed.reason())
                                        .isInstanceOfSatisfying(
                                                Problem.class,
                                                problem -> assertThat(problem.status())
                                                        .isEqualTo(told))
                                        .hasMessageNotContaining("canary"));
                assertThat(provider.asked()).hasSize(time);
            }
        }
    }

    @Test
    @Requirement("C04")
    void aKeyTheProviderNoLongerKnowsIsRefused() {
        try (OddProvider provider = OddProvider.answering(400, "{\"error\":\"invalid_grant\"}")) {
            assertThat(made(signing(provider.url()), false)).isInstanceOf(Made.Refused.class);
        }
    }

    @Test
    @Requirement("C07")
    void nothingThatCarriesATokenOrAKeyPrintsIt() {
        Credential.Given credential = signing(none());
        Made.Token made = token(credential);

        assertThat(made + " " + credential + " " + given())
                .contains("[REDACTED]")
                .doesNotContain(made.value().reveal())
                .doesNotContain(KEY.canary());
    }

    private Credential.Given signing(@Nullable String tokenUrl) {
        return of(UserId.random(), UUID.randomUUID(), 1, tokenUrl);
    }

    private static Credential.Given of(UserId owner, UUID id, long generation, @Nullable String tokenUrl) {
        SigningSettings settings = new SigningSettings(
                Algorithm.RS256, "me", null, null, null, 300_000, tokenUrl == null ? null : URI.create(tokenUrl));
        return new Credential.Given(
                owner, id, "signed", GivenType.JWT, Credential.Status.ACTIVE, generation, null, settings, null, null);
    }

    private static Secret given() {
        return new GivenFields(Map.of("private_key", Secret.of(KEY.pem()))).toSecret();
    }

    private Uni<Secret> read(Uni<Secret> stored) {
        reads.incrementAndGet();
        return stored;
    }

    private Made.Token token(Credential.Given credential) {
        return (Made.Token) made(credential, false);
    }

    private Made.Token refused(Credential.Given credential) {
        return (Made.Token) made(credential, true);
    }

    private Made made(Credential.Given credential, boolean isRefused) {
        SigningSettings settings = Objects.requireNonNull(credential.signing());
        Supplier<Uni<Secret>> stored = () -> read(Uni.createFrom().item(given()));
        return tokens.get(credential, settings, isRefused, stored).await().atMost(Duration.ofSeconds(20));
    }

    private static @Nullable String none() {
        return null;
    }
}
