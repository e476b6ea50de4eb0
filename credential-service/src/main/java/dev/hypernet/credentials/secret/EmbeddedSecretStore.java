package dev.hypernet.credentials.secret;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.secret.SecretStoreUnavailable.Reason;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import dev.hypernet.persistence.SqlStates;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.VertxException;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The seeds' table, encrypted by pgcrypto. Keys and secrets reach PostgreSQL as bound parameters: what the server logs
 * of a statement is its text.
 */
@Singleton
@Typed(EmbeddedSecretStore.class)
class EmbeddedSecretStore implements SecretStore {
    private static final Logger LOG = Logger.getLogger(EmbeddedSecretStore.class);
    /**
     * By the version all processes agreed on, by this one's current where they have not yet. A row tells which key is
     * missing here; then nothing is stored.
     */
    private static final String STORE = """
        with agreed as (
                select coalesce((select version from secret_key_agreed), $6) as version),
             stored as (
                insert into integration_secret (user_id, credential_id, generation, key_version, ciphertext, created_at)
                select $1, $2, $3, known.version,
                       public.pgp_sym_encrypt($4, known.key, 'cipher-algo=aes256, compress-algo=0'), $5
                  from agreed
                  join unnest($7::text[], $8::text[]) as known(version, key) using (version)
                on conflict (user_id, credential_id, generation) do nothing)
        select version as key_version
          from agreed
         where version <> all ($7::text[])
        """;

    private static final String READ = """
        select secret.key_version, public.pgp_sym_decrypt(secret.ciphertext, known.key) as plaintext
          from integration_secret secret
          left join unnest($4::text[], $5::text[]) as known(version, key) on known.version = secret.key_version
         where secret.user_id = $1 and secret.credential_id = $2 and secret.generation = $3
        """;
    private static final String DESTROY =
            "delete from integration_secret where user_id = $1 and credential_id = $2 and generation = $3";
    private static final String DESTROY_UP_TO =
            "delete from integration_secret where user_id = $1 and credential_id = $2 and generation <= $3";
    private static final String DESTROY_ALL_OF = "delete from integration_secret where user_id = $1";

    /** There is no key of the version that a secret names, or that a new one is to name. */
    private static final class MissingKey extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private final String version;

        MissingKey(String version) {
            super("There is no key of version %s, which secrets name or are to name: hypernet.secrets.keys.%s"
                    .formatted(version, version));
            this.version = version;
        }
    }

    private final Pool pool;
    private final SecretKeys keys;
    private final Clock clock;
    /** The versions whose lack was logged: once, not for everybody who waits for a secret. */
    private final Set<String> lacking = ConcurrentHashMap.newKeySet();

    EmbeddedSecretStore(Pool pool, SecretKeys keys, Clock clock) {
        this.pool = pool;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret) {
        return withKeys(ring -> store(ring, owner, credential, generation, secret));
    }

    private Uni<Void> store(SecretKeys.Ring ring, UserId owner, UUID credential, long generation, Secret secret) {
        return ask(STORE, Tuple.from(new Object[] {
                    owner.value(),
                    credential,
                    generation,
                    secret.reveal(),
                    Columns.timestamp(clock.instant()),
                    ring.current(),
                    ring.versions(),
                    ring.revealed()
                }))
                .invoke(EmbeddedSecretStore::failOfMissing)
                .replaceWithVoid();
    }

    private static void failOfMissing(RowSet<Row> missing) {
        if (missing.size() > 0) {
            throw new MissingKey(missing.iterator().next().getString("key_version"));
        }
    }

    @Override
    public Uni<Optional<Secret>> read(UserId owner, UUID credential, long generation) {
        return withKeys(ring -> read(ring, owner, credential, generation));
    }

    private Uni<Optional<Secret>> read(SecretKeys.Ring ring, UserId owner, UUID credential, long generation) {
        return ask(READ, Tuple.of(owner.value(), credential, generation, ring.versions(), ring.revealed()))
                .map(rows -> Rows.first(rows, EmbeddedSecretStore::decrypted));
    }

    private static Secret decrypted(Row row) {
        String plaintext = row.getString("plaintext");
        if (plaintext == null) {
            throw new MissingKey(row.getString("key_version"));
        }
        return Secret.of(plaintext);
    }

    /** Once more where a key is missing: others were read, and used, while this waited for a connection. */
    private <T> Uni<T> withKeys(Function<SecretKeys.Ring, Uni<T>> work) {
        return work.apply(keys.ring())
                .onFailure(MissingKey.class)
                .recoverWithUni(() -> work.apply(keys.ring()))
                .onFailure(MissingKey.class)
                .transform(this::unavailable);
    }

    /** The key that this process lacks another may have, and this one tomorrow: nothing is lost. */
    private SecretStoreUnavailable unavailable(Throwable missing) {
        if (missing instanceof MissingKey key && lacking.add(key.version)) {
            LOG.error(key.getMessage());
        }
        return new SecretStoreUnavailable(Reason.KEYLESS);
    }

    @Override
    public Uni<Void> destroy(UserId owner, UUID credential, long generation) {
        return ask(DESTROY, Tuple.of(owner.value(), credential, generation)).replaceWithVoid();
    }

    @Override
    public Uni<Void> destroyUpTo(UserId owner, UUID credential, long generation) {
        return ask(DESTROY_UP_TO, Tuple.of(owner.value(), credential, generation))
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> destroyAll(UserId owner) {
        return ask(DESTROY_ALL_OF, Tuple.of(owner.value())).replaceWithVoid();
    }

    private Uni<RowSet<Row>> ask(String statement, Tuple arguments) {
        return pool.preparedQuery(statement)
                .execute(arguments)
                .onFailure(EmbeddedSecretStore::isOutage)
                .transform(failure -> new SecretStoreUnavailable(Reason.UNREACHABLE));
    }

    /** What the server refuses is no outage; the client's own trouble has no SQLSTATE. */
    private static boolean isOutage(Throwable failure) {
        return switch (failure) {
            case PgException refused -> SqlStates.isAway(refused);
            case VertxException disconnected -> true;
            case RuntimeException defect -> false;
            default -> true;
        };
    }
}
