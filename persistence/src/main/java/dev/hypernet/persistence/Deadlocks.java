package dev.hypernet.persistence;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.util.function.Supplier;

/**
 * Transactions that wait for each other in a circle. PostgreSQL undoes one of them whole, so it can simply be done again: by
 * then the other one is through.
 */
public final class Deadlocks {
    private static final String DEADLOCK_DETECTED = "40P01";
    private static final int MOST_RETRIES = 3;

    private Deadlocks() {}

    /**
     * Does a transaction again when it was the victim of a deadlock, three times at most.
     *
     * @param transaction all of it, from its beginning to its end
     */
    public static <T> Uni<T> overcome(Supplier<Uni<T>> transaction) {
        return Uni.createFrom()
                .<T>deferred(transaction::get)
                .onFailure(Deadlocks::wasVictim)
                .retry()
                .atMost(MOST_RETRIES);
    }

    private static boolean wasVictim(Throwable failure) {
        return failure instanceof PgException refused && DEADLOCK_DETECTED.equals(refused.getSqlState());
    }
}
