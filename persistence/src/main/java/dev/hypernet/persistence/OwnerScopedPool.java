package dev.hypernet.persistence;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.pgclient.PgPool;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PrepareOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collector;

/**
 * A pool whose every connection is told its owner before its first statement.
 *
 * <p>The telling is not waited for: the protocol is pipelined, so it shares the round trip of the statement behind it. A
 * connection taken without an owner is told so too, or it would keep the last one's. Should the telling itself fail,
 * the statement behind it still runs; therefore every query names its owner as well.
 */
@SuppressWarnings("deprecation") // Quarkus casts what a creator makes to this older type
final class OwnerScopedPool implements PgPool {
    private static final String TELL_OWNER = "select set_config('hypernet.user_id', $1, false)";

    private final Pool pool;

    OwnerScopedPool(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<SqlConnection> getConnection() {
        String owner = Owner.currentOrNone();
        return pool.getConnection().map(connection -> tell(connection, owner));
    }

    @Override
    public void getConnection(Handler<AsyncResult<SqlConnection>> handler) {
        getConnection().onComplete(handler);
    }

    @Override
    public Query<RowSet<Row>> query(String sql) {
        return new OwnerScopedQuery<>(connection -> connection.query(sql));
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
        return new OwnerScopedQuery<>(connection -> connection.preparedQuery(sql));
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql, PrepareOptions options) {
        return new OwnerScopedQuery<>(connection -> connection.preparedQuery(sql, options));
    }

    @Override
    public Future<Void> close() {
        return pool.close();
    }

    @Override
    public void close(Handler<AsyncResult<Void>> handler) {
        pool.close(handler);
    }

    @Override
    public PgPool connectHandler(Handler<SqlConnection> handler) {
        pool.connectHandler(handler);
        return this;
    }

    @Override
    public PgPool connectionProvider(Function<Context, Future<SqlConnection>> provider) {
        pool.connectionProvider(provider);
        return this;
    }

    @Override
    public int size() {
        return pool.size();
    }

    private static SqlConnection tell(SqlConnection connection, String owner) {
        connection.preparedQuery(TELL_OWNER).execute(Tuple.of(owner));
        return connection;
    }

    /** A query on the pool itself: takes a connection, tells it its owner, runs, gives it back. */
    private final class OwnerScopedQuery<T> implements PreparedQuery<T> {
        private final Function<SqlConnection, Query<T>> open;

        OwnerScopedQuery(Function<SqlConnection, Query<T>> open) {
            this.open = open;
        }

        @Override
        public Future<T> execute() {
            return withConnection(connection -> open.apply(connection).execute());
        }

        @Override
        public Future<T> execute(Tuple arguments) {
            return withConnection(connection -> prepared(connection).execute(arguments));
        }

        @Override
        public Future<T> executeBatch(List<Tuple> arguments) {
            return withConnection(connection -> prepared(connection).executeBatch(arguments));
        }

        @Override
        public void execute(Handler<AsyncResult<T>> handler) {
            execute().onComplete(handler);
        }

        @Override
        public void execute(Tuple arguments, Handler<AsyncResult<T>> handler) {
            execute(arguments).onComplete(handler);
        }

        @Override
        public void executeBatch(List<Tuple> arguments, Handler<AsyncResult<T>> handler) {
            executeBatch(arguments).onComplete(handler);
        }

        @Override
        public <R> PreparedQuery<SqlResult<R>> collecting(Collector<Row, ?, R> collector) {
            return new OwnerScopedQuery<>(connection -> open.apply(connection).collecting(collector));
        }

        @Override
        public <U> PreparedQuery<RowSet<U>> mapping(Function<Row, U> mapper) {
            return new OwnerScopedQuery<>(connection -> open.apply(connection).mapping(mapper));
        }

        private PreparedQuery<T> prepared(SqlConnection connection) {
            return (PreparedQuery<T>) open.apply(connection);
        }
    }
}
