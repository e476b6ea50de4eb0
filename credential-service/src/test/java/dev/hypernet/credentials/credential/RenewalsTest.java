package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import dev.hypernet.credentials.FullDisk;
import dev.hypernet.credentials.HeldProvider;
import dev.hypernet.credentials.PhotoProvider;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fence of a refresh: who is held up, taken for dead, disconnected or without a store in the middle of one. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class RenewalsTest {
    private static final String SECRETS = "credential.integration_secret";
    private static final String AUDIT = "credential.secret_use";
    private static final String SEEMS_DEAD =
            "update credential.credential set intent_at = now() - interval '61 seconds'";
    private static final String ABANDON = """
        update credential.credential
           set intent = gen_random_uuid(), intent_at = now() - interval '61 seconds',
               intent_generation = issued + 1, issued = issued + 1
        """;

    private HeldProvider provider = HeldProvider.start();

    @BeforeEach
    void theProviderIsWell() {
        PhotoProvider.clearFaults();
    }

    @AfterEach
    void everythingIsWell() throws SQLException {
        provider.close();
        allRowsAreAllowed(true);
    }

    @Test
    @Requirement({"C09", "C11"})
    void aLateAnswerHealsWhatWasTakenForDead() throws Exception {
        Walk walk = provider.connect(true);
        CompletableFuture<Response> held = refreshing(walk);

        walk.change(SEEMS_DEAD);
        walk.leaseAfterRefusalOf(1).then().statusCode(409).body("type", endsWith("/credential-rejected"));
        assertThat(walk.column("status")).isEqualTo("rejected");
        provider.release();

        held.join().then().statusCode(200).body("generation", is(2));
        walk.lease().then().statusCode(200).body("generation", is(2));
        assertThat(provider.refreshes()).as("nobody else redeemed it").containsOnly("refresh-1");
        assertThat(walk.column("news")).as("integration-service is to be told").isEqualTo("restored");
        assertThat(walk.secrets()).isEqualTo(1);
    }

    @Test
    @Requirement("C09")
    void aLateAnswerNeverReplacesANewerGeneration() throws Exception {
        Walk walk = provider.connect(false);
        CompletableFuture<Response> held = refreshing(walk);

        walk.change(SEEMS_DEAD);
        CompletableFuture<Response> heir = asking(walk);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> walk.column("intent_generation").equals("3"));
        provider.release();

        int generation = heir.join().then().statusCode(200).extract().path("generation");
        held.join().then().statusCode(200).body("generation", is(generation));
        walk.lease().then().statusCode(200).body("generation", is(generation));
        assertThat(walk.secrets()).as("whichever came second is destroyed").isEqualTo(1);
    }

    @Test
    @Requirement("C09")
    void aCredentialGivenMeanwhileIsLeftAlone() throws Exception {
        Walk walk = provider.connect(true);
        CompletableFuture<Response> held = refreshing(walk);

        Walk.spared(walk.user(), walk.integration()).having("api_key", Map.of("key", "k-1"));
        provider.release();

        held.join().then().statusCode(200).body("type", equalTo("api_key")).body("generation", is(3));
        assertThat(walk.secrets()).isEqualTo(1);
    }

    @Test
    @Requirement("C09")
    void whatIsDisconnectedWhileItIsRefreshedLeavesNoTokenAlive() throws Exception {
        Walk walk = provider.connect(true);
        CompletableFuture<Response> held = refreshing(walk);

        walk.revoke().then().statusCode(200);
        provider.release();

        held.join().then().statusCode(404);
        assertThat(provider.revoked()).contains("access-1", "access-2", "refresh-1", "refresh-2");
        assertThat(walk.secrets()).isZero();
    }

    @Test
    @Requirement({"C09", "O22"})
    void whoLeavesWhileTheirTokenIsRefreshedLeavesNoTokenAlive() throws Exception {
        Walk walk = provider.connect(true);
        CompletableFuture<Response> held = refreshing(walk);

        Walk.as("integration-service")
                .delete("/internal/v1/users/" + walk.user())
                .then()
                .statusCode(204);
        provider.release();

        assertThat(held.join().statusCode()).isIn(404, 410);
        assertThat(provider.revoked()).contains("access-1", "access-2", "refresh-1", "refresh-2");
        assertThat(walk.secrets()).isZero();
    }

    @Test
    @Requirement("C09")
    void tokensThatCannotBeStoredWaitForTheirStore() throws SQLException {
        Walk walk = Walk.toPhotos().connected();

        try (FullDisk disk = FullDisk.of(SECRETS)) {
            walk.leaseAfterRefusalOf(1).then().statusCode(503).header("Retry-After", notNullValue());
            assertThat(disk.hasRefused()).isTrue();
            walk.change(SEEMS_DEAD);
            soon(() -> assertThat(walk.column("intent_at > now() - interval '30 seconds'"))
                    .as("its holder says that it lives")
                    .isEqualTo("t"));
        }

        soon(() -> assertThat(walk.column("generation")).isEqualTo("2"));
        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));
        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(2);
        assertThat(PhotoProvider.revokedGrants(walk.account())).isZero();
    }

    @Test
    @Requirement("C09")
    void nothingIsRedeemedWhileTokensWaitForTheirStore() throws SQLException {
        Walk waiting = Walk.toPhotos().connected();
        Walk another = provider.connect(true);

        try (FullDisk disk = FullDisk.of(SECRETS)) {
            waiting.leaseAfterRefusalOf(1).then().statusCode(503);
            assertThat(disk.hasRefused()).isTrue();
            another.change("update credential.credential set refresh_due_at = now()");

            another.leaseAfterRefusalOf(1).then().statusCode(503).header("Retry-After", notNullValue());
            another.lease().then().statusCode(200).body("generation", is(1));
            assertThat(another.column("intent")).isEqualTo("null");
            assertThat(another.column("refresh_failures")).isEqualTo("0");
            assertThat(provider.refreshes()).isEmpty();
        }

        soon(() -> assertThat(waiting.column("generation")).isEqualTo("2"));
        soon(() -> assertThat(another.column("generation"))
                .as("it has kept its turn")
                .isEqualTo("2"));
    }

    @Test
    @Requirement("C09")
    void allThatWaitsIsHeldOnToAtOnce() throws SQLException {
        List<Walk> walks =
                Stream.generate(() -> provider.connect(true)).limit(3).toList();
        String ids =
                walks.stream().map(walk -> walk.integration().toString()).collect(Collectors.joining(",", "{", "}"));

        try (FullDisk disk = FullDisk.of(SECRETS)) {
            provider.hold();
            List<CompletableFuture<Response>> held =
                    walks.stream().map(RenewalsTest::asking).toList();
            soon(() -> assertThat(provider.refreshes()).hasSizeGreaterThanOrEqualTo(walks.size()));
            provider.release();
            held.forEach(answer -> answer.join().then().statusCode(503));
            assertThat(disk.hasRefused()).isTrue();
            for (Walk walk : walks) {
                walk.change(SEEMS_DEAD);
            }

            soon(() -> assertThat(TestStack.database().rows("""
                select count(distinct intent_at), bool_and(intent_at > now() - interval '30 seconds')
                  from credential.credential where id = any (?::uuid[])
                """, ids))
                    .as("in one statement, however long each takes to store")
                    .containsExactly(List.of("1", "t")));
        }

        for (Walk walk : walks) {
            soon(() -> assertThat(walk.column("generation")).isEqualTo("2"));
        }
    }

    @Test
    @Requirement("C09")
    void tokensThatCanNeverBeStoredAreGivenBack() throws SQLException {
        Walk walk = provider.connect(true);
        allRowsAreAllowed(false);

        walk.leaseAfterRefusalOf(1)
                .then()
                .statusCode(409)
                .body("type", endsWith("/credential-rejected"))
                .body("detail", containsString("its renewed tokens cannot be stored"));

        assertThat(provider.revoked()).containsExactly("refresh-2", "access-2");
        assertThat(walk.column("status")).isEqualTo("rejected");
        assertThat(walk.column("news")).as("its caller knows").isEqualTo("null");
        assertThat(walk.secrets()).as("the successor is destroyed").isEqualTo(1);
    }

    @Test
    @Requirement("C09")
    void tokensThatHaveWaitedAndCanNeverBeStoredWaitNoMore() throws SQLException {
        Walk walk = provider.connect(true);
        Walk another = Walk.toPhotos().connected();

        try (FullDisk disk = FullDisk.of(SECRETS)) {
            walk.leaseAfterRefusalOf(1).then().statusCode(503);
            assertThat(disk.hasRefused()).isTrue();
            allRowsAreAllowed(false);
        }
        soon(() -> assertThat(walk.column("status")).isEqualTo("rejected"));
        allRowsAreAllowed(true);

        assertThat(walk.column("reason")).isEqualTo("its renewed tokens cannot be stored");
        assertThat(walk.column("news")).as("nobody waits who knows").isEqualTo("rejected");
        assertThat(provider.revoked()).containsExactly("refresh-2", "access-2");
        soon(() -> another.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2)));
    }

    @Test
    @Requirement("C09")
    void whatCannotBeRecordedIsNotPutInForce() throws SQLException {
        Walk walk = Walk.toPhotos().connected();

        try (FullDisk disk = FullDisk.of(AUDIT, "new.action = 'refresh'")) {
            walk.leaseAfterRefusalOf(1).then().statusCode(503);
            assertThat(disk.hasRefused()).isTrue();
            assertThat(walk.column("generation")).isEqualTo("1");
        }

        soon(() -> assertThat(walk.column("generation")).isEqualTo("2"));
        assertThat(TestStack.database().rows("""
            select generation, outcome from credential.secret_use where user_id = ? and action = 'refresh'
            """, walk.user().value())).containsExactly(List.of("2", "refreshed"));
    }

    @Test
    @Requirement("C09")
    void whatADeadProcessStoredAfterItWasGivenUpIsFound() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        walk.change(ABANDON);
        walk.leaseAfterRefusalOf(1).then().statusCode(409).body("type", endsWith("/credential-rejected"));

        TestStack.database().rows("""
            insert into credential.integration_secret
            select user_id, credential_id, 2, key_version, ciphertext, created_at
              from credential.integration_secret where user_id = ?
            returning 1
            """, walk.user().value());

        walk.lease().then().statusCode(200).body("generation", is(2));
        assertThat(walk.column("status")).isEqualTo("active");
    }

    @Test
    @Requirement("C09")
    void whatIsRefreshedIsNotMovedToAnotherIntegration() throws Exception {
        Walk walk = provider.connect(true);
        Walk before = Walk.spared(walk.user(), UUID.randomUUID());
        CompletableFuture<Response> held = refreshing(walk);

        before.adopt(walk).then().statusCode(503);
        provider.release();
        held.join().then().statusCode(200).body("generation", is(2));

        before.adopt(walk).then().statusCode(204);
        before.lease().then().statusCode(200).body("access_token", equalTo("access-2"));
        assertThat(provider.revoked()).isEmpty();
    }

    @Test
    @Requirement("C09")
    void everyRefreshIsInTheAudit() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        walk.leaseAfterRefusalOf(1).then().statusCode(200);
        PhotoProvider.fault("token", "status", 3);
        walk.leaseAfterRefusalOf(2).then().statusCode(503);
        PhotoProvider.revoke(walk.accessToken());
        walk.leaseAfterRefusalOf(2).then().statusCode(409);

        assertThat(TestStack.database().rows("""
            select caller, purpose, generation, outcome from credential.secret_use
             where user_id = ? and credential_id = ? and action = 'refresh' order by position
            """, walk.user().value(), walk.integration()))
                .containsExactly(
                        List.of("credential-service", "lease", "2", "refreshed"),
                        List.of("credential-service", "lease", "2", "unavailable"),
                        List.of("credential-service", "lease", "2", "rejected"));
    }

    /** Somebody has asked the provider and is not answered yet. */
    private CompletableFuture<Response> refreshing(Walk walk) throws InterruptedException {
        provider.hold();
        CompletableFuture<Response> held = asking(walk);
        provider.awaitQuestion();
        return held;
    }

    /** On a thread of its own: the common pool has one on two cores, and whoever waits keeps it. */
    private static CompletableFuture<Response> asking(Walk walk) {
        return CompletableFuture.supplyAsync(() -> walk.leaseAfterRefusalOf(1), Thread::startVirtualThread);
    }

    /** A constraint passes no more than what breaks it. */
    private static void allRowsAreAllowed(boolean allowed) throws SQLException {
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("alter table credential.integration_secret drop constraint if exists closed");
            if (!allowed) {
                statement.execute(
                        "alter table credential.integration_secret add constraint closed check (false) not valid");
            }
        }
    }

    private static void soon(ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
    }
}
