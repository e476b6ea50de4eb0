package dev.hypernet.credentials.credential;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.PhotoProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class CredentialResourceTest {
    private static final long TEN_MINUTES_MS = 600_000;
    private static final long LONGER_THAN_ANY_TOKEN_LASTS_MS = 7_200_000;
    private static final String ABANDON = """
        update credential.credential
           set intent = gen_random_uuid(), intent_at = now() - interval '61 seconds',
               intent_generation = issued + 1, issued = issued + 1
        """;

    @BeforeEach
    void noFaults() {
        PhotoProvider.clearFaults();
    }

    @Test
    @Requirement("C10")
    void aLeaseOpensTheAccount() {
        Walk walk = Walk.toPhotos().connected();

        String token = walk.lease()
                .then()
                .statusCode(200)
                .body("token_type", equalTo("Bearer"))
                .body("expires_at", notNullValue())
                .body("generation", is(1))
                .extract()
                .path("access_token");

        assertThat(PhotoProvider.statusOfMe(token)).isEqualTo(200);
    }

    @Test
    @Requirement("C09")
    void sixteenWhoWereRefusedShareOneRefresh() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        int before = PhotoProvider.activeTokens(walk.account());

        List<Response> answers = Walk.atOnce(16, () -> walk.leaseAfterRefusalOf(1));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(answers)
                .extracting(answer -> answer.<String>path("access_token"))
                .containsOnly(walk.accessToken());
        assertThat(answers)
                .extracting(answer -> answer.<Integer>path("generation"))
                .containsOnly(2);
        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(before + 1);
        assertThat(PhotoProvider.revokedGrants(walk.account())).isZero();
        assertThat(walk.secrets()).as("the former generation is destroyed").isEqualTo(1);
    }

    @Test
    @Requirement("C09")
    void aTokenIsRenewedBeforeItExpires() throws SQLException {
        Walk walk = Walk.toPhotos().where("refresh_lead_ms", TEN_MINUTES_MS).connected();

        walk.lease().then().statusCode(200).body("generation", is(1));
        walk.grownOld().lease().then().statusCode(200).body("generation", is(2));

        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(2);
        assertThat(PhotoProvider.revokedGrants(walk.account())).isZero();
    }

    @Test
    @Requirement("C09")
    void aTokenThatLastsShorterThanItsLeadIsNotRenewedByEveryLease() throws SQLException {
        Walk walk = Walk.toPhotos()
                .where("refresh_lead_ms", LONGER_THAN_ANY_TOKEN_LASTS_MS)
                .connected();

        walk.lease().then().statusCode(200).body("generation", is(1));
        walk.grownOld().lease().then().statusCode(200).body("generation", is(2));
        walk.lease().then().statusCode(200).body("generation", is(2));
    }

    @Test
    @Requirement({"C09", "C11"})
    void aSecretThatIsLostIsSaidToBe() throws SQLException {
        Walk consented = Walk.toPhotos().connected();
        Walk given = Walk.spared().having("api_key", Map.of("key", "k-1"));

        for (Walk walk : List.of(consented, given)) {
            walk.loseSecrets();
            walk.lease()
                    .then()
                    .statusCode(409)
                    .body("type", endsWith("/credential-rejected"))
                    .body("detail", containsString("its secret is lost"));
            assertThat(walk.column("status")).isEqualTo("rejected");
        }
    }

    @Test
    void aRefusalOfAnOlderGenerationRefreshesNothing() {
        Walk walk = Walk.toPhotos().connected();
        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));

        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));
    }

    @Test
    void aConsentTakenBackAtTheProviderEndsTheCredential() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        PhotoProvider.revoke(walk.accessToken());

        walk.leaseAfterRefusalOf(1).then().statusCode(409).body("type", endsWith("/credential-rejected"));
        walk.lease().then().statusCode(409).body("type", endsWith("/credential-rejected"));
        assertThat(walk.column("status")).isEqualTo("rejected");

        Walk.toPhotos(walk.user(), walk.integration()).connected();
        walk.lease().then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "html", "reset", "hang"})
    void aProviderThatIsDownCostsNothingButTime(String kind) {
        Walk walk = Walk.toPhotos().connected();
        PhotoProvider.fault("token", kind, 3);

        walk.leaseAfterRefusalOf(1)
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("detail", not(containsString("<")));
        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));
    }

    @Test
    void aTokenThatIsStillGoodIsLeasedWhileTheProviderIsDown() throws SQLException {
        Walk walk = Walk.toPhotos()
                .where("refresh_lead_ms", TEN_MINUTES_MS)
                .connected()
                .grownOld();
        PhotoProvider.fault("token", "status", 3);

        walk.lease().then().statusCode(200).body("generation", is(1));
        walk.lease().then().statusCode(200).body("generation", is(2));
    }

    @Test
    void aServerErrorThatPassesIsTriedAgainByTheSameHolder() {
        Walk walk = Walk.toPhotos().connected();
        PhotoProvider.fault("token", "status", 2);

        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));
    }

    @Test
    void aDeadProcessLosesARefreshTokenThatIsGoodForOneUse() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        walk.change(ABANDON);

        walk.leaseAfterRefusalOf(1)
                .then()
                .statusCode(409)
                .body("type", endsWith("/credential-rejected"))
                .body("detail", containsString("a process died"));
        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(1);
    }

    @Test
    void aDeadProcessLosesNothingWhereRefreshTokensDoNotRotate() throws SQLException {
        Walk walk = Walk.toPhotos().where("refresh_tokens_rotate", false).connected();
        walk.change(ABANDON);

        walk.leaseAfterRefusalOf(1).then().statusCode(200);
        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(2);
    }

    @Test
    void whatADeadProcessHadStoredIsPutInForce() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        walk.change(ABANDON);
        TestStack.database().rows("""
            insert into credential.integration_secret
            select user_id, credential_id, 2, key_version, ciphertext, created_at
              from credential.integration_secret where user_id = ?
            returning 1
            """, walk.user().value());

        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));
        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(1);
    }

    @Test
    void aLivingProcessIsWaitedForAndNotOvertaken() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        walk.change(ABANDON);
        walk.change("update credential.credential set intent_at = now()");

        walk.leaseAfterRefusalOf(1).then().statusCode(503);
        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(1);
    }

    @Test
    void revokingKillsTheTokensAndDestroysTheSecrets() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        String token = walk.accessToken();

        for (int time = 0; time < 2; time++) {
            walk.revoke().then().statusCode(200).body("revoked", is(true)).body("reason", nullValue());
        }

        assertThat(PhotoProvider.statusOfMe(token)).isEqualTo(401);
        assertThat(PhotoProvider.activeTokens(walk.account())).isZero();
        assertThat(walk.secrets()).isZero();
        walk.lease().then().statusCode(404);
    }

    @Test
    void aProviderThatDoesNotRevokeKeepsNoSecretAlive() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        PhotoProvider.fault("revoke", "status", 2);

        for (int time = 0; time < 2; time++) {
            walk.revoke()
                    .then()
                    .statusCode(200)
                    .body("revoked", is(false))
                    .body("reason", equalTo("the revocation endpoint answered 500"));
        }

        assertThat(walk.secrets()).isZero();
        walk.lease().then().statusCode(404);
    }

    @Test
    @Requirement({"C06", "C09"})
    void tokensWhoseKeyIsMissingHereAreNotDestroyedUnread() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        walk.change("update credential.integration_secret set key_version = 'not here'");

        for (Response answer : List.of(walk.lease(), walk.revoke())) {
            answer.then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .header("Retry-After", notNullValue())
                    .body("type", endsWith("/secrets-unavailable"));
        }
        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(1);
        assertThat(walk.secrets()).isEqualTo(1);

        walk.change("update credential.integration_secret set key_version = '1'");
        walk.revoke().then().statusCode(200).body("revoked", is(true));
        assertThat(PhotoProvider.activeTokens(walk.account())).isZero();
        assertThat(walk.secrets()).isZero();
    }

    @Test
    void aRevokedIntegrationCanBeConnectedAgain() {
        Walk walk = Walk.toPhotos().connected();
        walk.revoke().then().statusCode(200);

        Walk.toPhotos(walk.user(), walk.integration()).connected();

        walk.lease().then().statusCode(200).body("generation", is(2));
        walk.revoke().then().statusCode(200).body("revoked", is(true));
    }

    @Test
    void connectingTheSameAccountAgainMovesItsTokensToTheIntegrationThatHadIt() throws SQLException {
        Walk before = Walk.toPhotos().connected();
        Walk again = Walk.toPhotos(before.user(), UUID.randomUUID()).connected();
        String token = again.accessToken();

        for (int time = 0; time < 2; time++) {
            Walk.as("integration-service")
                    .body(Map.of("user_id", before.user().toString(), "from_integration_id", again.integration()))
                    .post("/internal/v1/credentials/" + before.integration() + "/adopt")
                    .then()
                    .statusCode(204);
        }

        assertThat(before.accessToken()).isEqualTo(token);
        assertThat(PhotoProvider.statusOfMe(token)).isEqualTo(200);
        assertThat(again.secrets())
                .as("of the person, both integrations together")
                .isOne();
        again.lease().then().statusCode(404);
    }

    @Test
    void whatWasNeverConnectedHasNothingToRevoke() {
        Walk.toPhotos()
                .revoke()
                .then()
                .statusCode(200)
                .body("revoked", is(false))
                .body("reason", notNullValue());
    }

    @Test
    void everyLeaseIsInTheAudit() throws SQLException {
        Walk walk = Walk.toPhotos();
        walk.lease();
        walk.connected();
        walk.lease("integration-service", walk.user(), null);
        walk.leaseAfterRefusalOf(1);
        PhotoProvider.revoke(walk.accessToken());
        walk.leaseAfterRefusalOf(2);

        assertThat(TestStack.database().rows("""
            select caller, purpose, outcome from credential.secret_use
             where user_id = ? and credential_id = ? and action = 'lease' order by used_at
            """, walk.user().value(), walk.integration()))
                .containsExactly(
                        List.of("sync-worker", "sync", "not-found"),
                        List.of("integration-service", "sync", "leased"),
                        List.of("sync-worker", "sync", "refreshed"),
                        List.of("sync-worker", "sync", "leased"),
                        List.of("sync-worker", "sync", "credential-rejected"));
    }

    @Test
    void somebodyElsesCredentialIsNotFound() {
        Walk walk = Walk.toPhotos().connected();

        walk.lease("sync-worker", UserId.random(), null).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"link-service", "object-service", "credential-service"})
    @Requirement("C05")
    void otherServicesGetNoLease(String service) {
        Walk walk = Walk.toPhotos().connected();

        walk.lease(service, walk.user(), null).then().statusCode(403);
    }

    @Test
    void onlyIntegrationServiceMayRevoke() {
        Walk walk = Walk.toPhotos().connected();

        Walk.as("sync-worker")
                .queryParam("user_id", walk.user().toString())
                .delete("/internal/v1/credentials/" + walk.integration())
                .then()
                .statusCode(403);
        walk.lease().then().statusCode(200);
    }

    @Test
    void withoutATokenNothingIsAnswered() {
        Walk walk = Walk.toPhotos();

        given().contentType(ContentType.JSON)
                .body(Map.of("user_id", walk.user().toString(), "purpose", "sync"))
                .post("/internal/v1/credentials/" + walk.integration() + "/lease")
                .then()
                .statusCode(401);
        given().queryParam("user_id", walk.user().toString())
                .delete("/internal/v1/credentials/" + walk.integration())
                .then()
                .statusCode(401);
    }

    @Test
    void anUnknownPurposeIsRefused() {
        Walk walk = Walk.toPhotos();

        Walk.as("sync-worker")
                .body(Map.of("user_id", walk.user().toString(), "purpose", "curiosity"))
                .post("/internal/v1/credentials/" + walk.integration() + "/lease")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/purpose"));
    }
}
