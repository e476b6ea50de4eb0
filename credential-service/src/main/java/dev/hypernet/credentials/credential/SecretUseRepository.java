package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;

/** The audit of leases: append-only. */
@Singleton
class SecretUseRepository {
    private static final String INSERT = """
            insert into secret_use (user_id, id, credential_id, used_at, caller, purpose, outcome)
            values ($1, $2, $3, $4, $5, $6, $7)
            """;

    private final Pool pool;
    private final Clock clock;

    SecretUseRepository(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    Uni<Void> record(UserId owner, UUID credential, String caller, Purpose purpose, String outcome) {
        return pool.preparedQuery(INSERT)
                .execute(Tuple.from(new Object[] {
                    owner.value(),
                    UUID.randomUUID(),
                    credential,
                    Columns.timestamp(clock.instant()),
                    caller,
                    purpose.name().toLowerCase(Locale.ROOT),
                    outcome
                }))
                .replaceWithVoid();
    }
}
