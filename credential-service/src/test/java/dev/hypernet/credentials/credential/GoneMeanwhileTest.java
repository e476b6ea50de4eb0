package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import dev.hypernet.credentials.HeldProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Credentials that are disconnected or replaced while somebody renews, gives or leases them. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class GoneMeanwhileTest {
    private static final int CROWD = 8;
    private static final String WAITERS =
            "select 1 from pg_locks where relation = 'credential.integration_secret'::regclass and not granted";

    private final HeldProvider provider = HeldProvider.start();

    /** A table that nobody else reads or writes until it is closed. */
    private static final class Locked implements AutoCloseable {
        private final Connection connection;

        private Locked(Connection connection) {
            this.connection = connection;
        }

        static Locked connected() throws SQLException {
            Connection connection = TestStack.database().connect();
            connection.setAutoCommit(false);
            return new Locked(connection);
        }

        void lock() throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("lock table credential.integration_secret in access exclusive mode");
            }
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
        }
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    @Requirement("C09")
    void aConsentWhileTheOneBeforeIsRenewedStands() throws Exception {
        Walk walk = provider.connect(true);
        CompletableFuture<Response> held = refreshing(walk);

        Walk again = provider.connect(true, walk);
        provider.release();

        held.join().then().statusCode(200).body("generation", is(3)).body("access_token", equalTo("access-1"));
        again.lease().then().statusCode(200).body("generation", is(3));
        assertThat(walk.column("status")).isEqualTo("active");
        assertThat(walk.secrets()).as("what came too late is destroyed").isOne();
        assertThat(provider.revoked())
                .as("many providers would revoke the new consent with it")
                .isEmpty();
    }

    @Test
    @Requirement("C09")
    void whatIsDisconnectedAndConnectedAgainWhileItIsRenewedIsTheNewConsent() throws Exception {
        Walk walk = provider.connect(true);
        CompletableFuture<Response> held = refreshing(walk);

        walk.revoke().then().statusCode(200).body("revoked", is(true));
        Walk again = provider.connect(true, walk);
        provider.release();

        held.join().then().statusCode(200).body("generation", is(3)).body("access_token", equalTo("access-1"));
        again.lease().then().statusCode(200).body("generation", is(3));
        assertThat(walk.secrets()).isOne();
    }

    @Test
    @Requirement({"C07", "C09"})
    void whatIsDisconnectedUnderLoadIsLeasedWholeOrNotAtAll() throws Exception {
        Walk walk = provider.connect(true);

        CompletableFuture<List<Response>> leases =
                CompletableFuture.supplyAsync(() -> Walk.atOnce(CROWD, walk::lease), Thread::startVirtualThread);
        CompletableFuture<List<Response>> renewals = CompletableFuture.supplyAsync(
                () -> Walk.atOnce(CROWD, () -> walk.leaseAfterRefusalOf(1)), Thread::startVirtualThread);
        walk.revoke().then().statusCode(200).body("revoked", is(true));

        assertThat(leases.join()).extracting(Response::statusCode).isSubsetOf(200, 404);
        assertThat(renewals.join()).extracting(Response::statusCode).isSubsetOf(200, 404);
        walk.lease().then().statusCode(404).body("type", endsWith("/not-found"));
        walk.leaseAfterRefusalOf(1).then().statusCode(404).body("type", endsWith("/not-found"));
        soon(() -> walk.secrets() == 0);
        int newest = 1 + provider.refreshes().size();
        assertThat(provider.revoked()).contains("access-" + newest, "refresh-" + newest);
    }

    @Test
    @Requirement("C09")
    void whatIsDisconnectedWhileItsSecretIsReadIsLeasedOrNotFound() throws Exception {
        Walk walk = provider.connect(true);

        CompletableFuture<Response> lease;
        CompletableFuture<Response> disconnection;
        try (Locked secrets = Locked.connected()) {
            secrets.lock();
            lease = begun(walk::lease, GoneMeanwhileTest::somebodyWaits);
            disconnection = begun(walk::revoke, () -> isRevoked(walk));
        }

        assertThat(lease.join().statusCode()).isIn(200, 404);
        disconnection.join().then().statusCode(200).body("revoked", is(true));
        walk.lease().then().statusCode(404).body("type", endsWith("/not-found"));
        assertThat(walk.secrets()).isZero();
    }

    @Test
    @Requirement("C09")
    void whatIsReplacedWhileItsSecretIsReadIsLeasedAsOneOfTheTwo() throws Exception {
        Walk walk = Walk.spared().having("basic", Map.of("username", "u-1", "password", "p-1"));

        CompletableFuture<Response> lease;
        CompletableFuture<Response> gift;
        try (Locked secrets = Locked.connected()) {
            secrets.lock();
            lease = begun(walk::lease, GoneMeanwhileTest::somebodyWaits);
            gift = begun(
                    () -> walk.give("basic", Map.of("username", "u-2", "password", "p-2")), () -> isReserved(walk, 2));
        }

        gift.join().then().statusCode(204);
        int generation = lease.join().then().statusCode(200).extract().path("generation");
        assertThat(lease.join().<Map<String, String>>path("fields"))
                .isEqualTo(Map.of("username", "u-" + generation, "password", "p-" + generation));
        walk.lease().then().statusCode(200).body("generation", is(2));
        assertThat(walk.secrets()).isOne();
    }

    @Test
    @Requirement("C09")
    void whatIsGivenWhileTheIntegrationIsDisconnectedIsNotKept() throws Exception {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "k-1"));

        CompletableFuture<Response> gift;
        CompletableFuture<Response> disconnection;
        try (Locked secrets = Locked.connected()) {
            secrets.lock();
            gift = begun(() -> walk.give("api_key", Map.of("key", "k-2")), () -> isReserved(walk, 2));
            disconnection = begun(walk::revoke, () -> isRevoked(walk));
        }

        gift.join()
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", endsWith("/credential-withdrawn"));
        disconnection.join().then().statusCode(200);
        walk.lease().then().statusCode(404);
        assertThat(walk.secrets()).isZero();
    }

    /** Somebody has asked the provider and is not answered yet. */
    private CompletableFuture<Response> refreshing(Walk walk) throws InterruptedException {
        provider.hold();
        CompletableFuture<Response> held =
                CompletableFuture.supplyAsync(() -> walk.leaseAfterRefusalOf(1), Thread::startVirtualThread);
        provider.awaitQuestion();
        return held;
    }

    /** A call that has come as far as this. */
    private static CompletableFuture<Response> begun(Supplier<Response> call, Callable<Boolean> farEnough) {
        CompletableFuture<Response> begun = CompletableFuture.supplyAsync(call, Thread::startVirtualThread);
        soon(farEnough);
        return begun;
    }

    private static boolean somebodyWaits() throws SQLException {
        return !TestStack.database().rows(WAITERS).isEmpty();
    }

    private static boolean isRevoked(Walk walk) throws SQLException {
        return walk.column("status").equals("revoked");
    }

    /** Its secret is on the way. */
    private static boolean isReserved(Walk walk, int generation) throws SQLException {
        return walk.column("issued").equals(Integer.toString(generation));
    }

    private static void soon(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition);
    }
}
