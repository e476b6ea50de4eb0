package dev.hypernet.benchmarks.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import java.util.function.Function;

/** A pool whose connections are told their owner as the product tells it: pipelined, not waited for. */
public final class OwnerPool {

    private static final String TELL_OWNER = "select set_config('hypernet.user_id', $1, false)";

    private final Pool pool;

    public OwnerPool(Pool pool) {
        this.pool = pool;
    }

    /** Works on a connection of the pool. */
    public <T> Future<T> run(UUID owner, Function<SqlConnection, Future<T>> work) {
        return pool.getConnection().compose(connection -> {
            connection.preparedQuery(TELL_OWNER).execute(Tuple.of(owner.toString()));
            return work.apply(connection).onComplete(done -> connection.close());
        });
    }

    /** Works in a transaction, which is rolled back when the work fails. */
    public <T> Future<T> inTransaction(UUID owner, Function<SqlConnection, Future<T>> work) {
        return run(
                owner,
                connection -> connection.begin().compose(transaction -> settled(transaction, work.apply(connection))));
    }

    private static <T> Future<T> settled(Transaction transaction, Future<T> work) {
        return work.compose(
                result -> transaction.commit().map(result),
                failure -> transaction.rollback().transform(rolledBack -> Future.failedFuture(failure)));
    }
}
