package dev.hypernet.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import dev.hypernet.credentials.IndependentServer.App;
import dev.hypernet.credentials.IndependentServer.Seen;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole life of tokens at an authorization server that nobody here wrote: a person logs in and consents, and what
 * came of it is asked of the server.
 */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class IndependentServerTest {
    private static final int CALLERS = 64;

    private static Optional<IndependentServer> started = Optional.empty();

    @BeforeAll
    static void start() {
        started = IndependentServer.started();
        Assumptions.assumeTrue(started.isPresent(), "SKIPPED: no oidc-provider; it needs node, npm and a registry");
    }

    @AfterAll
    static void stop() {
        started.ifPresent(IndependentServer::close);
    }

    @ParameterizedTest
    @EnumSource
    @Requirement({"C01", "C10"})
    void aConsentBecomesACredential(App app) {
        Walk walk = server().walk(app);
        Visitor person = new Visitor(walk.account(), IndependentServer.SCOPES);

        Map<String, String> back = server().back(walk, person);

        assertThat(person.asked()).containsExactly("login", "consent");
        assertThat(back).containsEntry("state", "state of " + walk.attempt());
        walk.exchange(back.getOrDefault("code", "none"))
                .then()
                .statusCode(200)
                .body("account.id", equalTo(walk.account()))
                .body("account.name", equalTo(walk.account() + " by name"))
                .body("expires_at", notNullValue())
                .body("scopes", contains(IndependentServer.SCOPES.toArray()))
                .body("missing_scopes", empty());
        JsonPath token = server().introspected(walk.accessToken());
        assertThat(token.getBoolean("active")).isTrue();
        assertThat(token.getString("client_id")).isEqualTo(app.clientId());
        assertThat(token.getString("sub")).isEqualTo(walk.account());
        assertThat(server().seen(walk)).isEqualTo(new Seen(1, 0, 0, 0, List.of()));
    }

    @ParameterizedTest
    @EnumSource
    @Requirement("C09")
    void everyRefreshTokenIsRedeemedOnce(App app) {
        Walk walk = server().connected(app);

        for (int generation = 1; generation <= 3; generation++) {
            String before = walk.accessToken();
            String after = walk.leaseAfterRefusalOf(generation)
                    .then()
                    .statusCode(200)
                    .body("generation", is(generation + 1))
                    .extract()
                    .path("access_token");
            assertThat(after).isNotEqualTo(before);
        }

        assertThat(server().isActive(walk.accessToken())).isTrue();
        assertThat(server().seen(walk)).isEqualTo(new Seen(1, 3, 0, 0, List.of()));
    }

    @ParameterizedTest
    @EnumSource
    @Requirement("C09")
    void ofManyWhoNeedAnExpiredTokenOneRedeemsForAll(App app) throws SQLException {
        Walk walk = server().connected(app);
        walk.change("update credential.credential set token_expires_at = now() - interval '1 minute'");

        List<Response> leases = Walk.atOnce(CALLERS, walk::lease);

        assertThat(leases).allSatisfy(lease -> assertThat(lease.statusCode()).isEqualTo(200));
        assertThat(leases.stream().map(lease -> lease.<String>path("access_token")))
                .hasSize(CALLERS)
                .containsOnly(walk.accessToken());
        assertThat(server().seen(walk)).isEqualTo(new Seen(1, 1, 0, 0, List.of()));
        assertThat(server().isActive(walk.accessToken())).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @Requirement("C10")
    void whatIsRevokedOpensNothingAnyMore(App app) throws SQLException {
        Walk walk = server().connected(app);
        String token = walk.accessToken();
        assertThat(server().isActive(token)).isTrue();

        walk.revoke().then().statusCode(200).body("revoked", is(true));

        assertThat(server().isActive(token)).isFalse();
        assertThat(server().seen(walk).revoked())
                .as("the refresh token's grant")
                .isEqualTo(1);
        assertThat(walk.secrets()).isZero();
        walk.lease().then().statusCode(404);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    @Requirement("C09")
    void aClientThatIsNotBelievedLosesNothing(App app) throws SQLException {
        Walk walk = server().connected(app);

        Walk another = server().walk(app);
        server().register(app, app.forged());
        another.exchange(server().code(another))
                .then()
                .statusCode(422)
                .body("type", endsWith("/exchange-refused"))
                .body("errors[0].message", equalTo("invalid_client"));
        walk.leaseAfterRefusalOf(1)
                .then()
                .statusCode(502)
                .body("type", endsWith("/provider-error"))
                .body("detail", containsString("invalid_client"));
        assertThat(walk.column("status")).isEqualTo("active");

        server().register(app, app.registration());
        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));
    }

    @Test
    @Requirement("C01")
    void whatSomebodyDoesNotAllowIsMissingAndSaid() throws SQLException {
        Walk walk = server().walk(App.BASIC);
        String code = server().code(walk, List.of("openid", "offline_access", "photos"));

        walk.exchange(code)
                .then()
                .statusCode(200)
                .body("scopes", contains("openid", "offline_access", "photos"))
                .body("missing_scopes", contains("albums"));

        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));
        assertThat(walk.column("array_to_string(scopes, ' ')")).isEqualTo("openid offline_access photos");
        assertThat(server().introspected(walk.accessToken()).getString("scope"))
                .isEqualTo("openid offline_access photos");
    }

    @Test
    @Requirement({"C01", "C09"})
    void whoAllowsNoRefreshTokenIsAskedAgainWhenTheTokenIsOver() throws SQLException {
        Walk walk = server().walk(App.BASIC);
        walk.exchange(server().code(walk, List.of("openid", "photos", "albums")))
                .then()
                .statusCode(200)
                .body("missing_scopes", contains("offline_access"));
        assertThat(walk.column("renewable::text")).isEqualTo("false");
        walk.lease().then().statusCode(200);

        walk.leaseAfterRefusalOf(1)
                .then()
                .statusCode(409)
                .body("type", endsWith("/credential-rejected"))
                .body("detail", containsString("gave no refresh token"));
    }

    @Test
    @Requirement("C10")
    void whoKeepsTheirNameToThemselvesGetsTheTokensGivenBack() throws SQLException {
        Walk walk = server().walk(App.BASIC);
        String code = server().code(walk, List.of("offline_access", "photos"));

        walk.exchange(code)
                .then()
                .statusCode(502)
                .body("type", endsWith("/provider-error"))
                .body("detail", containsString("the account's address answered 403"));

        assertThat(server().seen(walk)).isEqualTo(new Seen(1, 0, 0, 1, List.of()));
        assertThat(walk.secrets()).isZero();
        walk.lease().then().statusCode(404);
    }

    @Test
    @Requirement("C10")
    void whoAllowsNothingComesBackWithoutACode() {
        Walk walk = server().walk(App.BASIC);

        Map<String, String> back = server().back(walk, new Visitor(walk.account(), List.of()));

        assertThat(back)
                .containsEntry("error", "access_denied")
                .containsEntry("state", "state of " + walk.attempt())
                .doesNotContainKey("code");
    }

    @Test
    @Requirement("C10")
    void nobodyIsSentBackToAnAddressTheServerDoesNotKnow() {
        Walk walk = server().walk(App.BASIC);
        walk.request().put("redirect_uri", "http://127.0.0.1:8080/elsewhere");
        String address = walk.begin().then().statusCode(201).extract().path("authorization_url");

        HttpResponse<String> page = new Visitor(walk.account(), IndependentServer.SCOPES).open(URI.create(address));

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("invalid_redirect_uri");
        assertThat(page.headers().firstValue("Location")).isEmpty();
    }

    @Test
    @Requirement("C10")
    void aCodeOfAnotherAddressIsRefused() throws SQLException {
        Walk walk = server().walk(App.BASIC);
        String code = server().code(walk);
        walk.change("update credential.oauth_attempt set redirect_uri = 'http://127.0.0.1:8080/elsewhere'");

        refused(walk, code, "authorization code redirect_uri mismatch");
    }

    @ParameterizedTest
    @EnumSource
    @Requirement("C10")
    void aStolenCodeIsNoGoodWithoutItsVerifierAndStaysItsOwners(App app) throws SQLException {
        Walk owner = server().walk(app);
        String code = server().code(owner);
        Walk thief = server().walk(app);
        thief.begin().then().statusCode(201);

        refused(thief, code);

        assertThat(server().seen(owner).refused()).containsExactly("code_verifier does not match code_challenge");
        owner.exchange(code).then().statusCode(200);
    }

    @Test
    @Requirement("C10")
    void aCodeThatCameTooLateIsRefused() throws SQLException {
        Walk walk = server().walk(App.BASIC);
        String code = server().code(walk);
        server().expire(code);

        refused(walk, code, "authorization code is expired");
    }

    @Test
    @Requirement("C10")
    void ofManyWhoBringACodeOneRedeemsIt() {
        Walk walk = server().walk(App.NONE);
        String code = server().code(walk);

        List<Response> answers = Walk.atOnce(8, () -> walk.exchange(code));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(server().seen(walk)).isEqualTo(new Seen(1, 0, 0, 0, List.of()));
    }

    /** Without PKCE a code can be redeemed by another attempt; the server takes that for theft and ends both. */
    @Test
    @Requirement({"C09", "C10"})
    void aCodeThatIsUsedTwiceEndsWhatItBroughtAndThatIsSaid() throws SQLException {
        Walk first = server().walk(App.BASIC).where("pkce", false);
        String code = server().code(first);
        first.exchange(code).then().statusCode(200);
        String token = first.accessToken();
        Walk second = server().walk(App.BASIC).where("pkce", false);
        second.begin().then().statusCode(201);

        refused(second, code);

        assertThat(server().seen(first))
                .isEqualTo(new Seen(1, 0, 0, 1, List.of("authorization code already consumed")));
        assertThat(server().isActive(token)).isFalse();
        first.leaseAfterRefusalOf(1).then().statusCode(409).body("type", endsWith("/credential-rejected"));
        assertThat(first.column("status")).isEqualTo("rejected");
    }

    /**
     * The one case in which a refresh token is sent twice: nobody can tell whether it was redeemed. Many servers
     * forgive that; this one does not, and then it is told at once and not tried for ever.
     */
    @Test
    @Requirement("C09")
    void anAnswerThatIsLostIsAskedForAgainAndWhatTheServerSaysCounts() throws SQLException {
        Walk walk = server().connected(App.BASIC);
        server().cutOffTheNextAnswer(walk);

        for (int time = 0; time < 2; time++) {
            walk.leaseAfterRefusalOf(1).then().statusCode(409).body("type", endsWith("/credential-rejected"));
        }

        assertThat(server().seen(walk)).isEqualTo(new Seen(1, 1, 0, 1, List.of("refresh token already used")));
        assertThat(walk.column("status")).isEqualTo("rejected");
        Walk again = server().walk(App.BASIC, walk.user(), walk.account());
        walk.adopt(server().connected(again)).then().statusCode(204);
        walk.lease().then().statusCode(200);
    }

    @Test
    @Requirement("C10")
    void whoConnectsTheSameAccountAgainKeepsTheirIntegration() {
        Walk first = server().connected(App.BASIC);
        Walk second = server().walk(App.BASIC, first.user(), first.account());
        second.exchange(server().code(second)).then().statusCode(200).body("account.id", equalTo(first.account()));
        String token = second.accessToken();

        first.adopt(second).then().statusCode(204);

        first.lease().then().statusCode(200).body("generation", is(2)).body("access_token", equalTo(token));
        second.lease().then().statusCode(404);
        assertThat(server().isActive(token)).isTrue();
        first.leaseAfterRefusalOf(2).then().statusCode(200).body("generation", is(3));
        assertThat(server().seen(first)).isEqualTo(new Seen(2, 1, 0, 0, List.of()));
    }

    /** RFC 7523, 2.1, which the package does not know itself: {@code independent-server.mjs} adds it with jose. */
    @Test
    @Requirement("C04")
    void aKeyThatWasGivenBringsAccessTokensByAnAssertion() {
        Walk walk = server().robot(server().robots());

        List<Response> leases = Walk.atOnce(CALLERS, walk::lease);

        String given = walk.lease().then().statusCode(200).extract().path("fields.token");
        assertThat(leases.stream().map(lease -> lease.<String>path("fields.token")))
                .hasSize(CALLERS)
                .containsOnly(given);
        JsonPath token = server().introspected(given);
        assertThat(token.getBoolean("active")).isTrue();
        assertThat(token.getString("sub")).isEqualTo(walk.account());
        assertThat(token.getString("scope")).isEqualTo("photos albums");
        assertThat(server().seen(walk)).isEqualTo(new Seen(0, 0, 1, 0, List.of()));
    }

    @Test
    @Requirement("C04")
    void anotherKeyBringsNone() throws SQLException {
        Walk walk = server().robot(KeyOfTheirOwn.rsa(2048));

        walk.lease().then().statusCode(409).body("type", endsWith("/credential-rejected"));

        assertThat(walk.column("status")).isEqualTo("rejected");
    }

    private static IndependentServer server() {
        return started.orElseThrow();
    }

    private static void refused(Walk walk, String code, String reason) throws SQLException {
        refused(walk, code);
        assertThat(server().seen(walk)).isEqualTo(new Seen(0, 0, 0, 0, List.of(reason)));
    }

    private static void refused(Walk walk, String code) throws SQLException {
        walk.exchange(code)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", endsWith("/exchange-refused"))
                .body("errors[0].message", equalTo("invalid_grant"));
        assertThat(walk.secrets()).isZero();
        walk.lease().then().statusCode(404);
    }
}
