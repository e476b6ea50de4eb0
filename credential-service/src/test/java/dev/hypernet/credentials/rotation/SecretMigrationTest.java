package dev.hypernet.credentials.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.credentials.rotation.SecretMigration.Outcome;
import dev.hypernet.credentials.rotation.SecretMigration.Route;
import dev.hypernet.credentials.rotation.SecretMigration.Tally;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.credentials.secret.SecretStores;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets move from the embedded store to another, and back. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class SecretMigrationTest {
    /** As docs/operating.md has it, for when lost secrets are back. */
    private static final String AGAIN = """
            update credential.credential
               set status = 'active', reason = null, news = 'restored', news_due_at = now()
             where status = 'rejected' and reason = 'its secret is lost'
            returning 1
            """;

    private static final String AUDITED = """
        select action || ' ' || outcome
          from credential.secret_use
         where user_id = ? and purpose = 'migration'
         order by used_at
        """;

    @Inject
    SecretMigration migration;

    @Inject
    SecretStores stores;

    private final Cupboard vault = new Cupboard();

    @BeforeEach
    void thereIsNothing() throws SQLException {
        TestStack.database().rows("delete from credential.integration_secret returning 1");
        TestStack.database()
                .rows("update credential.credential set status = 'revoked', revoked = false,"
                        + " intent = null, intent_at = null, intent_generation = null returning 1");
        TestStack.database().rows("delete from credential.oauth_attempt returning 1");
    }

    @Test
    @Requirement({"C05", "C06"})
    void everySecretIsCopiedAndThenDestroyedWhereItWas() throws Throwable {
        int all = SecretMigration.SLICE + 7;
        Map<Place, Secret> secrets = stored(all);

        assertThat(copy(there()).count(Outcome.COPIED)).isEqualTo(all);
        assertThat(vault.secrets).isEqualTo(secrets);
        assertThat(embedded()).isEqualTo(all);

        assertThat(copy(there()).count(Outcome.COPIED)).as("again").isZero();
        Tally destroyed = destroy(there());

        assertThat(destroyed.count(Outcome.DESTROYED)).isEqualTo(all);
        assertThat(destroyed.isClean()).isTrue();
        assertThat(embedded()).isZero();
        assertThat(vault.secrets).isEqualTo(secrets);
        UserId somebody = secrets.keySet().iterator().next().owner();
        assertThat(TestStack.database().rows(AUDITED, somebody.value()))
                .containsExactly(List.of("rotate copied"), List.of("destroy destroyed"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Requirement({"C05", "C06"})
    void aProcessThatDiesAtAnyCallLosesNothingAndTheNextOneGoesOn(boolean dyingBehind) throws Throwable {
        int deaths = 0;
        for (int calls = 0; ; calls++) {
            thereIsNothing();
            vault.secrets.clear();
            Map<Place, Secret> secrets = stored(2);

            boolean died = !runs(new AtomicInteger(calls), dyingBehind);

            for (Map.Entry<Place, Secret> secret : secrets.entrySet()) {
                assertThat(readIn(source(), secret.getKey()).or(() -> inVault(secret.getKey())))
                        .as("%s after %d calls", secret.getKey(), calls)
                        .contains(secret.getValue());
            }
            assertThat(runs(new AtomicInteger(Integer.MAX_VALUE), false)).isTrue();
            assertThat(vault.secrets).isEqualTo(secrets);
            assertThat(embedded()).isZero();
            if (!died) {
                break;
            }
            deaths++;
        }
        // Two secrets: four calls each to copy, three each to destroy.
        assertThat(deaths).isEqualTo(14);
    }

    @Test
    @Requirement("C05")
    void whatIsDestroyedMeanwhileIsNotBroughtBack() throws Throwable {
        stored(1);
        Cupboard slow = new Cupboard() {
            @Override
            public Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret) {
                return source().destroy(owner, credential, generation)
                        .chain(() -> super.store(owner, credential, generation, secret));
            }
        };

        Tally tally = copy(to(slow));

        assertThat(tally.count(Outcome.GONE)).isEqualTo(1);
        assertThat(slow.secrets).isEmpty();
        assertThat(embedded()).isZero();
    }

    @Test
    @Requirement("C05")
    void theCopyOfASecretInForceIsNeverTakenBack() throws Throwable {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "k"));
        Cupboard other = new Cupboard() {
            @Override
            public Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret) {
                return super.store(owner, credential, generation, secret)
                        .chain(() -> source().destroy(owner, credential, generation));
            }
        };

        copy(to(other));

        assertThat(other.secrets)
                .containsOnlyKeys(new Place(walk.user(), walk.integration(), 1))
                .hasSize(1);
    }

    @Test
    @Requirement("C06")
    void anotherSecretInItsPlaceIsTouchedByNobody() throws Throwable {
        Map<Place, Secret> secrets = stored(2);
        Place place = secrets.keySet().iterator().next();
        vault.secrets.put(place, Secret.of("{\"another\":true}"));

        Tally tally = copy(there());
        destroy(there());

        assertThat(tally.count(Outcome.COPIED)).isEqualTo(1);
        assertThat(tally.count(Outcome.DIFFERENT)).isEqualTo(1);
        assertThat(tally.isClean()).isFalse();
        assertThat(vault.secrets).containsEntry(place, Secret.of("{\"another\":true}"));
        assertThat(readIn(source(), place)).contains(secrets.get(place));
        assertThat(embedded()).isEqualTo(1);
    }

    @Test
    @Requirement("C06")
    void aMarkThatIsWrongDestroysNothing() throws Throwable {
        Map<Place, Secret> secrets = stored(1);
        copy(there());
        vault.secrets.clear();

        Tally tally = destroy(there());

        assertThat(tally.count(Outcome.DIFFERENT)).isEqualTo(1);
        Place place = secrets.keySet().iterator().next();
        assertThat(readIn(source(), place)).contains(secrets.get(place));
    }

    @Test
    @Requirement("C06")
    void aSecretThatCannotBeReadDoesNotStopTheOthers() throws Throwable {
        Map<Place, Secret> secrets = stored(3);
        Place place = secrets.keySet().iterator().next();
        TestStack.database()
                .rows(
                        "update credential.integration_secret set ciphertext = '\\x00' where user_id = ? returning 1",
                        place.owner().value());

        Tally tally = copy(there());

        assertThat(tally.count(Outcome.FAILED)).isEqualTo(1);
        assertThat(tally.count(Outcome.COPIED)).isEqualTo(2);
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    @Requirement("C06")
    void aStoreThatDoesNotAnswerIsNotAskedForEverySecret() throws Throwable {
        stored(2 * SecretMigration.SLICE);

        Tally tally = copy(to(new MortalStore(vault, new AtomicInteger(), false)));

        assertThat(tally.count(Outcome.FAILED)).isEqualTo(SecretMigration.SLICE);
        assertThat(vault.secrets).isEmpty();
    }

    @Test
    @Requirement({"C05", "C06"})
    void theWayBackBringsWhatIsReferredTo() throws Throwable {
        Walk given = Walk.spared().having("api_key", Map.of("key", "k"));
        Walk consented = Walk.toPhotos().connected();
        Walk begun = Walk.toPhotos();
        String code = begun.code();
        copy(there());
        destroy(there());
        assertThat(embedded()).isZero();
        given.lease().then().statusCode(409).body("detail", containsString("its secret is lost"));

        Tally tally = copy(back());
        TestStack.database().rows(AGAIN);

        assertThat(tally.count(Outcome.COPIED)).isEqualTo(3);
        given.lease().then().statusCode(200).body("fields.key", equalTo("k"));
        consented.lease().then().statusCode(200);
        begun.exchange(code).then().statusCode(200);
        assertThat(destroy(back()).isClean()).isTrue();
        assertThat(vault.secrets.keySet()).allMatch(place -> place.owner().equals(begun.user()));
        assertThat(copy(there()).isClean()).as("and there again").isTrue();
        assertThat(vault.secrets).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    @Requirement("C06")
    void oneProcessMigratesAtATime() throws Throwable {
        try (Connection another = TestStack.database().connectAs("credential_system");
                Statement statement = another.createStatement()) {
            statement.execute("select pg_advisory_lock(hashtextextended('migrate-secrets:' || current_schema(), 0))");

            assertThatThrownBy(() -> done(() -> migration.alone(migration.copy(there()))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Another process");
        }
        for (int time = 0; time < 2; time++) {
            assertThat(done(() -> migration.alone(migration.copy(there()))).isClean())
                    .isTrue();
        }
    }

    /** As the command does it, in a process that lives for so many calls. Whether it came to its end. */
    private boolean runs(AtomicInteger life, boolean dyingBehind) throws Throwable {
        Route route = new Route(
                "embedded",
                new MortalStore(source(), life, dyingBehind),
                "vault",
                new MortalStore(vault, life, dyingBehind));
        return copy(route).isClean() && destroy(route).isClean();
    }

    private Route there() {
        return to(vault);
    }

    private Route to(SecretStore target) {
        return new Route("embedded", source(), "vault", target);
    }

    private Route back() {
        return new Route("vault", vault, "embedded", source());
    }

    private SecretStore source() {
        return stores.named("embedded");
    }

    private Tally copy(Route route) throws Throwable {
        return done(() -> migration.copy(route));
    }

    private Tally destroy(Route route) throws Throwable {
        return done(() -> migration.destroy(route));
    }

    /** Of as many people, of nothing that has a row. */
    private Map<Place, Secret> stored(int count) throws Throwable {
        Map<Place, Secret> secrets = new HashMap<>();
        IntStream.range(0, count)
                .forEach(number -> secrets.put(
                        new Place(UserId.random(), UUID.randomUUID(), 1),
                        Secret.of("{\"number\":%d}".formatted(number))));
        for (Map.Entry<Place, Secret> secret : secrets.entrySet()) {
            Place place = secret.getKey();
            done(() -> Owner.runAs(
                    place.owner(),
                    () -> source().store(place.owner(), place.credential(), place.generation(), secret.getValue())));
        }
        return secrets;
    }

    private Optional<Secret> readIn(SecretStore store, Place place) throws Throwable {
        return done(() ->
                Owner.runAs(place.owner(), () -> store.read(place.owner(), place.credential(), place.generation())));
    }

    private Optional<Secret> inVault(Place place) {
        return Optional.ofNullable(vault.secrets.get(place));
    }

    private static int embedded() throws SQLException {
        return TestStack.database()
                .rows("select 1 from credential.integration_secret")
                .size();
    }

    private static <T> T done(Supplier<Uni<T>> work) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(work);
    }
}
