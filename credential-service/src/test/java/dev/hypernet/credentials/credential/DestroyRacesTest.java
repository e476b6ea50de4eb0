package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.HeldProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.credentials.audit.SecretUses;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is stored while something else of the same credential is destroyed, replaced or moved. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class DestroyRacesTest {
    private static final Map<String, String> KEY = Map.of("key", "k-1");
    private static final Map<String, String> ANOTHER_KEY = Map.of("key", "k-2");
    private static final String ABANDON = """
        update credential.credential
           set intent = gen_random_uuid(), intent_at = now() - interval '61 seconds',
               intent_generation = issued + 1, issued = issued + 1
        """;

    @Inject
    CredentialRepository credentials;

    @Inject
    SecretUses uses;

    @Inject
    LeaseService leases;

    @Inject
    Renewals renewals;

    @Inject
    SecretStore secrets;

    @Inject
    Leftovers leftovers;

    @Inject
    Pool pool;

    private final HeldProvider provider = HeldProvider.start();

    /** A generation's place in the table that is taken: whoever stores it waits until this is closed, and then does. */
    private record Place(Connection connection, Walk walk, long generation) implements AutoCloseable {
        private static final String TAKE = """
            insert into credential.integration_secret
                        (user_id, credential_id, generation, key_version, ciphertext, created_at)
            values (?, ?, ?, '1', '', now())
            """;

        static Place taken(Walk walk, long generation) throws SQLException {
            Connection connection = TestStack.database().connect();
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
                statement.setObject(1, walk.user().value());
                statement.setObject(2, walk.integration());
                statement.setLong(3, generation);
                statement.executeUpdate();
            }
            return new Place(connection, walk, generation);
        }

        /** A call that has got the number of the secret it is going to store here. */
        <T> CompletableFuture<T> wantedBy(Supplier<T> call) {
            CompletableFuture<T> begun = CompletableFuture.supplyAsync(call, Thread::startVirtualThread);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> walk.column("issued").equals(Long.toString(generation)));
            return begun;
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
        }
    }

    /** A store in which something else happens before a credential's secrets are destroyed. */
    private record Outpaced(SecretStore store, Supplier<?> meanwhile) implements SecretStore {

        @Override
        public Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret) {
            return store.store(owner, credential, generation, secret);
        }

        @Override
        public Uni<Optional<Secret>> read(UserId owner, UUID credential, long generation) {
            return store.read(owner, credential, generation);
        }

        @Override
        public Uni<Void> destroy(UserId owner, UUID credential, long generation) {
            return store.destroy(owner, credential, generation);
        }

        @Override
        public Uni<Void> destroyUpTo(UserId owner, UUID credential, long generation) {
            return CallerContext.aside(meanwhile).chain(() -> store.destroyUpTo(owner, credential, generation));
        }

        @Override
        public Uni<Void> destroyAll(UserId owner) {
            return store.destroyAll(owner);
        }
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    @Requirement("C09")
    void whatIsConnectedAgainWhileTheProviderIsAskedStays() throws Exception {
        Walk walk = provider.connect(true);
        CompletableFuture<Response> disconnection = disconnecting(walk);

        Walk again = Walk.spared(walk.user(), walk.integration()).having("api_key", KEY);
        provider.release();

        disconnection.join().then().statusCode(200);
        again.lease().then().statusCode(200).body("generation", is(2)).body("fields", equalTo(KEY));
        assertThat(again.column("status")).isEqualTo("active");
        assertThat(again.secrets()).as("the former one is destroyed").isOne();
    }

    @Test
    @Requirement("C09")
    void whatAProviderSaysLateIsNotSaidOfWhatWasConnectedAgain() throws Exception {
        Walk walk = provider.connect(true);
        CompletableFuture<Response> disconnection = disconnecting(walk);

        Walk again = Walk.spared(walk.user(), walk.integration()).having("api_key", KEY);
        again.revoke().then().statusCode(200).body("revoked", is(false));
        provider.release();
        disconnection.join().then().statusCode(200);

        again.revoke()
                .then()
                .statusCode(200)
                .body("revoked", is(false))
                .body("reason", containsString("at the provider itself"));
        assertThat(again.secrets()).isZero();
    }

    @Test
    @Requirement("C09")
    void whatWasOnItsWayWhenTheAccountWasDisconnectedDoesNotComeInForceAfterwards() throws Exception {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "k-0"));

        CompletableFuture<Response> early;
        CompletableFuture<Response> late;
        try (Place third = Place.taken(walk, 3)) {
            try (Place second = Place.taken(walk, 2)) {
                early = second.wantedBy(() -> walk.give("api_key", KEY));
                walk.revoke().then().statusCode(200);
                late = third.wantedBy(() -> walk.give("api_key", ANOTHER_KEY));
            }
            early.join().then().statusCode(409).body("type", endsWith("/credential-withdrawn"));
        }

        late.join().then().statusCode(204);
        walk.lease().then().statusCode(200).body("generation", is(3)).body("fields", equalTo(ANOTHER_KEY));
        assertThat(walk.secrets()).isOne();
    }

    @Test
    @Requirement("C09")
    void aGiftThatIsHeldUpDoesNotReplaceALaterOne() throws Exception {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "k-0"));

        CompletableFuture<Response> early;
        try (Place second = Place.taken(walk, 2)) {
            early = second.wantedBy(() -> walk.give("api_key", KEY));
            walk.having("api_key", ANOTHER_KEY);
        }

        early.join().then().statusCode(204);
        walk.lease().then().statusCode(200).body("generation", is(3)).body("fields", equalTo(ANOTHER_KEY));
        assertThat(walk.secrets()).isOne();
        assertThat(TestStack.database().rows("""
            select action, outcome from credential.secret_use
             where user_id = ? and generation = 2 order by position
            """, walk.user().value()))
                .containsExactly(List.of("give", "overtaken"), List.of("destroy", "overtaken"));
    }

    @Test
    @Requirement("C09")
    void aConsentThatIsHeldUpIsNotTakenBackAtItsProvider() throws Exception {
        Walk walk = Walk.toPhotos();
        Walk given = Walk.spared(walk.user(), walk.integration()).having("api_key", KEY);

        CompletableFuture<Walk> consent;
        try (Place second = Place.taken(walk, 2)) {
            consent = second.wantedBy(() -> provider.connect(true, walk));
            given.having("api_key", ANOTHER_KEY);
        }

        consent.join().lease().then().statusCode(200).body("generation", is(3)).body("fields", equalTo(ANOTHER_KEY));
        assertThat(provider.revoked())
                .as("what came later may be of the same grant")
                .isEmpty();
        assertThat(walk.secrets()).isOne();
    }

    @Test
    @Requirement("C09")
    void aRenewalOfWhatIsReplacedIsReplacedToo() throws Exception {
        Walk walk = provider.connect(true);
        Walk given = Walk.spared(walk.user(), walk.integration());

        CompletableFuture<Response> gift;
        try (Place second = Place.taken(walk, 2)) {
            gift = second.wantedBy(() -> given.give("api_key", KEY));
            walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(3));
        }

        gift.join().then().statusCode(204);
        walk.lease().then().statusCode(200).body("generation", is(4)).body("fields", equalTo(KEY));
        assertThat(walk.secrets()).isOne();
    }

    @Test
    @Requirement("C09")
    void whatIsConnectedAgainWhileItsCredentialMovesAwayStays() throws SQLException {
        Walk from = Walk.spared().having("api_key", KEY);
        Walk to = Walk.spared(from.user(), UUID.randomUUID());
        CredentialService outpaced = over(new Outpaced(secrets, () -> from.having("api_key", ANOTHER_KEY)));

        as(from.user(), () -> outpaced.adopt(from.user(), to.integration(), from.integration()));

        to.lease().then().statusCode(200).body("fields", equalTo(KEY));
        from.lease().then().statusCode(200).body("generation", is(2)).body("fields", equalTo(ANOTHER_KEY));
        assertThat(from.column("revoked")).isEqualTo("null");
        assertThat(from.secrets()).as("one for each").isEqualTo(2);
    }

    @Test
    @Requirement("C09")
    void whatFindsItsNewPlaceDisconnectedStaysWhereItWas() throws Exception {
        Walk from = Walk.spared().having("api_key", KEY);
        Walk to = Walk.spared(from.user(), UUID.randomUUID()).having("api_key", ANOTHER_KEY);

        CompletableFuture<Response> adoption;
        try (Place second = Place.taken(to, 2)) {
            adoption = second.wantedBy(() -> to.adopt(from));
            to.revoke().then().statusCode(200);
        }

        adoption.join().then().statusCode(409).body("type", endsWith("/credential-withdrawn"));
        from.lease().then().statusCode(200).body("fields", equalTo(KEY));
        to.lease().then().statusCode(404);
    }

    @Test
    @Requirement("C09")
    void whatADeadProcessHasStoredMovesRatherThanWhatItSpent() throws SQLException {
        Walk from = provider.connect(true);
        Walk to = Walk.spared(from.user(), UUID.randomUUID());
        from.change(ABANDON);
        TestStack.database()
                .rows("""
                    insert into credential.integration_secret
                    select user_id, credential_id, 2, key_version,
                           public.pgp_sym_encrypt(
                               replace(replace(public.pgp_sym_decrypt(ciphertext, ?), 'access-1', 'access-2'),
                                       'refresh-1', 'refresh-2'), ?), created_at
                      from credential.integration_secret where user_id = ?
                    returning 1
                    """, ProviderSandbox.KEY, ProviderSandbox.KEY, from.user().value());

        to.adopt(from).then().statusCode(204);

        to.lease().then().statusCode(200).body("access_token", equalTo("access-2"));
        from.lease().then().statusCode(404);
        assertThat(provider.refreshes()).isEmpty();
        assertThat(to.secrets()).as("of the person, both integrations together").isOne();
    }

    @Test
    @Requirement("C09")
    void whatADeadProcessMayHaveSpentIsNotMoved() throws SQLException {
        Walk from = provider.connect(true);
        Walk to = Walk.spared(from.user(), UUID.randomUUID());
        from.change(ABANDON);

        to.adopt(from).then().statusCode(204);

        to.lease().then().statusCode(404);
        assertThat(from.column("status")).isEqualTo("rejected");
        assertThat(provider.revoked()).isEmpty();
    }

    /** Somebody has asked to be disconnected, and the provider has not answered yet. */
    private CompletableFuture<Response> disconnecting(Walk walk) throws InterruptedException {
        provider.holdRevocations();
        CompletableFuture<Response> held = CompletableFuture.supplyAsync(walk::revoke, Thread::startVirtualThread);
        provider.awaitRevocation();
        return held;
    }

    private CredentialService over(SecretStore store) {
        return new CredentialService(credentials, uses, leases, renewals, store, leftovers, pool);
    }

    /** As a request of this person. */
    private static void as(UserId owner, Supplier<Uni<Void>> work) {
        try {
            VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(owner, work));
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
