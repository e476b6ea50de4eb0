package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.RudeProvider;
import dev.hypernet.credentials.SignedToken;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token endpoint that misbehaves costs those who connect an account at it, and those who have one there. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class BadTokenEndpointTest {
    private static final Duration MINUTES = Duration.ofMinutes(10);

    private final RudeProvider provider = RudeProvider.start();

    @AfterEach
    void stop() {
        provider.close();
    }

    /** Ways to give no token, with what comes of a refresh and of an exchange. */
    @SuppressWarnings("ImmutableEnumChecker") // no lambda here keeps anything
    private enum Manner {
        HTML(502, 502, provider -> provider.answers(200, "<html>do not tell</html>", "Content-Type: text/html")),
        BROKEN_JSON(502, 502, provider -> provider.answers(200, "{\"access_token\":\"do not tell")),
        NUMBER(502, 502, provider -> provider.answers(200, "{\"access_token\":42}")),
        TWO_LINES(502, 502, provider -> provider.answers(200, "{\"access_token\":\"do\\r\\nnot tell\"}")),
        MEGABYTE(502, 502, provider -> provider.answers(200, token("x".repeat(1_000_000)))),
        TEN_MEGABYTES(502, 502, provider -> provider.answers(200, token("x".repeat(10_000_000)))),
        ENDLESS(502, 502, RudeProvider::neverEnds),
        EMPTY(502, 502, provider -> provider.answers(200, "")),
        NO_CONTENT(502, 502, provider -> provider.answers(204, "")),
        FOUND_ELSEWHERE(502, 502, provider -> provider.answers(302, "", "Location: " + provider.url("/elsewhere"))),
        POST_ELSEWHERE(502, 502, provider -> provider.answers(307, "", "Location: " + provider.url("/elsewhere"))),
        UNAUTHORIZED(502, 502, provider -> provider.answers(401, "do not tell", "WWW-Authenticate: Basic")),
        FORBIDDEN(502, 502, provider -> provider.answers(403, "do not tell")),
        WRONG_CLIENT(502, 422, provider -> provider.answers(401, "{\"error\":\"invalid_client\"}")),
        NOT_OK(502, 422, provider -> provider.answers(200, "{\"ok\":false,\"error\":\"do not tell\"}")),
        BUSY(503, 502, provider -> provider.answers(429, "do not tell", "Retry-After: 3600")),
        BUSY_BY_NAME(503, 502, provider -> provider.answers(200, "{\"error\":\"temporarily_unavailable\"}")),
        BROKEN(503, 502, provider -> provider.answers(500, "{\"error\":\"invalid_grant\"}")),
        DOWN(503, 502, provider -> provider.answers(503, "do not tell", "Retry-After: 3600")),
        SILENT(503, 502, RudeProvider::isSilent),
        DRIBBLING(503, 502, RudeProvider::dribbles),
        HANGING_UP(503, 502, provider -> provider.says("")),
        BREAKING_OFF(503, 502, provider -> provider.says("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"acc")),
        NO_HTTP(503, 502, provider -> provider.says("do not tell\r\n"));

        private final int ofARefresh;
        private final int ofAnExchange;
        private final Consumer<RudeProvider> begin;

        Manner(int ofARefresh, int ofAnExchange, Consumer<RudeProvider> begin) {
            this.ofARefresh = ofARefresh;
            this.ofAnExchange = ofAnExchange;
            this.begin = begin;
        }

        private static String token(String text) {
            return "{\"access_token\":\"%s\"}".formatted(text);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Requirement({"C09", "C10"})
    void aCodeThatBringsNoTokenLeavesNothingBehind(Manner manner) throws SQLException {
        Walk walk = provider.walk();
        walk.begin().then().statusCode(201);
        manner.begin.accept(provider);

        walk.exchange("a-code")
                .then()
                .statusCode(manner.ofAnExchange)
                .contentType("application/problem+json")
                .body("type", endsWith(manner.ofAnExchange == 422 ? "/exchange-refused" : "/provider-error"))
                .body("detail", not(containsString("tell")));

        assertThat(walk.secrets()).isZero();
        walk.lease().then().statusCode(404);
        theSecretsWentNowhereElse();
    }

    @ParameterizedTest
    @EnumSource
    @Requirement("C09")
    void aRefreshThatBringsNoTokenLosesNothing(Manner manner) throws SQLException {
        Walk walk = connected();
        manner.begin.accept(provider);

        walk.leaseAfterRefusalOf(1)
                .then()
                .statusCode(manner.ofARefresh)
                .contentType("application/problem+json")
                .header("Retry-After", manner.ofARefresh == 503 ? notNullValue() : nullValue())
                .body("type", endsWith(manner.ofARefresh == 503 ? "/unavailable" : "/provider-error"))
                .body("detail", not(containsString("tell")));

        assertThat(walk.column("status")).isEqualTo("active");
        assertThat(walk.column("intent")).as("nobody holds the generation").isEqualTo("null");
        assertThat(walk.secrets()).isOne();
        walk.lease().then().statusCode(200).body("access_token", equalTo("access-1"));
        theSecretsWentNowhereElse();
        provider.isPolite();
        walk.leaseAfterRefusalOf(1)
                .then()
                .statusCode(200)
                .body("generation", is(2))
                .body("access_token", equalTo("access-2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 401})
    @Requirement("C09")
    void aRefusedRefreshTokenIsFinalWhateverItsStatus(int status) throws SQLException {
        Walk walk = connected();
        provider.answers(status, "{\"error\":\"invalid_grant\",\"error_description\":\"do not tell\"}");
        int before = provider.asked().size();

        for (int time = 0; time < 3; time++) {
            walk.leaseAfterRefusalOf(1)
                    .then()
                    .statusCode(409)
                    .body("type", endsWith("/credential-rejected"))
                    .body("detail", not(containsString("tell")));
        }

        assertThat(walk.column("status")).isEqualTo("rejected");
        assertThat(provider.asked()).as("asked once").hasSize(before + 1);
    }

    @Test
    @Requirement("C09")
    void aRefusalInTheProvidersOwnWordsIsFinalWhereTheDefinitionKnowsThem() throws SQLException {
        String failure = "ok = false ? {'error': error = 'invalid_refresh_token' ? 'invalid_grant' : error}";
        Walk walk = connected(provider.walk().where("dialect", Map.of("failure", failure)));

        provider.answers(200, "{\"ok\":false,\"error\":\"fatal_error\"}");
        walk.leaseAfterRefusalOf(1).then().statusCode(502).body("type", endsWith("/provider-error"));
        assertThat(walk.column("status")).isEqualTo("active");

        provider.answers(200, "{\"ok\":false,\"error\":\"invalid_refresh_token\"}");
        walk.leaseAfterRefusalOf(1).then().statusCode(409).body("type", endsWith("/credential-rejected"));
        assertThat(walk.column("status")).isEqualTo("rejected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"soon\"", "-5", "0", "true", "{}", "1e99", "18446744073709551621"})
    @Requirement({"C08", "C09"})
    void aStrangeLifetimeIsNoReasonToRenewForEverybody(String lifetime) throws SQLException {
        provider.answers(200, """
            {"access_token":"A","refresh_token":"refresh-1","expires_in":%s}\
            """.formatted(lifetime));
        Walk walk = connected();

        for (int time = 0; time < 3; time++) {
            walk.lease().then().statusCode(200).body("generation", is(1));
        }

        assertThat(provider.asked()).as("the code alone").hasSize(1);
        assertThat(walk.column("coalesce(token_expires_at > now() + interval '9 years', true)"))
                .isEqualTo("t");
    }

    @Test
    @Requirement("C09")
    void whatIsStrangeBesideTheTokensIsKeptFromTheTable() {
        provider.answers(200, """
            {"access_token":"A","token_type":"odd\\u0000","scope":"one two\\u0000","refresh_token":["R"]}\
            """);
        Walk walk = connected();

        walk.lease().then().statusCode(200).body("token_type", equalTo("Bearer"));
        walk.leaseAfterRefusalOf(1).then().statusCode(409).body("detail", containsString("gave no refresh token"));
    }

    @ParameterizedTest
    @CsvSource({"PT10M", "-PT10M"})
    @Requirement("C09")
    void aTokenEndsByTheClockOfWhoGaveIt(Duration ahead) throws SQLException {
        givesTokensThatLastFor(Duration.ofMinutes(5), ahead);
        Walk walk = connected();

        for (int time = 0; time < 3; time++) {
            walk.lease().then().statusCode(200).body("generation", is(1));
        }

        assertThat(provider.asked()).as("the code alone").hasSize(1);
        assertThat(walk.column(
                        "token_expires_at between now() + interval '3 minutes' and now() + interval '6 minutes'"))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @CsvSource({"PT10M", "-PT10M"})
    @Requirement("C09")
    void aTokenThatIsNearlyDeadByTheProvidersClockIsNotLeased(Duration ahead) throws SQLException {
        givesTokensThatLastFor(Duration.ofSeconds(20), ahead);
        Walk walk = connected();
        walk.change("update credential.credential set updated_at = now() - interval '1 hour'");
        provider.isPolite();

        walk.lease().then().statusCode(200).body("generation", is(2)).body("access_token", equalTo("access-2"));
        walk.lease().then().statusCode(200).body("generation", is(2));
    }

    @Test
    @Requirement("C09")
    void aTokenThatIsDeadByAClockNobodyKnowsIsTheProvidersToRefuse() {
        Instant past = now().minus(MINUTES);
        provider.answers(200, """
            {"access_token":"%s","refresh_token":"refresh-1"}\
            """.formatted(ending(past)));
        Walk walk = connected();

        for (int time = 0; time < 3; time++) {
            walk.lease().then().statusCode(200).body("generation", is(1)).body("expires_at", nullValue());
        }

        assertThat(provider.asked()).as("the code alone").hasSize(1);
    }

    /** By the provider's own clock, which its {@code Date} shows. */
    private void givesTokensThatLastFor(Duration life, Duration ahead) {
        Instant theirs = now().plus(ahead);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(theirs.atZone(ZoneOffset.UTC));
        provider.answers(200, """
            {"access_token":"%s","refresh_token":"refresh-1"}\
            """.formatted(ending(theirs.plus(life))), "Date:" + " " + date);
    }

    private static String ending(Instant end) {
        return SignedToken.claiming("{\"exp\":" + end.getEpochSecond() + "}");
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }

    private Walk connected() {
        return connected(provider.walk());
    }

    private static Walk connected(Walk walk) {
        walk.begin().then().statusCode(201);
        walk.exchange("a-code").then().statusCode(200);
        return walk;
    }

    private void theSecretsWentNowhereElse() {
        assertThat(provider.asked()).extracting(RudeProvider.Asked::path).containsOnly("/token");
    }
}
