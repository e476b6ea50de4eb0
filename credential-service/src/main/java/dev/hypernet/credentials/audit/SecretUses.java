package dev.hypernet.credentials.audit;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The record of what happened to secrets: ids and names, never a secret. Append-only for every role of the service.
 *
 * <p>A use is recorded before its secret is handed out and in the transaction of the change it tells of, where there is
 * one: what cannot be recorded does not happen. Nobody waits for anybody here; the {@link Sealer} comes by later.
 */
@Singleton
public class SecretUses {
    private static final String INSERT = """
        insert into secret_use (user_id, id, credential_id, used_at, caller, action, purpose, generation, outcome)
        select used.user_id, used.id, used.credential_id, $9, used.caller, used.action, used.purpose,
               used.generation, used.outcome
          from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                      $8::text[]) as used (user_id, id, credential_id, caller, action, purpose, generation, outcome)
        """;

    private final Pool pool;
    private final Clock clock;

    SecretUses(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /**
     * Something that happened to a secret.
     *
     * @param credential the integration's id
     * @param generation of the secret; 0 where none was in force
     * @param caller the service that asked; {@code credential-service} for what it does by itself
     * @param purpose what for, a word such as {@code sync} or {@code disconnect}
     * @param outcome how it ended, a word such as {@code leased} or the name of a problem; never what a provider said
     */
    public record Use(
            UserId owner,
            UUID credential,
            long generation,
            String caller,
            Action action,
            String purpose,
            String outcome) {}

    /** What happened to it. */
    public enum Action {
        /** It was handed to a caller, or refused to them. */
        LEASE,
        /** The provider was asked for its successor. */
        REFRESH,
        /** It came in force, consented to or given. */
        GIVE,
        /** The provider was asked to take it back. */
        REVOKE,
        /** It is not in the store any more. */
        DESTROY,
        /** It came in force as another integration's. */
        ADOPT,
        /** It was encrypted with another key. */
        ROTATE
    }

    /** Records a use of the current owner's. */
    public Uni<Void> record(Use use) {
        return record(pool, List.of(use));
    }

    /**
     * Records uses in the caller's transaction.
     *
     * @param client of the current owner, or of the system role for uses of many people
     */
    public Uni<Void> record(SqlClient client, List<Use> uses) {
        return uses.isEmpty()
                ? Uni.createFrom().voidItem()
                : client.preparedQuery(INSERT)
                        .execute(Tuple.from(new Object[] {
                            values(uses, UUID[]::new, use -> use.owner().value()),
                            values(uses, UUID[]::new, use -> UUID.randomUUID()),
                            values(uses, UUID[]::new, Use::credential),
                            values(uses, String[]::new, Use::caller),
                            values(
                                    uses,
                                    String[]::new,
                                    use -> use.action().name().toLowerCase(Locale.ROOT)),
                            values(uses, String[]::new, Use::purpose),
                            values(uses, Long[]::new, Use::generation),
                            values(uses, String[]::new, Use::outcome),
                            Columns.timestamp(clock.instant())
                        }))
                        .replaceWithVoid();
    }

    private static <T> T[] values(List<Use> uses, IntFunction<T[]> array, Function<Use, T> value) {
        return uses.stream().map(value).toArray(array);
    }
}
