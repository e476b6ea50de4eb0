package dev.hypernet.credentials.secret;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.hypernet.credentials.PhotoProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.VaultServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.http.vertx.VertxVaultHttpClient;
import io.quarkus.vault.runtime.VaultConfigHolder;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract and more, against a real server, by AppRole's login and the policy that {@code deploy/} gives. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
@WithTestResource(VaultServer.class)
class VaultSecretStoreTest extends SecretStoreContract {
    private static final String NOWHERE = "http://127.0.0.1:9";
    private static final int CALLERS = 32;
    private static final int ROUNDS = 10;

    @Inject
    SecretStore store;

    @Inject
    SecretsConfig config;

    @Inject
    VaultConfigHolder extension;

    @Inject
    Pool pool;

    @Inject
    Clock clock;

    @Inject
    Vertx vertx;

    @Inject
    Erasure erasure;

    @BeforeEach
    void thereIsAVault() {
        VaultServer.assumeRunning();
        PhotoProvider.clearFaults();
    }

    @Override
    SecretStore store() {
        return store;
    }

    @Override
    SecretStore storeWithNothingBehindIt() {
        VaultClient nobody = VaultClient.builder()
                .baseUrl(NOWHERE)
                .clientToken("none")
                .requestTimeout(Duration.ofSeconds(1))
                .executor(new VertxVaultHttpClient(WebClient.create(vertx)))
                .build();
        return new VaultSecretStore(nobody, extension, config, pool, clock);
    }

    @Test
    @Requirement({"C05", "C06"})
    void secretsLieInVaultAndNowhereElse() throws SQLException {
        Walk walk = Walk.toPhotos().connected();

        String token = walk.accessToken();

        assertThat(walk.secrets()).as("rows in the table").isZero();
        assertThat(VaultServer.generations(walk.user(), walk.integration())).containsExactly("1");
        assertThat(VaultServer.generations(walk.user(), walk.attempt()))
                .as("the verifier is spent")
                .isEmpty();
        assertThat(VaultServer.data(walk.user(), walk.integration(), 1)).contains(token);
    }

    @Test
    @Requirement("C07")
    void anEntrySaysWhatItBelongsToAndNothingSecret() {
        store(3, "{\"access_token\":\"canary\"}");

        JsonPath entry = JsonPath.from(VaultServer.metadata(owner, credential, 3));

        assertThat(entry.getString("custom_metadata.integration_id")).isEqualTo(credential.toString());
        assertThat(entry.getString("custom_metadata.written_at")).isNotBlank();
        assertThat(entry.getBoolean("cas_required")).isTrue();
        assertThat(entry.getInt("max_versions")).isEqualTo(1);
        assertThat(entry.prettify()).doesNotContain("canary");
    }

    @Test
    @Requirement("C09")
    void aRefreshLeavesOneGeneration() {
        Walk walk = Walk.toPhotos().connected();

        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));

        assertThat(VaultServer.generations(walk.user(), walk.integration())).containsExactly("2");
    }

    @Test
    void whatIsRevokedIsDestroyedWithItsMetadata() {
        Walk walk = Walk.toPhotos().connected();

        walk.revoke().then().statusCode(200);

        assertThat(VaultServer.knows(walk.user())).isFalse();
    }

    @Test
    @Requirement("O22")
    void nothingStaysOfSomebodyWhoLeaves() {
        Walk walk = Walk.toPhotos().connected();
        Walk halfWay = Walk.toPhotos(walk.user(), UUID.randomUUID());
        halfWay.begin().then().statusCode(201);
        assertThat(VaultServer.generations(walk.user(), halfWay.attempt())).containsExactly("0");

        Walk.as("integration-service")
                .delete("/internal/v1/users/" + walk.user())
                .then()
                .statusCode(204);

        assertThat(VaultServer.knows(walk.user())).isFalse();
    }

    @Test
    @Requirement("O22")
    void ofSomebodyErasedNothingIsKept() {
        as(owner, () -> erasure.close(owner));

        store(1, "late");

        assertThat(read(1)).isEmpty();
        assertThat(VaultServer.knows(owner)).isFalse();
    }

    @Test
    @Requirement("C07")
    void metricsOfTheCallsNameNobody() {
        Walk walk = Walk.toPhotos().connected();
        walk.lease().then().statusCode(200);

        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("http_server_requests_seconds_count"))
                .body(not(containsString(walk.user().toString())))
                .body(not(containsString(walk.integration().toString())));
    }

    @Test
    void aSealedVaultRejectsNothing() throws SQLException {
        VaultServer.assumeOwn();
        Walk walk = Walk.toPhotos().connected();
        String token = walk.accessToken();
        int before = PhotoProvider.activeTokens(walk.account());

        VaultServer.seal();
        try {
            isUnavailable(walk.lease(), "it is sealed");
            isUnavailable(walk.leaseAfterRefusalOf(1), "it is sealed");
            isUnavailable(Walk.spared().give("api_key", Map.of("key", "k")), "it is sealed");
            isUnavailable(walk.revoke(), "it is sealed");
        } finally {
            VaultServer.unseal();
        }

        assertThat(PhotoProvider.activeTokens(walk.account()))
                .as("the provider was not asked")
                .isEqualTo(before);
        assertThat(PhotoProvider.statusOfMe(token)).isEqualTo(200);
        walk.revoke().then().statusCode(200);
        assertThat(VaultServer.knows(walk.user())).isFalse();
    }

    @Test
    @Requirement("C09")
    void whatASealedVaultHeldUpGoesOnWhenItIsOpened() throws SQLException {
        VaultServer.assumeOwn();
        Walk walk = Walk.toPhotos().connected();

        VaultServer.seal();
        try {
            isUnavailable(walk.leaseAfterRefusalOf(1), "it is sealed");
            assertThat(walk.column("intent")).as("nobody holds the generation").isEqualTo("null");
            assertThat(walk.column("status")).isEqualTo("active");
        } finally {
            VaultServer.unseal();
        }

        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));
    }

    @Test
    void aServiceWithoutItsStoreIsReadyAndSaysWhatItLacks() {
        VaultServer.assumeOwn();
        given().get("/q/health").then().statusCode(200).body("checks.name", hasItem("secret store"));

        VaultServer.seal();
        try {
            given().get("/q/health/ready").then().statusCode(200);
            given().get("/q/health/live").then().statusCode(200);
            given().get("/q/health")
                    .then()
                    .statusCode(503)
                    .body(
                            "checks.find { it.name == 'secret store' }.data.reason",
                            equalTo("The store of secrets cannot be used now: it is sealed."));
        } finally {
            VaultServer.unseal();
        }

        given().get("/q/health").then().statusCode(200);
    }

    @Test
    void aVaultThatIsSilentIsNotWaitedForLong() {
        VaultServer.assumeOwn();
        Walk walk = Walk.toPhotos().connected();

        VaultServer.pause();
        try {
            isUnavailable(walk.lease(), "it does not answer in time");
        } finally {
            VaultServer.resume();
        }

        walk.lease().then().statusCode(200);
    }

    @Test
    void aPolicyThatAllowsNothingIsNoLostSecret() {
        Walk walk = Walk.toPhotos().connected();

        VaultServer.allow(false);
        try {
            isUnavailable(walk.lease(), "it refuses this service");
        } finally {
            VaultServer.allow(true);
        }

        walk.lease().then().statusCode(200).body("generation", is(1));
    }

    @Test
    void aTokenThatIsTakenAwayUnderLoadFailsNoRead() {
        Walk walk = Walk.toPhotos().connected();
        VaultServer.revokeTokens();

        List<Response> answers = IntStream.range(0, ROUNDS)
                .mapToObj(round -> {
                    CompletableFuture<Void> rotation =
                            CompletableFuture.runAsync(VaultServer::revokeTokens, Thread::startVirtualThread);
                    List<Response> leases = Walk.atOnce(CALLERS, walk::lease);
                    rotation.join();
                    return leases;
                })
                .flatMap(List::stream)
                .toList();

        assertThat(answers)
                .hasSize(CALLERS * ROUNDS)
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        VaultServer.revokeTokens();
        assertThat(Walk.atOnce(CALLERS, walk::lease))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(VaultServer.tokens()).as("logins for %d callers", CALLERS).isLessThan(CALLERS / 2);
    }

    private static void isUnavailable(Response answer, String why) {
        answer.then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .body("type", endsWith("/secrets-unavailable"))
                .body("detail", containsString(why));
    }
}
