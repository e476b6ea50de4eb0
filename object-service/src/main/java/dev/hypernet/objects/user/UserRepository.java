package dev.hypernet.objects.user;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whoever registers, logs in or follows a mailed link is not known yet, and an admin looks at everybody: that is done
 * as the system role. A person's own account is a request.
 */
@Singleton
class UserRepository {
    private static final String COLUMNS = """
            user_id, version, created_at, updated_at, email, password_hash, email_verified, is_active, is_admin, origin,
            display_name, avatar_url, last_login_at, storage_used, storage_quota, metadata
            """;
    private static final String INSERT = """
            insert into users (user_id, created_at, updated_at, email, password_hash, display_name, email_verified,
                               is_admin, origin, storage_quota)
            values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (lower(email)) do nothing
            returning\s""" + COLUMNS;
    private static final String BY_EMAIL =
            "select " + COLUMNS + " from users where lower(email) = lower($1) and deleted_at is null";
    private static final String BY_ID = "select " + COLUMNS + " from users where user_id = $1 and deleted_at is null";
    private static final String LOCK = BY_ID + " for update";
    private static final String LOGGED_IN = "update users set last_login_at = $2 where user_id = $1";
    private static final String REHASH =
            "update users set password_hash = $3 where user_id = $1 and password_hash = $2";
    private static final String EDIT = """
            update users set display_name = $2, avatar_url = $3, metadata = $4, updated_at = $5
             where user_id = $1 and deleted_at is null
            returning\s""" + COLUMNS;
    private static final String SET_PASSWORD = """
            update users set password_hash = $2, updated_at = $3
             where user_id = $1 and deleted_at is null
            """;
    private static final String DEACTIVATE = """
            update users set is_active = false, updated_at = $2
             where user_id = $1 and deleted_at is null
            """;
    private static final String CONFIRM_EMAIL = """
            update users set email_verified = true, updated_at = $3
             where user_id = $1 and lower(email) = lower($2) and deleted_at is null
            """;
    private static final String CHANGE_EMAIL = """
            update users set email = $2, email_verified = true, updated_at = $3
             where user_id = $1 and deleted_at is null
            """;

    /** The next statement then sees whatever another one did before it released the lock. */
    private static final String LOCK_ADMINS = "select pg_advisory_xact_lock(hashtextextended('object.admins', 0))";

    private static final String IS_LAST_ADMIN = """
            select exists (select from users where user_id = $1 and is_admin and is_active and deleted_at is null)
               and not exists (select from users
                                where user_id <> $1 and is_admin and is_active and deleted_at is null
                                  and leaving_at is null)
                   as last
            """;
    private static final String IS_LEAVING =
            "select exists (select from users where user_id = $1 and leaving_at is not null) as leaving";
    private static final String ADMIN_EDIT = """
            update users set is_active = $2, is_admin = $3, email_verified = $4, storage_quota = $5, updated_at = $6
             where user_id = $1
            returning\s""" + COLUMNS;
    private static final String MAKE_ADMIN = """
            update users set is_admin = true, updated_at = $2
             where user_id = $1 and origin = 'configuration' and not is_admin
            """;
    private static final String PAGE = "select " + COLUMNS + """
              from users
             where deleted_at is null
               and ($1::text is null or lower(email) like $1 || '%')
               and ($2::boolean is null or is_active = $2)
               and ($3::timestamptz is null or (created_at, user_id) < ($3, $4::uuid))
             order by created_at desc, user_id desc
             limit $5
            """;

    private final Pool pool;
    private final Pool system;
    private final QuotaConfig quota;

    UserRepository(Pool pool, @ReactiveDataSource("system") Pool system, QuotaConfig quota) {
        this.pool = pool;
        this.system = system;
        this.quota = quota;
    }

    /** A transaction of somebody who is not known yet, or of an admin. */
    <T> Uni<T> withoutOwner(Function<SqlConnection, Uni<T>> work) {
        return system.withTransaction(work);
    }

    /** Nothing when the address is taken. */
    Uni<Optional<User>> insert(NewAccount account, Instant now) {
        return insert(system, account, now);
    }

    /** The same in the caller's transaction. */
    Uni<Optional<User>> insert(SqlClient connection, NewAccount account, Instant now) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.from(new @Nullable Object[] {
                    UserId.random().value(),
                    Columns.timestamp(now),
                    account.email(),
                    account.passwordHash() == null
                            ? null
                            : account.passwordHash().reveal(),
                    account.displayName(),
                    account.emailVerified(),
                    account.isAdmin(),
                    account.origin().column(),
                    quota.initial()
                }))
                .map(UserRepository::first);
    }

    Uni<Optional<User>> findByEmail(String email) {
        return system.preparedQuery(BY_EMAIL).execute(Tuple.of(email)).map(UserRepository::first);
    }

    Uni<Optional<User>> findById(UserId user) {
        return pool.preparedQuery(BY_ID).execute(Tuple.of(user.value())).map(UserRepository::first);
    }

    /** Whoever asks: for an admin, or for somebody known by a refresh token alone. */
    Uni<Optional<User>> findAnybody(UserId user) {
        return system.preparedQuery(BY_ID).execute(Tuple.of(user.value())).map(UserRepository::first);
    }

    Uni<Optional<User>> lock(SqlConnection connection, UserId user) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(user.value())).map(UserRepository::first);
    }

    Uni<Void> loggedIn(UserId user, Instant now) {
        return system.preparedQuery(LOGGED_IN)
                .execute(Tuple.of(user.value(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** Unless the password was changed meanwhile. */
    Uni<Void> rehash(UserId user, Secret from, Secret to) {
        return system.preparedQuery(REHASH)
                .execute(Tuple.of(user.value(), from.reveal(), to.reveal()))
                .replaceWithVoid();
    }

    Uni<Optional<User>> edit(SqlConnection connection, UserId user, UserEdit edit, Instant now) {
        return connection
                .preparedQuery(EDIT)
                .execute(Tuple.of(
                        user.value(),
                        edit.displayName(),
                        edit.avatarUrl(),
                        Columns.json(edit.metadataOrNone()),
                        Columns.timestamp(now)))
                .map(UserRepository::first);
    }

    Uni<Void> setPassword(SqlConnection connection, UserId user, Secret passwordHash, Instant now) {
        return connection
                .preparedQuery(SET_PASSWORD)
                .execute(Tuple.of(user.value(), passwordHash.reveal(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    Uni<Void> deactivate(SqlConnection connection, UserId user, Instant now) {
        return connection
                .preparedQuery(DEACTIVATE)
                .execute(Tuple.of(user.value(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** Whether it is still the person's address. */
    Uni<Boolean> confirmEmail(SqlConnection connection, UserId user, String email, Instant now) {
        return connection
                .preparedQuery(CONFIRM_EMAIL)
                .execute(Tuple.of(user.value(), email, Columns.timestamp(now)))
                .map(confirmed -> confirmed.rowCount() == 1);
    }

    /** Fails with a unique violation when somebody else took the address meanwhile. */
    Uni<Void> changeEmail(SqlConnection connection, UserId user, String email, Instant now) {
        return connection
                .preparedQuery(CHANGE_EMAIL)
                .execute(Tuple.of(user.value(), email, Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** Makes whoever else takes an admin away wait for this transaction's end. */
    Uni<Void> lockAdmins(SqlConnection connection) {
        return connection.preparedQuery(LOCK_ADMINS).execute().replaceWithVoid();
    }

    Uni<Boolean> isLastAdmin(SqlConnection connection, UserId user) {
        return connection
                .preparedQuery(IS_LAST_ADMIN)
                .execute(Tuple.of(user.value()))
                .map(rows -> rows.iterator().next().getBoolean("last"));
    }

    /** Whether the account is on its way to being erased. */
    Uni<Boolean> isLeaving(SqlConnection connection, UserId user) {
        return connection
                .preparedQuery(IS_LEAVING)
                .execute(Tuple.of(user.value()))
                .map(rows -> rows.iterator().next().getBoolean("leaving"));
    }

    Uni<Optional<User>> edit(SqlConnection connection, UserId user, AdminEdit edit, Instant now) {
        return connection
                .preparedQuery(ADMIN_EDIT)
                .execute(Tuple.of(
                        user.value(),
                        edit.isActive(),
                        edit.isAdmin(),
                        edit.emailVerified(),
                        edit.storageQuota(),
                        Columns.timestamp(now)))
                .map(UserRepository::first);
    }

    /** Only what the configuration made. */
    Uni<Void> makeAdmin(UserId user, Instant now) {
        return system.preparedQuery(MAKE_ADMIN)
                .execute(Tuple.of(user.value(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** Everybody, newest first. */
    Uni<List<User>> page(@Nullable String emailPrefix, @Nullable Boolean active, @Nullable Cursor after, int limit) {
        return system.preparedQuery(PAGE)
                .execute(Tuple.of(
                        emailPrefix,
                        active,
                        after == null ? null : Columns.timestamp(after.instant(0)),
                        after == null ? null : after.uuid(1),
                        limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(User::of)
                        .toList());
    }

    private static Optional<User> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(User.of(rows.iterator().next()));
    }
}
