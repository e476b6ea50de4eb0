package dev.hypernet.persistence;

import dev.hypernet.contracts.UserId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes a person from a schema for good, in two transactions that may be repeated: {@link #close} leaves the tombstone
 * that every later insert meets, {@link #erase} removes what there is. Both work as that person, so the current {@link
 * Owner} must be set to them; row-level security then lets nobody else's row go.
 *
 * <p>Closing waits for the transactions that were let in before it; after it there is nothing new, so one erasure is
 * enough. What an insert after it fails with, {@link #isRefusal} knows.
 */
@Singleton
public class Erasure {
    /** The owned tables that each schema has from this module. */
    public static final List<String> SHARED = List.of("message_chain", "message_epoch", "idempotency_key");

    private static final String POLICY = "living_owner";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String WAIT_FOR_WRITERS =
            "select pg_advisory_xact_lock(hashtextextended('erasure:' || $1::text, 0))";
    private static final String BURY =
            "insert into erased_user (person, erased_at) values ($1, $2) on conflict (person) do nothing";
    private static final String IS_OWNER = "select current_setting('hypernet.user_id', true) = $1::text as is_owner";
    private static final String ERASE = "delete from %s where user_id = $1";

    private final Pool pool;
    private final Clock clock;

    Erasure(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Leaves the tombstone: from now on no row of the person is inserted. */
    public Uni<Void> close(UserId person) {
        return pool.withTransaction(connection -> bury(connection, person));
    }

    /**
     * Removes the person's rows, in the caller's transaction.
     *
     * @param tables the service's own tables with an owner, those that refer to others first; what goes by a cascade
     *     may be left out. The {@link #SHARED} ones go with them.
     */
    public Uni<Void> erase(SqlConnection connection, UserId person, List<String> tables) {
        List<String> all = new ArrayList<>(tables);
        all.addAll(SHARED);
        return requireOwner(connection, person).chain(() -> eraseEach(connection, person, all));
    }

    /** Whether this is how the database refuses a row of somebody who was erased. */
    public static boolean isRefusal(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> false;
            // The server names the policy; a right that is missing has the same state.
            case PgException refused ->
                INSUFFICIENT_PRIVILEGE.equals(refused.getSqlState())
                        && String.valueOf(refused.getErrorMessage()).contains(POLICY);
            default -> failure.getCause() != failure && isRefusal(failure.getCause());
        };
    }

    /** Row-level security would let a deletion in somebody else's name succeed, and find nothing. */
    private static Uni<Void> requireOwner(SqlConnection connection, UserId person) {
        return connection
                .preparedQuery(IS_OWNER)
                .execute(Tuple.of(person.toString()))
                .map(rows -> rows.iterator().next().getBoolean("is_owner"))
                .invoke(Erasure::refuseUnless)
                .replaceWithVoid();
    }

    private static void refuseUnless(@Nullable Boolean isOwner) {
        if (!Boolean.TRUE.equals(isOwner)) {
            throw new IllegalStateException("an erasure works as the person it erases");
        }
    }

    private static Uni<Void> eraseEach(SqlConnection connection, UserId person, List<String> tables) {
        return Multi.createFrom()
                .iterable(tables)
                .onItem()
                .transformToUniAndConcatenate(table -> erase(connection, person, table))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> bury(SqlConnection connection, UserId person) {
        return connection
                .preparedQuery(WAIT_FOR_WRITERS)
                .execute(Tuple.of(person.toString()))
                .chain(() -> connection
                        .preparedQuery(BURY)
                        .execute(Tuple.of(person.value(), Columns.timestamp(clock.instant()))))
                .replaceWithVoid();
    }

    private static Uni<Void> erase(SqlConnection connection, UserId person, String table) {
        return connection
                .preparedQuery(ERASE.formatted(table))
                .execute(Tuple.of(person.value()))
                .replaceWithVoid();
    }
}
