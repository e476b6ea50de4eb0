package dev.hypernet.objects.user;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Registration and login know no owner yet: they work as the system role. A person reads themselves as a request. */
@Singleton
class UserRepository {
    private static final String INSERT = """
            insert into users (user_id, created_at, updated_at, email, password_hash, display_name)
            values ($1, $2, $2, $3, $4, $5)
            on conflict (lower(email)) do nothing
            returning *
            """;
    private static final String BY_EMAIL =
            "select * from users where lower(email) = lower($1) and is_active and deleted_at is null";
    private static final String LOGGED_IN = "update users set last_login_at = $2 where user_id = $1";
    private static final String BY_ID = "select * from users where user_id = $1 and deleted_at is null";

    private final Pool pool;
    private final Pool system;

    UserRepository(Pool pool, @ReactiveDataSource("system") Pool system) {
        this.pool = pool;
        this.system = system;
    }

    /** Nothing when the address is taken. */
    Uni<Optional<User>> insert(NewUser user, Secret passwordHash, Instant now) {
        return system.preparedQuery(INSERT)
                .execute(Tuple.of(
                        UserId.random().value(),
                        Columns.timestamp(now),
                        user.email(),
                        passwordHash.reveal(),
                        user.displayName()))
                .map(UserRepository::first);
    }

    Uni<Optional<User>> findByEmail(String email) {
        return system.preparedQuery(BY_EMAIL).execute(Tuple.of(email)).map(UserRepository::first);
    }

    Uni<Void> loggedIn(UserId user, Instant now) {
        return system.preparedQuery(LOGGED_IN)
                .execute(Tuple.of(user.value(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    Uni<Optional<User>> findById(UserId user) {
        return pool.preparedQuery(BY_ID).execute(Tuple.of(user.value())).map(UserRepository::first);
    }

    private static Optional<User> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(User.of(rows.iterator().next()));
    }
}
