package dev.hypernet.credentials.secret;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * The seeds' table, encrypted by pgcrypto. Keys and secrets reach PostgreSQL as bound parameters: what the server logs of
 * a statement is its text.
 */
@Singleton
class EmbeddedSecretStore implements SecretStore {
    private static final String STORE = """
            insert into integration_secret (user_id, credential_id, generation, key_version, ciphertext, created_at)
            values ($1, $2, $3, $4, public.pgp_sym_encrypt($5, $6, 'cipher-algo=aes256, compress-algo=0'), $7)
            on conflict (user_id, credential_id, generation) do nothing
            """;
    private static final String READ = """
            select secret.key_version, public.pgp_sym_decrypt(secret.ciphertext, known.key) as plaintext
              from integration_secret secret
              left join unnest($4::text[], $5::text[]) as known(version, key) on known.version = secret.key_version
             where secret.user_id = $1 and secret.credential_id = $2 and secret.generation = $3
            """;
    private static final String DESTROY =
            "delete from integration_secret where user_id = $1 and credential_id = $2 and generation = $3";
    private static final String DESTROY_ALL =
            "delete from integration_secret where user_id = $1 and credential_id = $2";

    private final Pool pool;
    private final SecretKeys keys;
    private final Clock clock;

    EmbeddedSecretStore(Pool pool, SecretKeys keys, Clock clock) {
        this.pool = pool;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret) {
        return pool.preparedQuery(STORE)
                .execute(Tuple.from(new Object[] {
                    owner.value(),
                    credential,
                    generation,
                    keys.currentVersion(),
                    secret.reveal(),
                    keys.current().reveal(),
                    Columns.timestamp(clock.instant())
                }))
                .replaceWithVoid();
    }

    @Override
    public Uni<Optional<Secret>> read(UserId owner, UUID credential, long generation) {
        return pool.preparedQuery(READ)
                .execute(Tuple.of(owner.value(), credential, generation, keys.versions(), keys.revealed()))
                .map(EmbeddedSecretStore::first);
    }

    @Override
    public Uni<Void> destroy(UserId owner, UUID credential, long generation) {
        return pool.preparedQuery(DESTROY)
                .execute(Tuple.of(owner.value(), credential, generation))
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> destroyAll(UserId owner, UUID credential) {
        return pool.preparedQuery(DESTROY_ALL)
                .execute(Tuple.of(owner.value(), credential))
                .replaceWithVoid();
    }

    private static Optional<Secret> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(decrypted(rows.iterator().next()));
    }

    private static Secret decrypted(Row row) {
        String plaintext = row.getString("plaintext");
        if (plaintext == null) {
            throw new IllegalStateException(
                    "A secret was encrypted with key version %s, which is not configured: hypernet.secrets.keys.%s"
                            .formatted(row.getString("key_version"), row.getString("key_version")));
        }
        return Secret.of(plaintext);
    }
}
