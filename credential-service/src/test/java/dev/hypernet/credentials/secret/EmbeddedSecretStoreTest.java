package dev.hypernet.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.secret.SecretKeys.Ring;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class EmbeddedSecretStoreTest extends SecretStoreContract {
    private static final int DISCARD = 9;

    @Inject
    SecretStore store;

    @Inject
    SecretKeys keys;

    @Inject
    SecretKeys.Settings settings;

    @Inject
    Pool pool;

    @Inject
    Clock clock;

    @Inject
    Vertx vertx;

    @Inject
    Erasure erasure;

    @Override
    SecretStore store() {
        return store;
    }

    @Override
    SecretStore storeWithNothingBehindIt() {
        Pool nowhere = new Pool(PgBuilder.pool()
                .connectingTo(new PgConnectOptions().setHost("127.0.0.1").setPort(DISCARD))
                .with(new PoolOptions().setConnectionTimeout(2).setConnectionTimeoutUnit(TimeUnit.SECONDS))
                .using(vertx)
                .build());
        return new EmbeddedSecretStore(nowhere, keys, clock);
    }

    @Test
    @Requirement("C06")
    void whatLiesInTheTableIsEncryptedUnderTheVersionOfItsKey() throws SQLException {
        store(1, "canary-of-the-table");

        List<String> row = TestStack.database()
                .rows("""
                    select key_version, encode(ciphertext, 'escape') like '%canary%',
                           public.pgp_sym_decrypt(ciphertext, ?)
                      from credential.integration_secret
                     where user_id = ?
                    """, ProviderSandbox.KEY, owner.value())
                .getFirst();

        assertThat(row).containsExactly("1", "f", "canary-of-the-table");
    }

    @Test
    @Requirement({"C06", "C09"})
    void aReadThatWaitedWhileTheKeysWereReplacedIsDoneWithTheNewOnes() {
        store(1, "encrypted anew meanwhile");
        SecretKeys replaced = new SecretKeys(settings);
        replaced.take(new Ring("0", Map.of("0", Secret.of("the-only-key-until-the-file-was-read"))));
        SecretStore late = new EmbeddedSecretStore(pool, replaced, clock);

        Optional<Secret> found = as(owner, () -> {
            Uni<Optional<Secret>> read = late.read(owner, credential, 1);
            replaced.take(keys.ring());
            return read;
        });

        assertThat(found).contains(Secret.of("encrypted anew meanwhile"));
    }

    @Test
    @Requirement("C06")
    void aKeyThatIsMissingIsNoLostSecret() {
        store(1, "of a version nobody knows");
        SecretKeys others = new SecretKeys(settings);
        others.take(new Ring("0", Map.of("0", Secret.of("the-only-key-there-is-and-another-one"))));
        SecretStore without = new EmbeddedSecretStore(pool, others, clock);

        assertThatThrownBy(() -> as(owner, () -> without.read(owner, credential, 1)))
                .isInstanceOfSatisfying(
                        SecretStoreUnavailable.class,
                        failure -> assertThat(failure.reason()).isEqualTo(SecretStoreUnavailable.Reason.KEYLESS));
        assertThat(read(1)).contains(Secret.of("of a version nobody knows"));
    }

    @Test
    @Requirement("C06")
    void nothingIsWrittenWithAnotherKeyThanAllAgreedOn() throws SQLException {
        TestStack.database().rows("""
            insert into credential.secret_key_agreed (version, agreed_at) values ('1', now())
            on conflict (single) do update set version = excluded.version
            returning 1
            """);
        SecretKeys others = new SecretKeys(settings);
        others.take(new Ring("0", Map.of("0", Secret.of("the-only-key-there-is-and-another-one"))));
        SecretStore without = new EmbeddedSecretStore(pool, others, clock);

        assertThatThrownBy(() -> as(owner, () -> without.store(owner, credential, 1, Secret.of("under another key"))))
                .isInstanceOfSatisfying(
                        SecretStoreUnavailable.class,
                        failure -> assertThat(failure.reason()).isEqualTo(SecretStoreUnavailable.Reason.KEYLESS));
        assertThat(read(1)).isEmpty();
    }

    @Test
    @Requirement("O22")
    void ofSomebodyErasedNothingIsKept() throws SQLException {
        as(owner, () -> erasure.close(owner));

        assertThatThrownBy(() -> store(1, "late")).matches(Erasure::isRefusal);

        assertThat(TestStack.database()
                        .rows("select 1 from credential.integration_secret where user_id = ?", owner.value()))
                .isEmpty();
    }
}
