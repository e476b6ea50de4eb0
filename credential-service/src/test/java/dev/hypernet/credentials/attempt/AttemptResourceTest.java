package dev.hypernet.credentials.attempt;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.OddProvider;
import dev.hypernet.credentials.PhotoProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class AttemptResourceTest {

    @BeforeEach
    void noFaults() {
        PhotoProvider.clearFaults();
    }

    @Test
    @Requirement("C10")
    void theAddressCarriesTheStateAsGivenAndAProofOfTheCode() {
        Walk walk = Walk.toPhotos();

        String address = walk.begin().then().statusCode(201).extract().path("authorization_url");

        assertThat(PhotoProvider.query(address))
                .containsEntry("state", "state of " + walk.attempt())
                .containsEntry("response_type", "code")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("scope", "photos.read albums.read")
                .containsEntry("login_hint", walk.account())
                .hasEntrySatisfying(
                        "code_challenge", challenge -> assertThat(challenge).hasSize(43));
        assertThat(PhotoProvider.consent(address)).containsEntry("state", "state of " + walk.attempt());
    }

    @Test
    @Requirement("C10")
    void anExchangeTellsWhoseAccountItIsAndNothingSecret() throws SQLException {
        Walk walk = Walk.toPhotos();

        walk.exchange(walk.code())
                .then()
                .statusCode(200)
                .body("keySet()", is(java.util.Set.of("account", "expires_at", "scopes", "missing_scopes")))
                .body("account.id", notNullValue())
                .body("account.name", notNullValue())
                .body("expires_at", notNullValue())
                .body("scopes", contains("photos.read", "albums.read"))
                .body("missing_scopes", empty());

        assertThat(walk.secrets()).as("the tokens, and the verifier no more").isEqualTo(1);
        assertThat(PhotoProvider.statusOfMe(walk.accessToken())).isEqualTo(200);
    }

    @Test
    void anExchangeAskedForAgainAnswersTheSameAndRedeemsNothing() {
        Walk walk = Walk.toPhotos();
        Response first = walk.exchange(walk.code());

        Response second = walk.exchange("whatever");

        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.asString()).isEqualTo(first.asString());
    }

    @Test
    void eightCallersRedeemACodeOnce() {
        Walk walk = Walk.toPhotos();
        String code = walk.code();

        List<Response> answers = Walk.atOnce(8, () -> walk.exchange(code));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(answers)
                .extracting(Response::asString)
                .containsOnly(answers.getFirst().asString());
        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(1);
        assertThat(PhotoProvider.revokedGrants(walk.account())).isZero();
    }

    @Test
    void aWrongCodeIsRefusedByTheNameOfItsError() throws SQLException {
        Walk walk = Walk.toPhotos();
        walk.code();

        for (int time = 0; time < 2; time++) {
            walk.exchange("wrong")
                    .then()
                    .statusCode(422)
                    .contentType("application/problem+json")
                    .body("type", endsWith("/exchange-refused"))
                    .body("errors[0].message", equalTo("invalid_grant"));
        }
        assertThat(walk.secrets()).isZero();
        assertThat(walk.lease().statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"status, 3", "html, 3", "reset, 3", "truncate, 1", "hang, 1"})
    void aProviderThatFailsLeavesNothingBehind(String kind, int times) throws SQLException {
        Walk walk = Walk.toPhotos();
        String code = walk.code();
        PhotoProvider.fault("token", kind, times);

        walk.exchange(code)
                .then()
                .statusCode(502)
                .contentType("application/problem+json")
                .body("type", endsWith("/provider-error"))
                .body("detail", org.hamcrest.Matchers.not(org.hamcrest.Matchers.containsString("<")));

        assertThat(walk.secrets()).isZero();
        assertThat(walk.lease().statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "reset"})
    void aFailureThatPassesIsTriedAgain(String kind) {
        Walk walk = Walk.toPhotos();
        String code = walk.code();
        PhotoProvider.fault("token", kind, 2);

        walk.exchange(code).then().statusCode(200);
    }

    @Test
    void rubbishIsNotAskedForAgain() {
        try (OddProvider provider = OddProvider.answering(200, "{\"access_token\":\"")) {
            Walk walk = odd(provider);

            walk.begin().then().statusCode(201);
            walk.exchange("any").then().statusCode(502);

            assertThat(provider.asked()).hasSize(1);
        }
    }

    @Test
    @Requirement("C08")
    void aTokenWithoutAnExpiryIsKeptAsOne() throws SQLException {
        try (OddProvider provider =
                OddProvider.answering(200, "{\"access_token\":\"for-ever-and-ever\",\"scope\":\"one\"}")) {
            Walk walk = odd(provider);

            walk.begin().then().statusCode(201);
            walk.exchange("any")
                    .then()
                    .statusCode(200)
                    .body("account", nullValue())
                    .body("expires_at", nullValue())
                    .body("scopes", contains("one"))
                    .body("missing_scopes", contains("two"));

            walk.lease()
                    .then()
                    .statusCode(200)
                    .body("access_token", equalTo("for-ever-and-ever"))
                    .body("expires_at", nullValue());
            assertThat(walk.column("token_expires_at")).isEqualTo("null");
            assertThat(provider.asked().getFirst())
                    .satisfies(asked -> assertThat(asked.authorization()).isEmpty())
                    .satisfies(asked -> assertThat(asked.form())
                            .contains("client_id=public-client")
                            .contains("code_verifier=")
                            .doesNotContain("client_secret"));
        }
    }

    @Test
    void connectingAgainReplacesTheCredential() throws SQLException {
        Walk first = Walk.toPhotos().connected();
        Walk second = Walk.toPhotos(first.user(), first.integration()).connected();

        second.lease().then().statusCode(200).body("generation", is(2));
        assertThat(first.secrets()).isEqualTo(1);
    }

    @Test
    void aProviderWithoutAClientIsAConflict() {
        Walk walk = Walk.to("unheard_of", UserId.random(), UUID.randomUUID(), "nobody", PhotoProvider.oauth2("nobody"));

        walk.begin()
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", endsWith("/provider-not-configured"));
    }

    @Test
    void anExpressionThatDoesNotCompileIsRefusedBeforeAnybodyIsSentAnywhere() {
        Walk walk = Walk.toPhotos();
        walk.request().put("account", Map.of("url", PhotoProvider.url() + "/v1/me", "id", "(", "name", "name"));

        walk.begin().then().statusCode(422).body("errors[0].pointer", equalTo("/account/id"));
    }

    @Test
    void anAccountThatCannotBeReadFailsTheExchangeAndGivesTheTokensBack() throws SQLException {
        Walk walk = Walk.toPhotos();
        walk.request().put("account", Map.of("url", PhotoProvider.url() + "/v1/me", "id", "nothing", "name", "name"));

        walk.exchange(walk.code()).then().statusCode(502).body("type", endsWith("/provider-error"));

        assertThat(walk.secrets()).isZero();
        assertThat(PhotoProvider.activeTokens(walk.account())).isZero();
    }

    @Test
    void aForgottenAttemptIsGoneWithItsVerifier() throws SQLException {
        Walk walk = Walk.toPhotos();
        String code = walk.code();
        assertThat(walk.secrets()).isEqualTo(1);

        walk.forget().then().statusCode(204);
        walk.forget().then().statusCode(204);

        assertThat(walk.secrets()).isZero();
        walk.exchange(code).then().statusCode(404);
    }

    @Test
    void somebodyElsesAttemptIsNotFound() {
        Walk walk = Walk.toPhotos();
        String code = walk.code();

        Walk.as("integration-service")
                .body(Map.of("user_id", UserId.random().toString(), "code", code))
                .post("/internal/v1/attempts/" + walk.attempt() + "/exchange")
                .then()
                .statusCode(404);
    }

    @Test
    void anAttemptIsBegunOnce() {
        Walk walk = Walk.toPhotos();

        walk.begin().then().statusCode(201);
        walk.begin().then().statusCode(409).body("type", endsWith("/attempt-exists"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync-worker", "link-service", "object-service", "credential-service"})
    @Requirement("C05")
    void onlyIntegrationServiceMayConnect(String service) {
        Walk walk = Walk.toPhotos();

        Walk.as(service)
                .body(walk.request())
                .post("/internal/v1/attempts")
                .then()
                .statusCode(403);
        Walk.as(service)
                .body(Map.of("user_id", walk.user().toString(), "code", "any"))
                .post("/internal/v1/attempts/" + walk.attempt() + "/exchange")
                .then()
                .statusCode(403);
        Walk.as(service)
                .queryParam("user_id", walk.user().toString())
                .delete("/internal/v1/attempts/" + walk.attempt())
                .then()
                .statusCode(403);
    }

    @Test
    void withoutAServicesTokenNothingIsAnswered() {
        Walk walk = Walk.toPhotos();

        given().contentType(ContentType.JSON)
                .body(walk.request())
                .post("/internal/v1/attempts")
                .then()
                .statusCode(401);
        given().contentType(ContentType.JSON)
                .auth()
                .oauth2(Tokens.of(walk.user()))
                .body(walk.request())
                .post("/internal/v1/attempts")
                .then()
                .statusCode(401);
        given().contentType(ContentType.JSON)
                .auth()
                .oauth2(Tokens.service("integration-service", "link-service"))
                .body(walk.request())
                .post("/internal/v1/attempts")
                .then()
                .statusCode(401);
    }

    /** A public client with PKCE, that wants two scopes and does not ask for the account. */
    private static Walk odd(OddProvider provider) {
        Map<String, Object> oauth2 = new HashMap<>(PhotoProvider.oauth2("nobody"));
        oauth2.put("token_url", provider.url());
        oauth2.put("scopes", List.of("one", "two"));
        oauth2.put("client_authentication", "none");
        oauth2.remove("revocation_url");
        return Walk.to("odd", UserId.random(), UUID.randomUUID(), "nobody", oauth2);
    }
}
