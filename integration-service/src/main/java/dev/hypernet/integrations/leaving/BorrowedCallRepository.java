package dev.hypernet.integrations.leaving;

import dev.hypernet.contracts.UserId;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/**
 * Calls that somebody made through integrations which others share with them. They lie with the integration's owner, and
 * what was asked and answered is the caller's all the same.
 */
@Singleton
class BorrowedCallRepository {
    /** Whoever makes one of them just now finds it gone. The audit keeps its row: it holds ids alone. */
    private static final String FORGET = "delete from async_execution where called_by = $1 and called_by <> user_id";

    private final Pool system;

    BorrowedCallRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** Removes what is kept of them, and those that were not made yet. */
    Uni<Void> forget(UserId person) {
        return system.preparedQuery(FORGET).execute(Tuple.of(person.value())).replaceWithVoid();
    }
}
