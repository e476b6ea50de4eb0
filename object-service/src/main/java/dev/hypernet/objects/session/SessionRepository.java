package dev.hypernet.objects.session;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Who refreshes is known by the token alone, so that works as the system role; a person's list is a request. */
@Singleton
class SessionRepository {
    /** The person's row is locked: whoever changes the password either ends this session or is seen here. */
    private static final String START = """
            with verified as (
                select user_id from users
                 where user_id = $1 and password_hash = $7 and is_active and deleted_at is null
                   for share),
            started as (
                insert into login_session (user_id, id, created_at, last_used_at, expires_at, user_agent)
                select user_id, $2, $3, $3, $4, $5 from verified
                returning user_id, id)
            insert into refresh_token (user_id, session_id, token_hash, issued_at)
            select user_id, id, $6, $3 from started
            """;

    /** Both rows are locked: whoever comes second sees what the first one did. */
    private static final String SHOWN = """
            select session.user_id, session.id, session.created_at, session.last_used_at, session.expires_at,
                   session.user_agent, session.ended_at is not null as ended, token.spent_at is not null as spent
              from refresh_token token
              join login_session session on session.user_id = token.user_id and session.id = token.session_id
             where token.token_hash = $1
               for update
            """;

    private static final String RENEW = """
            with spent as (
                update refresh_token set spent_at = $5
                 where user_id = $1 and session_id = $2 and token_hash = $3),
            used as (
                update login_session set last_used_at = $5 where user_id = $1 and id = $2)
            insert into refresh_token (user_id, session_id, token_hash, issued_at) values ($1, $2, $4, $5)
            """;
    private static final String END = """
            update login_session set ended_at = $3 where user_id = $1 and id = $2 and ended_at is null
            """;
    private static final String END_BY_TOKEN = """
            update login_session session
               set ended_at = $2
              from refresh_token token
             where token.token_hash = $1
               and session.user_id = token.user_id and session.id = token.session_id and session.ended_at is null
            """;
    private static final String END_ALL = """
            update login_session set ended_at = $3
             where user_id = $1 and ended_at is null and ($2::uuid is null or id <> $2)
            """;
    private static final String LIVING = """
            select user_id, id, created_at, last_used_at, expires_at, user_agent
              from login_session
             where user_id = $1 and ended_at is null and expires_at > $2
               and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
             order by created_at desc, id desc
             limit $5
            """;
    private static final String FORGET = "delete from login_session where expires_at < $1";

    /** A refresh token that is known, and its session, both locked. */
    record Shown(Session session, boolean ended, boolean spent) {
        static Shown of(Row row) {
            return new Shown(Session.of(row), row.getBoolean("ended"), row.getBoolean("spent"));
        }
    }

    private final Pool pool;
    private final Pool system;

    SessionRepository(Pool pool, @ReactiveDataSource("system") Pool system) {
        this.pool = pool;
        this.system = system;
    }

    /** A transaction of whoever shows a token. */
    <T> Uni<T> withoutOwner(Function<SqlConnection, Uni<T>> work) {
        return system.withTransaction(work);
    }

    /** Whether the password that was verified was still in force. */
    Uni<Boolean> start(Session session, String tokenHash, Secret passwordHash) {
        return system.preparedQuery(START)
                .execute(Tuple.from(new @Nullable Object[] {
                    session.owner().value(),
                    session.id(),
                    Columns.timestamp(session.createdAt()),
                    Columns.timestamp(session.expiresAt()),
                    session.userAgent(),
                    tokenHash,
                    passwordHash.reveal()
                }))
                .map(started -> started.rowCount() == 1);
    }

    Uni<Optional<Shown>> shown(SqlConnection connection, String tokenHash) {
        return connection
                .preparedQuery(SHOWN)
                .execute(Tuple.of(tokenHash))
                .map(rows -> stream(rows).map(Shown::of).findFirst());
    }

    Uni<Void> renew(SqlConnection connection, Session session, String spentHash, String freshHash, Instant now) {
        return connection
                .preparedQuery(RENEW)
                .execute(Tuple.of(session.owner().value(), session.id(), spentHash, freshHash, Columns.timestamp(now)))
                .replaceWithVoid();
    }

    Uni<Void> end(SqlConnection connection, Session session, Instant now) {
        return connection
                .preparedQuery(END)
                .execute(Tuple.of(session.owner().value(), session.id(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** Whether there was such a session. */
    Uni<Boolean> end(UserId owner, UUID session, Instant now) {
        return pool.preparedQuery(END)
                .execute(Tuple.of(owner.value(), session, Columns.timestamp(now)))
                .map(ended -> ended.rowCount() == 1);
    }

    Uni<Void> endByToken(String tokenHash, Instant now) {
        return system.preparedQuery(END_BY_TOKEN)
                .execute(Tuple.of(tokenHash, Columns.timestamp(now)))
                .replaceWithVoid();
    }

    Uni<Void> endAll(SqlConnection connection, UserId owner, @Nullable UUID butThis, Instant now) {
        return connection
                .preparedQuery(END_ALL)
                .execute(Tuple.of(owner.value(), butThis, Columns.timestamp(now)))
                .replaceWithVoid();
    }

    Uni<Void> endAll(UserId owner, Instant now) {
        return pool.preparedQuery(END_ALL)
                .execute(Tuple.of(owner.value(), null, Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** Newest first. */
    Uni<List<Session>> living(UserId owner, Instant now, @Nullable Cursor after, int limit) {
        return pool.preparedQuery(LIVING)
                .execute(Tuple.of(
                        owner.value(),
                        Columns.timestamp(now),
                        after == null ? null : Columns.timestamp(after.instant(0)),
                        after == null ? null : after.uuid(1),
                        limit))
                .map(rows -> stream(rows).map(Session::of).toList());
    }

    Uni<Void> forget(Instant before) {
        return system.preparedQuery(FORGET)
                .execute(Tuple.of(Columns.timestamp(before)))
                .replaceWithVoid();
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
