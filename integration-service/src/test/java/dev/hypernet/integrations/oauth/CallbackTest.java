package dev.hypernet.integrations.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back from a provider, or from somebody who says so: each has a clear answer, and none tells a secret. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class CallbackTest {
    private static final String START = "/api/v1/integrations/oauth/start";
    private static final String CALLBACK = "/api/v1/integrations/oauth/callback";
    private static final String COMPLETE = "/api/v1/integrations/oauth/complete";
    private static final String COOKIE = "hypernet_attempt";
    private static final String TOO_LONG = "x".repeat(4097);

    private final Somebody alice = Somebody.anyone();

    @Inject
    OAuthService oauth;

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement({"E01", "E02", "C11"})
    void aCodeConnectsOnceAndItsStateIsSpent() {
        Away away = Away.sentBy(alice);
        String code = code();

        away.comesBack(Map.of("code", code))
                .statusCode(200)
                .body("id", equalTo(away.integration().toString()))
                .body("status", equalTo("connected"))
                .body("access_token", equalTo("[REDACTED]"));

        away.isRefused(Map.of("code", code), 400, "invalid-state");
        away.isRefused(Map.of("error", "access_denied"), 400, "invalid-state");
        assertThat(FakeCredentialService.exchanged(code)).isEqualTo(1);
        away.isStill("connected");
    }

    @Test
    @Requirement("E02")
    void ofOneCallbackEightTimesAtOnceOneConnects() {
        Away away = Away.sentBy(alice);
        String code = code();

        List<Response> answers = atOnce(8, () -> away.back(Map.of("code", code)).get(CALLBACK));

        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() != 200)
                .allSatisfy(answer -> answer.then().statusCode(400).body("type", endsWith("/invalid-state")));
        assertThat(FakeCredentialService.exchanged(code)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forged",
                " ",
                "' or 1=1 --",
                "\u0000",
                "%00",
                "\uFF53tate",
                "../../callback",
                "{{7*7}}",
                "null",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    @Requirement("E02")
    void aForgedStateIsNobodys(String state) {
        Away away = Away.sentBy(alice);
        String code = code();

        for (String cookie : List.of(away.cookie(), "forged")) {
            refused(
                            given().cookie(COOKIE, cookie)
                                    .queryParam("state", state)
                                    .queryParam("code", code),
                            400,
                            "invalid-state")
                    .body("detail", not(containsString(code)));
        }
        assertThat(FakeCredentialService.exchanged(code)).isZero();
        away.isStill("pending");
    }

    @Test
    @Requirement("E02")
    void anExpiredStateLeadsNowhereAndItsAttemptEndsWithItsIntegration() throws Throwable {
        Away away = Away.sentBy(alice);
        String code = code();
        UUID attempt = away.attempt();
        away.change("expires_at = now() - interval '1 second'");

        away.isRefused(Map.of("code", code), 400, "invalid-state");
        completed(alice, away, code).statusCode(400).body("type", endsWith("/invalid-state"));
        VertxContextSupport.subscribeAndAwait(oauth::expire);

        assertThat(FakeCredentialService.exchanged(code)).isZero();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(FakeCredentialService.withdrawn(attempt)).isPositive());
        away.isGone();
    }

    @Test
    @Requirement({"E02", "C10"})
    void anAttemptThatCannotBeWithdrawnNowIsWithdrawnLater() throws Throwable {
        Away away = Away.sentBy(alice);
        UUID attempt = away.attempt();
        FakeCredentialService.answers(attempt, 503);
        away.change("expires_at = now() - interval '1 second'");

        VertxContextSupport.subscribeAndAwait(oauth::expire);
        away.isStill("pending");
        FakeCredentialService.answers(attempt, 0);
        VertxContextSupport.subscribeAndAwait(oauth::expire);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(FakeCredentialService.withdrawn(attempt)).isPositive());
        away.isGone();
    }

    @Test
    @Requirement("E02")
    void whatAnotherConsentHasConnectedOutlivesAnAttemptThatDied() throws Throwable {
        Away died = Away.sentBy(alice);
        UUID attempt = died.attempt();
        died.change("status = 'redeeming', claimed_at = now() - interval '2 minutes'");
        Away away =
                Away.sentBy(alice, Map.of("integration_id", died.integration().toString()));
        away.comesBack(Map.of("code", code())).statusCode(200);

        change("expires_at = now() - interval '1 second'", attempt);
        VertxContextSupport.subscribeAndAwait(oauth::expire);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(status(attempt)).isEqualTo("failed"));
        assertThat(FakeCredentialService.withdrawn(attempt)).isZero();
        away.isStill("connected");
    }

    @Test
    @Requirement("E02")
    void aStateIsGoodInTheBrowserThatBeganAlone() {
        Away away = Away.sentBy(alice);
        Away mallory = Away.sentBy(Somebody.anyone());
        String code = code();

        for (String cookie : List.of(mallory.cookie(), away.cookie() + "x", "", away.state())) {
            given().cookie(COOKIE, cookie)
                    .queryParams(Map.of("state", away.state(), "code", code))
                    .get(CALLBACK)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("type", endsWith("/not-your-attempt"));
        }
        refused(given().queryParams(Map.of("state", away.state(), "code", code)), 400, "not-your-attempt");
        refused(
                given().cookie(COOKIE, mallory.cookie())
                        .queryParams(Map.of("state", away.state(), "error", "access_denied")),
                400,
                "not-your-attempt");
        completed(mallory.person(), away, code).statusCode(400).body("type", endsWith("/invalid-state"));
        assertThat(FakeCredentialService.exchanged(code)).isZero();

        away.comesBack(Map.of("code", code)).statusCode(200);
        mallory.isStill("pending");
    }

    @Test
    @Requirement("E02")
    void whatTheOwnerCompletesIsCompletedOnce() {
        Away away = Away.sentBy(alice);
        String code = code();

        completed(alice, away, code).statusCode(200).body("status", equalTo("connected"));

        completed(alice, away, code).statusCode(400).body("type", endsWith("/invalid-state"));
        away.isRefused(Map.of("code", code), 400, "invalid-state");
        assertThat(FakeCredentialService.exchanged(code)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "422, exchange-refused",
        "502, provider-error",
        "502, tokens-not-stored",
        "409, attempt-withdrawn",
        "404, not-found"
    })
    @Requirement({"E02", "C11"})
    void aCodeThatBringsNothingEndsTheAttemptByItsName(int status, String name) {
        Away away = Away.sentBy(alice);
        UUID attempt = away.attempt();
        String code = "%d-%s.%s".formatted(status, name, code());

        away.isRefused(Map.of("code", code), status, name);

        away.isRefused(Map.of("code", code), 400, "invalid-state");
        assertThat(FakeCredentialService.exchanged(code)).isEqualTo(1);
        assertThat(FakeCredentialService.withdrawn(attempt)).isEqualTo(1);
        away.isGone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"503-secrets-unavailable", "500-internal"})
    @Requirement("E02")
    void aCodeThatWentNowhereMayBeBroughtAgain(String answer) {
        Away away = Away.sentBy(alice);
        String code = answer + "." + code();

        away.isRefused(Map.of("code", code), 503, "unavailable");
        away.comesBack(Map.of("code", code)).statusCode(503).header("Retry-After", notNullValue());

        assertThat(FakeCredentialService.exchanged(code)).isEqualTo(2);
        away.comesBack(Map.of("code", code())).statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "access_denied, consent-declined, Nothing",
        "invalid_request, provider-refused, invalid_request",
        "unauthorized_client, provider-refused, unauthorized_client",
        "unsupported_response_type, provider-refused, unsupported_response_type",
        "invalid_scope, provider-refused, invalid_scope",
        "server_error, provider-refused, server_error",
        "temporarily_unavailable, provider-refused, temporarily_unavailable",
        "interaction_required, provider-refused, an error of its own"
    })
    @Requirement("E02")
    void anErrorInsteadOfACodeConnectsNothingAndIsNamed(String error, String name, String told) {
        Away away = Away.sentBy(alice);
        String code = code();

        away.isRefused(Map.of("error", error, "error_description", "<b>secret</b>", "code", code), 400, name)
                .body("detail", containsString(told))
                .body("detail", not(containsString("<b>")));

        away.isRefused(Map.of("code", code), 400, "invalid-state");
        assertThat(FakeCredentialService.exchanged(code)).isZero();
        away.isGone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "access_denied\r\nSet-Cookie: a=b", "ya29.looks-like-a-token"})
    @Requirement("E02")
    void anErrorThatIsNoneOfTheStandardsIsNotRepeated(String error) {
        Away away = Away.sentBy(alice);

        Response answer = away.back(Map.of("error", error)).get(CALLBACK);

        answer.then().statusCode(400).body("type", endsWith("/provider-refused"));
        assertThat(answer.asString()).doesNotContain("script", "ya29", "Set-Cookie");
        assertThat(answer.header("Set-Cookie")).isNull();
    }

    @Test
    @Requirement("E02")
    void anErrorEndsNoAttemptWhoseCodeIsBeingRedeemed() {
        Away away = Away.sentBy(alice);
        away.change("status = 'redeeming', claimed_at = now()");

        away.isRefused(Map.of("error", "access_denied"), 400, "invalid-state");
        away.isRefused(Map.of("code", code()), 400, "invalid-state");

        away.isStill("pending");
        assertThat(status(away.attempt())).isEqualTo("redeeming");
    }

    @Test
    @Requirement("E02")
    void whatIsMissingIsNamedAndUsesNothingUp() {
        Away away = Away.sentBy(alice);
        String code = code();

        refused(given().cookie(COOKIE, away.cookie()).queryParam("code", code), 400, "bad-request")
                .body("errors[0].pointer", equalTo("/state"));
        refused(given().cookie(COOKIE, away.cookie()), 400, "bad-request");
        away.isRefused(Map.of(), 400, "bad-request").body("errors[0].pointer", equalTo("/code"));
        away.isRefused(Map.of("code", ""), 400, "bad-request").body("errors[0].pointer", equalTo("/code"));

        away.comesBack(Map.of("code", code)).statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "code", "error"})
    @Requirement("E02")
    void whatIsThereTwiceOrTooLongIsNamedAndUsesNothingUp(String name) {
        Away away = Away.sentBy(alice);
        String code = code();
        Map<String, String> sound = Map.of("state", away.state(), "code", code);

        for (List<String> values : List.of(List.of("a", "b"), List.of(away.state(), away.state()), List.of(TOO_LONG))) {
            RequestSpecification request = given().cookie(COOKIE, away.cookie());
            sound.forEach((other, value) -> addUnless(name.equals(other), request, other, value));
            refused(request.queryParam(name, values), 400, "bad-request")
                    .body("errors[0].pointer", equalTo("/" + name))
                    .body("detail", not(containsString(away.state())));
        }

        assertThat(FakeCredentialService.exchanged(code)).isZero();
        away.comesBack(Map.of("code", code)).statusCode(200);
    }

    @Test
    @Requirement("E02")
    void whatTheProviderAddsOfItsOwnIsNothingToUs() {
        Away away = Away.sentBy(alice);

        away.back(Map.of("code", code()))
                .queryParam("scope", "a", "b")
                .queryParam("iss", TOO_LONG.substring(0, 2000))
                .queryParam("return_to", "https://evil.example")
                .redirects()
                .follow(false)
                .get(CALLBACK)
                .then()
                .statusCode(200)
                .header("Location", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"state=%zz&code=a", "state=a&code=%", "state=%c3%28&code=%ff", "state&code", "&&=&state"})
    @Requirement("E02")
    void anAddressThatCannotBeDecodedIsA400(String query) throws IOException {
        // No client sends it: theirs are sound addresses.
        String answer =
                sent("GET %s?%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(CALLBACK, query));

        // Vert.x answers what it cannot decode itself, without a word.
        assertThat(answer).startsWith("HTTP/1.1 400");
    }

    static Stream<Map<String, Object>> brokenCompletions() {
        return Stream.of(
                Map.of(),
                Map.of("state", "a"),
                Map.of("code", "a"),
                Map.of("state", "", "code", "a"),
                Map.of("state", "a", "code", ""),
                Map.of("state", TOO_LONG, "code", "a"),
                Map.of("state", "a", "code", TOO_LONG),
                Map.of("state", List.of("a", "b"), "code", "a"),
                Map.of("state", "a", "code", Map.of("b", "c")));
    }

    @ParameterizedTest
    @MethodSource("brokenCompletions")
    @Requirement("E02")
    void aCompletionThatBreaksARuleIsA4xx(Map<String, Object> completion) {
        Response answer = alice.request().body(completion).post(COMPLETE);

        assertThat(answer.statusCode()).isIn(400, 422);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        given().contentType("application/json")
                .body(completion)
                .post(COMPLETE)
                .then()
                .statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/callback",
                "//evil.example",
                "\\\\evil.example",
                "https:\\\\evil.example",
                "/\\evil.example",
                "https://127.0.0.1:8080@evil.example/",
                "http://127.0.0.1:8080.evil.example",
                "javascript:alert(1)",
                "data:text/html,x",
                "\r\nLocation: https://evil.example"
            })
    @Requirement("E01")
    void nobodyButTheOperatorSaysWhereTheProviderSendsPeopleBack(String elsewhere) {
        Response answer = alice.request()
                .redirects()
                .follow(false)
                .queryParam("type", "sandbox_photos")
                .queryParam("redirect_uri", elsewhere)
                .queryParam("return_to", elsewhere)
                .queryParam("next", elsewhere)
                .queryParam("state", elsewhere)
                .get(START);

        answer.then().statusCode(302);
        assertLeadsBackToUs(answer.header("Location"));
    }

    @ParameterizedTest
    @CsvSource({
        "Host, evil.example",
        "X-Forwarded-Host, evil.example",
        "X-Forwarded-Proto, javascript",
        "X-Forwarded-Prefix, //evil.example",
        "X-Original-Host, evil.example",
        "Forwarded, host=evil.example;proto=https",
        "Referer, https://evil.example/"
    })
    @Requirement("E01")
    void noHeaderSaysWhereTheProviderSendsPeopleBack(String header, String value) {
        Response answer = alice.request()
                .redirects()
                .follow(false)
                .header(header, value)
                .queryParam("type", "sandbox_photos")
                .get(START);

        answer.then().statusCode(302);
        assertLeadsBackToUs(answer.header("Location"));
    }

    @ParameterizedTest
    @CsvSource({
        "type, //evil.example, 404",
        "type, ../../sandbox_photos, 404",
        "type, https://evil.example, 404",
        "type, '', 400",
        "integration_id, //evil.example, 400",
        "integration_id, '', 400",
        "integration_id, 1-1-1-1-1, 400"
    })
    @Requirement("E01")
    void whatNamesNoProviderLeadsNowhere(String name, String value, int status) {
        alice.request()
                .redirects()
                .follow(false)
                .queryParam(name, value)
                .get(START)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .header("Location", nullValue())
                .header("Set-Cookie", nullValue());
    }

    @Test
    @Requirement("E01")
    void theCookieIsForTheWayBackAlone() {
        Response answer = alice.request()
                .accept("application/json")
                .queryParam("type", "sandbox_photos")
                .get(START);

        assertThat(answer.header("Set-Cookie"))
                .contains("HttpOnly", "SameSite=Lax", "Path=/api/v1/integrations/oauth")
                .doesNotContain("Domain=");
        assertThat(answer.asString()).doesNotContain(answer.cookie(COOKIE));
    }

    private static void assertLeadsBackToUs(String location) {
        String ours = ConfigProvider.getConfig().getValue("hypernet.public-url", String.class);
        String query = URI.create(location).getRawQuery();
        assertThat(location).startsWith("https://provider.invalid/consent?").doesNotContain("evil");
        assertThat(URLDecoder.decode(query, StandardCharsets.UTF_8))
                .startsWith("redirect_uri=" + ours + CALLBACK + "&");
    }

    private static void addUnless(boolean left, RequestSpecification request, String name, String value) {
        if (!left) {
            request.queryParam(name, value);
        }
    }

    private static String sent(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String code() {
        return "code-" + UUID.randomUUID();
    }

    private static ValidatableResponse completed(Somebody person, Away away, String code) {
        return person.request()
                .body(Map.of("state", away.state(), "code", code))
                .post(COMPLETE)
                .then();
    }

    private static ValidatableResponse refused(RequestSpecification request, int status, String name) {
        return request.get(CALLBACK)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", endsWith("/" + name));
    }

    private static List<Response> atOnce(int times, Supplier<Response> call) {
        try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
            List<CompletableFuture<Response>> calls = IntStream.range(0, times)
                    .mapToObj(number -> CompletableFuture.supplyAsync(call, threads))
                    .toList();
            return calls.stream().map(CompletableFuture::join).toList();
        }
    }

    private static String status(UUID attempt) {
        try {
            return TestStack.database()
                    .rows("select status from integration.oauth_attempt where id = ?", attempt)
                    .getFirst()
                    .getFirst();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Behind the service's back. */
    private static void change(String columns, UUID attempt) {
        try (Connection database = TestStack.database().connect();
                PreparedStatement update = database.prepareStatement(
                        "update integration.oauth_attempt set " + columns + " where id = ?")) {
            update.setObject(1, attempt);
            assertThat(update.executeUpdate()).isEqualTo(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Somebody on their way to a provider: what their browser knows. */
    private record Away(Somebody person, IntegrationId integration, String state, String cookie) {

        static Away sentBy(Somebody person) {
            return sentBy(person, Map.of("type", "sandbox_photos"));
        }

        static Away sentBy(Somebody person, Map<String, String> wanted) {
            Response started = person.request()
                    .accept("application/json")
                    .queryParams(wanted)
                    .get(START);
            String address = started.then().statusCode(200).extract().path("authorization_url");
            return new Away(
                    person,
                    IntegrationId.of(started.path("integration_id")),
                    address.substring(address.indexOf("state=") + "state=".length()),
                    started.cookie(COOKIE));
        }

        /** The request that the provider sends their browser to. */
        RequestSpecification back(Map<String, String> answer) {
            return given().cookie(COOKIE, cookie).queryParam("state", state).queryParams(answer);
        }

        ValidatableResponse comesBack(Map<String, String> answer) {
            return back(answer).get(CALLBACK).then();
        }

        /** And the answer repeats nothing that is theirs alone. */
        ValidatableResponse isRefused(Map<String, String> answer, int status, String name) {
            ValidatableResponse refused = refused(back(answer), status, name);
            String body = refused.extract().asString();
            assertThat(body).doesNotContain(state, cookie);
            String code = answer.getOrDefault("code", "");
            assertThat(code.isEmpty() || !body.contains(code)).as(body).isTrue();
            return refused;
        }

        void isStill(String status) {
            person.gets(integration).then().statusCode(200).body("status", equalTo(status));
        }

        void isGone() {
            person.gets(integration).then().statusCode(404);
        }

        UUID attempt() {
            try {
                return UUID.fromString(TestStack.database()
                        .rows("select id from integration.oauth_attempt where integration_id = ?", integration.value())
                        .getFirst()
                        .getFirst());
            } catch (SQLException failure) {
                throw new IllegalStateException(failure);
            }
        }

        void change(String columns) {
            CallbackTest.change(columns, attempt());
        }
    }
}
