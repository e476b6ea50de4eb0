package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.audit.SecretUses;
import dev.hypernet.credentials.audit.SecretUses.Use;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;

/** Changes of credentials, each with its row in the audit or not at all. */
@Singleton
class Recording {
    private final Pool pool;
    private final SecretUses uses;

    Recording(Pool pool, SecretUses uses) {
        this.pool = pool;
        this.uses = uses;
    }

    /**
     * Changes and records. That the audit takes nothing is an {@link Outage}, whatever the reason: it says nothing of
     * what was to be recorded.
     *
     * @param change false where it finds nothing to change; then nothing is recorded
     * @return the same
     */
    Uni<Boolean> together(Use use, Function<SqlConnection, Uni<Boolean>> change) {
        return pool.withTransaction(connection -> change.apply(connection)
                .call(done -> done ? record(connection, use) : Uni.createFrom().voidItem()));
    }

    private Uni<Void> record(SqlConnection connection, Use use) {
        return uses.record(connection, List.of(use))
                .onFailure()
                .transform(failure -> new Outage("the audit takes nothing", failure));
    }
}
