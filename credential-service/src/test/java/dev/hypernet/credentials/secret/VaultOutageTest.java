package dev.hypernet.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import dev.hypernet.credentials.HeldProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.VaultServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Vault that is sealed in the middle of things: nothing is rejected for it, and no token lost. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
@WithTestResource(VaultServer.class)
class VaultOutageTest {
    private static final String ITS_TURN = "update credential.credential set refresh_due_at = now()";
    private static final String ABANDON = """
        update credential.credential
           set intent = gen_random_uuid(), intent_at = now() - interval '61 seconds',
               intent_generation = issued + 1, issued = issued + 1
        """;

    private final HeldProvider provider = HeldProvider.start();
    private boolean sealed;

    @BeforeEach
    void thereIsAVaultOfOurOwn() {
        VaultServer.assumeOwn();
    }

    @AfterEach
    void everythingIsWell() {
        provider.close();
        if (sealed) {
            unseal();
        }
    }

    @Test
    @Requirement("C09")
    void whatTheProviderGaveWhileVaultWasSealedIsKeptUntilItOpens() throws Exception {
        Walk walk = provider.connect(true);
        CompletableFuture<Response> held = refreshing(walk);

        seal();
        provider.release();
        held.join().then().statusCode(503).header("Retry-After", notNullValue()).body("type", endsWith("/unavailable"));
        assertThat(walk.column("status")).isEqualTo("active");
        assertThat(walk.column("generation")).isEqualTo("1");
        unseal();

        soon(() -> assertThat(walk.column("generation")).isEqualTo("2"));
        walk.leaseAfterRefusalOf(1)
                .then()
                .statusCode(200)
                .body("generation", is(2))
                .body("access_token", equalTo("access-2"));
        assertThat(provider.refreshes()).containsExactly("refresh-1");
        soon(() -> assertThat(VaultServer.generations(walk.user(), walk.integration()))
                .containsExactly("2"));
    }

    @Test
    @Requirement("C09")
    void whatIsDisconnectedWhileItsTokensWaitForVaultLeavesNoneAlive() throws Exception {
        Walk walk = provider.connect(true);
        CompletableFuture<Response> held = refreshing(walk);

        seal();
        provider.release();
        held.join().then().statusCode(503);
        isUnavailable(walk.revoke());
        walk.lease().then().statusCode(404);
        unseal();

        soon(() -> assertThat(provider.revoked()).contains("access-2", "refresh-2"));
        walk.revoke().then().statusCode(200).body("revoked", is(true));
        assertThat(provider.revoked()).contains("access-1", "refresh-1");
        soon(() -> assertThat(VaultServer.knows(walk.user())).isFalse());
    }

    @Test
    @Requirement("C09")
    void aTurnThatComesWhileVaultIsSealedComesAgain() throws SQLException {
        Walk walk = provider.connect(true);

        seal();
        walk.change(ITS_TURN);
        soon(() -> assertThat(walk.column("refresh_failures")).isNotEqualTo("0"));
        assertThat(walk.column("status")).isEqualTo("active");
        assertThat(walk.column("intent")).as("nobody holds the generation").isEqualTo("null");
        assertThat(provider.refreshes()).isEmpty();
        unseal();

        walk.change(ITS_TURN);
        soon(() -> assertThat(walk.column("generation")).isNotEqualTo("1"));
        walk.lease().then().statusCode(200);
    }

    @Test
    @Requirement("C09")
    void whatADeadProcessLeftIsNotGivenUpBeforeVaultCanSay() throws SQLException {
        Walk walk = provider.connect(true);
        walk.change(ABANDON);

        seal();
        isUnavailable(walk.leaseAfterRefusalOf(1));
        assertThat(walk.column("status")).isEqualTo("active");
        unseal();

        walk.leaseAfterRefusalOf(1).then().statusCode(409).body("type", endsWith("/credential-rejected"));
        assertThat(provider.refreshes()).as("nobody redeems it a second time").isEmpty();

        seal();
        isUnavailable(walk.lease());
        unseal();
        walk.lease().then().statusCode(409).body("type", endsWith("/credential-rejected"));
    }

    /** Somebody has asked the provider and is not answered yet. */
    private CompletableFuture<Response> refreshing(Walk walk) throws InterruptedException {
        provider.hold();
        CompletableFuture<Response> held =
                CompletableFuture.supplyAsync(() -> walk.leaseAfterRefusalOf(1), Thread::startVirtualThread);
        provider.awaitQuestion();
        return held;
    }

    private void seal() {
        sealed = true;
        VaultServer.seal();
    }

    private void unseal() {
        VaultServer.unseal();
        sealed = false;
    }

    private static void isUnavailable(Response answer) {
        answer.then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .body("type", endsWith("/secrets-unavailable"));
    }

    private static void soon(ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(assertion);
    }
}
