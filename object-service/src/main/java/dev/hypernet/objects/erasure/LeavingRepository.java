package dev.hypernet.objects.erasure;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** An account ends without an owner, for an admin may end it; what follows is its owner's. */
@Singleton
class LeavingRepository {
    private static final String FIND =
            "select email, password_hash is not null as has_password from users where user_id = $1 and deleted_at is null";
    private static final String CLOSE = """
            update users
               set is_active = false, leaving_at = coalesce(leaving_at, $2), updated_at = $2
             where user_id = $1 and deleted_at is null
            returning leaving_at
            """;
    private static final String BEGIN = """
            insert into leaving (user_id, requested_at)
            select $1, $2
             where not exists (select from leaving where user_id = $1)
            on conflict (user_id) do nothing
            """;
    private static final String ERASED = """
            update leaving
               set erased_services = case when $2 = any (erased_services) then erased_services
                                          else array_append(erased_services, $2) end
             where user_id = $1
            returning erased_services
            """;
    private static final String FILES = """
            select distinct path
              from (select path from blob where user_id = $1
                     union all
                    select file_path from media where user_id = $1
                     union all
                    select thumbnail_path from media where user_id = $1) as stored (path)
             where path > $2
             order by path
             limit $3
            """;

    private final Pool pool;
    private final Pool system;

    LeavingRepository(Pool pool, @ReactiveDataSource("system") Pool system) {
        this.pool = pool;
        this.system = system;
    }

    /** A transaction over all people. */
    <T> Uni<T> withoutOwner(Function<SqlConnection, Uni<T>> work) {
        return system.withTransaction(work);
    }

    Uni<Optional<Leaver>> find(UserId person) {
        return system.preparedQuery(FIND)
                .execute(Tuple.of(person.value()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(LeavingRepository::leaver)
                        .findFirst());
    }

    /** Ends the account; returns when it was ended first, and nothing when there is none. */
    Uni<Optional<Instant>> close(SqlConnection connection, UserId person, Instant now) {
        return connection
                .preparedQuery(CLOSE)
                .execute(Tuple.of(person.value(), Columns.timestamp(now)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> Columns.instant(row, "leaving_at"))
                        .findFirst());
    }

    Uni<Void> begin(SqlConnection connection, UserId person, Instant requestedAt) {
        return connection
                .preparedQuery(BEGIN)
                .execute(Tuple.of(person.value(), Columns.timestamp(requestedAt)))
                .replaceWithVoid();
    }

    /** Notes that a service has removed what it held; all that have by now, or nobody when the account is gone. */
    Uni<Set<String>> erased(UserId person, String service) {
        return pool.preparedQuery(ERASED)
                .execute(Tuple.of(person.value(), service))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .flatMap(row -> Arrays.stream(row.getArrayOfStrings("erased_services")))
                        .collect(Collectors.toSet()));
    }

    /** Paths of stored files behind this one, in their order. */
    Uni<List<String>> files(UserId person, String after, int limit) {
        return pool.preparedQuery(FILES)
                .execute(Tuple.of(person.value(), after, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getString("path"))
                        .toList());
    }

    private static Leaver leaver(Row row) {
        return new Leaver(row.getString("email"), row.getBoolean("has_password"));
    }
}
