package dev.hypernet.credentials.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.credentials.PhotoProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes that are not this attempt's, and attempts that nobody could have begun: a problem each, and no token. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class ForgedExchangeTest {

    @BeforeEach
    void theProviderIsWell() {
        PhotoProvider.clearFaults();
    }

    @Test
    @Requirement({"C10", "E02"})
    void theCodeOfAnotherAttemptOpensNothing() throws SQLException {
        Walk alice = Walk.toPhotos();
        Walk mallory = Walk.toPhotos();
        String code = alice.code();
        mallory.code();

        String answer = mallory.exchange(code)
                .then()
                .statusCode(422)
                .body("type", endsWith("/exchange-refused"))
                .body("errors[0].pointer", equalTo("/code"))
                .extract()
                .asString();

        assertThat(answer).as("nothing of whose code it is").doesNotContain(code, alice.account());
        assertThat(mallory.secrets()).isZero();
        assertThat(mallory.lease().statusCode()).isEqualTo(404);
        assertThat(PhotoProvider.activeTokens(alice.account())).isZero();
    }

    @Test
    @Requirement({"C10", "E02"})
    void theCodeOfOnesOwnOtherAttemptOpensNothingEither() throws SQLException {
        Walk first = Walk.toPhotos();
        Walk second = Walk.toPhotos(first.user(), first.integration());
        String code = first.code();
        second.code();

        second.exchange(code).then().statusCode(422).body("type", endsWith("/exchange-refused"));

        assertThat(second.lease().statusCode()).isEqualTo(404);
    }

    @Test
    @Requirement({"C10", "E02"})
    void aCodeThatWasRedeemedOpensNothingForAnotherAttempt() throws SQLException {
        Walk alice = Walk.toPhotos();
        String code = alice.code();
        alice.exchange(code).then().statusCode(200);
        Walk mallory = Walk.toPhotos();
        mallory.code();

        mallory.exchange(code).then().statusCode(422).body("type", endsWith("/exchange-refused"));

        assertThat(mallory.secrets()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "&client_id=mallory&grant_type=client_credentials",
                "a\r\nAuthorization: Basic bWFsbG9yeQ==",
                "%00",
                "{\"access_token\":\"forged\"}"
            })
    @Requirement({"C10", "E02"})
    void whatIsNoCodeBringsNothing(String code) throws SQLException {
        Walk walk = Walk.toPhotos();
        walk.code();

        walk.exchange(code).then().statusCode(422).body("type", endsWith("/exchange-refused"));

        assertThat(walk.secrets()).isZero();
        assertThat(walk.lease().statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\uD800"})
    @Requirement({"C10", "E02"})
    void whatCannotBeStoredIsNotEvenTried(String code) {
        Walk walk = Walk.toPhotos();
        String good = walk.code();

        walk.exchange(code).then().statusCode(422).body("type", endsWith("/invalid"));

        walk.exchange(good).then().statusCode(200);
    }

    @Test
    @Requirement({"C10", "E02"})
    void aVeryLongCodeIsRefusedAndNotRepeated() {
        Walk walk = Walk.toPhotos();
        walk.code();

        Response answer = walk.exchange("x".repeat(100_000));

        assertThat(answer.statusCode()).isIn(422, 502);
        assertThat(answer.asString()).hasSizeLessThan(2000);
    }

    static Stream<Map<String, Object>> brokenExchanges() {
        String user = UUID.randomUUID().toString();
        return Stream.of(
                Map.of(),
                Map.of("user_id", user),
                Map.of("code", "a"),
                Map.of("user_id", "a", "code", "a"),
                Map.of("user_id", user, "code", 1),
                Map.of("user_id", user, "code", List.of("a", "b")),
                Map.of("user_id", user, "code", "a", "redirect_uri", "https://evil.example"));
    }

    @ParameterizedTest
    @MethodSource("brokenExchanges")
    @Requirement("C10")
    void anExchangeThatBreaksARuleIsA4xx(Map<String, Object> body) {
        Response answer = Walk.as("integration-service")
                .body(body)
                .post("/internal/v1/attempts/" + UUID.randomUUID() + "/exchange");

        assertThat(answer.statusCode()).isBetween(400, 422);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    @Test
    @Requirement("C10")
    void anAttemptThatNobodyBeganIsNotFound() {
        Walk.toPhotos().exchange("any").then().statusCode(404);
    }

    static Stream<Map<String, Object>> brokenAttempts() {
        return Stream.of(
                Map.of("state", ""),
                Map.of("state", "x".repeat(1001)),
                Map.of("state", List.of("a", "b")),
                Map.of("redirect_uri", ""),
                Map.of("redirect_uri", "x".repeat(2001)),
                Map.of("attempt_id", "1"),
                Map.of("integration_type", "../evil"),
                Map.of("integration_type", ""),
                Map.of("oauth2", Map.of()),
                Map.of("client_id", "mallory"));
    }

    @ParameterizedTest
    @MethodSource("brokenAttempts")
    @Requirement("C10")
    void anAttemptThatBreaksARuleIsA4xx(Map<String, Object> members) throws SQLException {
        Walk walk = Walk.toPhotos();
        Map<String, Object> request = new HashMap<>(walk.request());
        request.putAll(members);

        Response answer = Walk.as("integration-service").body(request).post("/internal/v1/attempts");

        assertThat(answer.statusCode()).as(answer.asString()).isIn(400, 422);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(walk.secrets()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example/authorize",
                "\\\\evil.example",
                "javascript:alert(1)",
                "https://sandbox@evil.example/authorize",
                "https:evil.example",
                "https://evil.example/authorize#access_token=a",
                "file:///etc/passwd",
                "/oauth/authorize",
                ""
            })
    @Requirement({"C10", "E01"})
    void nobodyIsSentToWhatIsNoPlainAddress(String address) {
        Walk walk = Walk.toPhotos().where("authorization_url", address);

        Response answer = walk.begin();

        assertThat(answer.statusCode()).as(answer.asString()).isIn(400, 422);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    @Test
    @Requirement({"C10", "E01"})
    void aStateWithParametersOfItsOwnAddsNone() {
        Walk walk = Walk.toPhotos();
        String state = "a&redirect_uri=https://evil.example#b?c=d%26e=f\r\ng";
        walk.request().put("state", state);

        String address = walk.begin().then().statusCode(201).extract().path("authorization_url");

        assertThat(address).doesNotContain("#", "\r", "\n");
        assertThat(PhotoProvider.query(address))
                .containsEntry("state", state)
                .containsEntry("redirect_uri", String.valueOf(walk.request().get("redirect_uri")));
    }
}
