package dev.hypernet.credentials.rotation;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.audit.SecretUses;
import dev.hypernet.credentials.audit.SecretUses.Action;
import dev.hypernet.credentials.audit.SecretUses.Use;
import dev.hypernet.persistence.Rows;
import dev.hypernet.platform.identity.CallingService;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Secrets by key version, over all people: ids and versions, never a ciphertext. Processes are timed by the database's
 * clock, which they share.
 */
@Singleton
class KeyRepository {
    private static final String COUNT = "select key_version, count(*) as secrets from integration_secret group by 1";
    private static final String AGREED = "select version from secret_key_agreed";
    /**
     * What a process has to be able to read: written already, or to be written any moment. By one value and not by
     * joins: the first row that is found answers.
     */
    private static final String NEEDED = """
        select version
          from secret_key_agreed
         where (select true
                  from integration_secret
                 where key_version = (select version from secret_key_agreed)
                 limit 1)
            or (select true
                  from secret_key_process
                 where wants = (select version from secret_key_agreed) and seen_at > now() - interval '60 seconds'
                 limit 1)
        """;

    private static final String ANNOUNCE = """
        with gone as (delete from secret_key_process where seen_at < now() - interval '1 hour')
        insert into secret_key_process (process, wants, seen_at)
        values ($1, $2, now())
        on conflict (process) do update set wants = excluded.wants, seen_at = excluded.seen_at
        """;
    private static final String AGREE = """
        insert into secret_key_agreed (version, agreed_at)
        select min(wants), now()
          from secret_key_process
         where seen_at > now() - interval '60 seconds'
        having count(distinct wants) = 1
        on conflict (single) do update
           set version = excluded.version, agreed_at = excluded.agreed_at
         where secret_key_agreed.version <> excluded.version
        returning version
        """;
    private static final String ROTATE = """
        select owner as user_id, credential, number, opened
          from rotate_secrets($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    private final Pool system;
    private final SecretUses uses;

    KeyRepository(@ReactiveDataSource("system") Pool system, SecretUses uses) {
        this.system = system;
        this.uses = uses;
    }

    /** From which version to which, with their keys. */
    record Turn(String from, Secret fromKey, String to, Secret toKey) {}

    /**
     * A secret that was come by.
     *
     * @param opened false where it does not open with the key of its version; then it is as it was
     */
    record Turned(Place place, boolean opened) {}

    Uni<Census> census() {
        return system.preparedQuery(AGREED)
                .execute()
                .map(rows -> Rows.first(rows, row -> row.getString("version")))
                .chain(agreed -> secrets().map(secrets -> new Census(agreed.orElse(null), secrets)));
    }

    private Uni<Map<String, Long>> secrets() {
        return system.preparedQuery(COUNT)
                .execute()
                .map(rows -> Rows.list(rows, row -> Map.entry(row.getString("key_version"), row.getLong("secrets"))))
                .map(counts -> counts.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The version all processes agreed on, as long as a secret or a living process names it. */
    Uni<Optional<String>> needed() {
        return system.preparedQuery(NEEDED).execute().map(rows -> Rows.first(rows, row -> row.getString("version")));
    }

    /** Says that this process is there, and what it wants; one that is silent for a minute is taken for gone. */
    Uni<Void> announce(UUID process, String version) {
        return system.preparedQuery(ANNOUNCE)
                .execute(Tuple.of(process, version))
                .replaceWithVoid();
    }

    /** Whether all who are there want one version, and it is another than until now. */
    Uni<Boolean> agree() {
        return system.preparedQuery(AGREE).execute().map(agreed -> agreed.size() == 1);
    }

    /** Encrypts the next secrets behind a place anew, in one transaction with the audit; those in use are passed by. */
    Uni<List<Turned>> rotate(Turn turn, Place after, int most) {
        return system.withTransaction(connection -> rotate(connection, turn, after, most)
                .call(turned -> uses.record(
                        connection,
                        turned.stream()
                                .filter(Turned::opened)
                                .map(KeyRepository::use)
                                .toList())));
    }

    private static Uni<List<Turned>> rotate(SqlConnection connection, Turn turn, Place after, int most) {
        return connection
                .preparedQuery(ROTATE)
                .execute(Tuple.from(new Object[] {
                    turn.from(),
                    turn.fromKey().reveal(),
                    turn.to(),
                    turn.toKey().reveal(),
                    after.owner().value(),
                    after.credential(),
                    after.generation(),
                    most
                }))
                .map(rows -> Rows.list(rows, KeyRepository::turned));
    }

    private static Turned turned(Row row) {
        return new Turned(
                new Place(new UserId(row.getUUID("user_id")), row.getUUID("credential"), row.getLong("number")),
                row.getBoolean("opened"));
    }

    private static Use use(Turned turned) {
        Place place = turned.place();
        return new Use(
                place.owner(),
                place.credential(),
                place.generation(),
                CallingService.CREDENTIAL_SERVICE,
                Action.ROTATE,
                "key-rotation",
                "encrypted");
    }
}
