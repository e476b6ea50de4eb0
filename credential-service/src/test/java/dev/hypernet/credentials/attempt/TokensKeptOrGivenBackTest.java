package dev.hypernet.credentials.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever happens once a code is redeemed: its tokens are in force, or the provider knows them no more. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class TokensKeptOrGivenBackTest {
    private final HeldProvider provider = HeldProvider.start();

    @BeforeEach
    void theProviderIsWell() {
        PhotoProvider.clearFaults();
    }

    @AfterEach
    void everythingIsWell() throws SQLException {
        provider.close();
        theStoreTakes(true);
        theStoreDestroys(true);
    }

    @Test
    @Requirement({"C10", "C11"})
    void tokensThatNoStoreTakesAreGivenBack() throws SQLException {
        Walk walk = Walk.toPhotos();
        String code = walk.code();
        theStoreTakes(false);

        walk.exchange(code).then().statusCode(502).body("type", endsWith("/tokens-not-stored"));
        theStoreTakes(true);

        assertThat(PhotoProvider.activeTokens(walk.account())).isZero();
        walk.exchange(code).then().statusCode(502).body("type", endsWith("/tokens-not-stored"));
        assertThat(walk.lease().statusCode()).isIn(404, 409);
        assertThat(walk.secrets()).isZero();
    }

    @Test
    @Requirement({"C10", "C11"})
    void tokensWaitForAStoreThatComesBack() throws SQLException {
        Walk walk = Walk.toPhotos();
        String code = walk.code();
        theStoreTakes(false);

        CompletableFuture<Response> exchange = CompletableFuture.supplyAsync(() -> walk.exchange(code));
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(30))
                .until(() -> PhotoProvider.activeTokens(walk.account()) == 1);
        theStoreTakes(true);

        exchange.join().then().statusCode(200);
        assertThat(PhotoProvider.statusOfMe(walk.accessToken())).isEqualTo(200);
        assertThat(walk.secrets()).isEqualTo(1);
    }

    @Test
    @Requirement({"C10", "C11"})
    void whatFailsBeforeTheCodeIsRedeemedCostsNothing() throws SQLException {
        Walk walk = Walk.toPhotos();
        String code = walk.code();
        verifierHasKey(walk, "'un' || key_version");

        assertThat(walk.exchange(code).statusCode()).isGreaterThanOrEqualTo(500);
        verifierHasKey(walk, "substr(key_version, 3)");

        walk.exchange(code).then().statusCode(200);
    }

    @Test
    @Requirement("C11")
    void aSecretThatCannotBeDestroyedDoesNotUndoTheConsentThatReplacedIt() throws SQLException {
        Walk first = Walk.toPhotos().connected();
        Walk second = Walk.toPhotos(first.user(), first.integration());
        String code = second.code();
        theStoreDestroys(false);

        second.exchange(code).then().statusCode(200);

        second.lease().then().statusCode(200).body("generation", is(2));
        assertThat(PhotoProvider.activeTokens(second.account())).isEqualTo(1);
        theStoreDestroys(true);
        second.revoke().then().statusCode(200).body("revoked", equalTo(true));
        assertThat(left(second)).as("it goes with the credential").isZero();
    }

    @Test
    @Requirement({"C10", "C11"})
    void anAttemptThatIsGivenUpWhileItsCodeIsRedeemedKeepsNothing() throws Exception {
        Walk walk = provider.walk();
        walk.begin().then().statusCode(201);
        CompletableFuture<Response> held = redeeming(walk);

        walk.forget().then().statusCode(204);
        provider.release();

        held.join().then().statusCode(409).body("type", endsWith("/attempt-withdrawn"));
        assertThat(provider.revoked()).contains("access-1", "refresh-1");
        assertThat(walk.secrets()).isZero();
        assertThat(walk.lease().statusCode()).isIn(404, 409);
    }

    @Test
    @Requirement({"C10", "C11"})
    void whoeverWasTakenForDeadKeepsNothingWhenSomebodyElseHasTheCode() throws Exception {
        Walk walk = provider.walk();
        walk.begin().then().statusCode(201);
        CompletableFuture<Response> held = redeeming(walk);

        TestStack.database()
                .rows(
                        "update credential.oauth_attempt set claim = ? where user_id = ? returning 1",
                        UUID.randomUUID(),
                        walk.user().value());
        provider.release();

        held.join().then().statusCode(409).body("type", endsWith("/attempt-withdrawn"));
        assertThat(provider.revoked()).contains("access-1", "refresh-1");
        assertThat(walk.column("status")).isEqualTo("empty");
    }

    @Test
    @Requirement({"C10", "C11"})
    void whatAnAttemptBroughtIsTakenBackWithIt() throws SQLException {
        Walk walk = Walk.toPhotos().connected();

        for (int time = 0; time < 2; time++) {
            walk.forget().then().statusCode(204);
        }

        assertThat(PhotoProvider.activeTokens(walk.account())).isZero();
        assertThat(walk.secrets()).isZero();
        assertThat(walk.lease().statusCode()).isIn(404, 409);
    }

    @Test
    void theLivingAreNotTakenForDead() {
        assertThatNoException()
                .isThrownBy(() -> AttemptService.requireThatTheLivingAreNotTakenForDead(
                        Duration.ofSeconds(121), Duration.ofMinutes(2)));
        assertThatIllegalStateException()
                .isThrownBy(() -> AttemptService.requireThatTheLivingAreNotTakenForDead(
                        Duration.ofMinutes(2), Duration.ofMinutes(2)))
                .withMessageContaining("hypernet.attempts.abandoned-after");
    }

    /** Somebody has brought the provider a code and is not answered yet. */
    private CompletableFuture<Response> redeeming(Walk walk) throws InterruptedException {
        provider.holdCodes();
        CompletableFuture<Response> held = CompletableFuture.supplyAsync(() -> walk.exchange("a-code"));
        provider.awaitQuestion();
        return held;
    }

    private static void verifierHasKey(Walk walk, String version) throws SQLException {
        TestStack.database()
                .rows(
                        "update credential.integration_secret set key_version = %s where user_id = ? returning 1"
                                .formatted(version),
                        walk.user().value());
    }

    private static int left(Walk walk) throws SQLException {
        return TestStack.database()
                .rows(
                        "select 1 from credential.integration_secret where user_id = ? and credential_id = ?",
                        walk.user().value(),
                        walk.integration())
                .size();
    }

    private static void theStoreTakes(boolean something) throws SQLException {
        execute("alter table credential.integration_secret drop constraint if exists closed");
        if (!something) {
            execute("alter table credential.integration_secret add constraint closed check (false) not valid");
        }
    }

    private static void theStoreDestroys(boolean something) throws SQLException {
        execute("drop trigger if exists stuck on credential.integration_secret");
        execute("drop function if exists credential.stuck()");
        if (!something) {
            execute("""
                create function credential.stuck() returns trigger language plpgsql as
                $$ begin raise exception 'stuck'; end $$
                """);
            execute("""
                create trigger stuck before delete on credential.integration_secret
                for each row execute function credential.stuck()
                """);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
