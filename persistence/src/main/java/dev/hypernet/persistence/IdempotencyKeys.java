package dev.hypernet.persistence;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.http.IdempotencyKey;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;

/** The keys and their answers, over whichever of the two ways to the database a transaction is on. */
sealed interface IdempotencyKeys {

    /** What is known under a key. */
    record Stored(String requestHash, String answer) {}

    static IdempotencyKeys over(SqlConnection connection) {
        return new OverConnection(connection);
    }

    static IdempotencyKeys inSession() {
        return new InSession();
    }

    /** Whether the key is this transaction's; waits for another one that has claimed it and is not through yet. */
    Uni<Boolean> claim(UserId owner, IdempotencyKey key, String operation, String requestHash, Instant now);

    Uni<Void> answer(UserId owner, IdempotencyKey key, String answer);

    Uni<Stored> find(UserId owner, IdempotencyKey key);

    /** By a connection of the pg client. */
    record OverConnection(SqlConnection connection) implements IdempotencyKeys {
        private static final String CLAIM = """
                insert into idempotency_key (user_id, key, operation, request_hash, created_at)
                values ($1, $2, $3, $4, $5)
                on conflict (user_id, key) do nothing
                """;
        private static final String ANSWER =
                "update idempotency_key set answer = $3::text::jsonb where user_id = $1 and key = $2";
        private static final String FIND =
                "select request_hash, answer::text as answer from idempotency_key where user_id = $1 and key = $2";

        @Override
        public Uni<Boolean> claim(UserId owner, IdempotencyKey key, String operation, String requestHash, Instant now) {
            return connection
                    .preparedQuery(CLAIM)
                    .execute(Tuple.of(owner.value(), key.value(), operation, requestHash, Columns.timestamp(now)))
                    .map(claimed -> claimed.rowCount() == 1);
        }

        @Override
        public Uni<Void> answer(UserId owner, IdempotencyKey key, String answer) {
            return connection
                    .preparedQuery(ANSWER)
                    .execute(Tuple.of(owner.value(), key.value(), answer))
                    .replaceWithVoid();
        }

        @Override
        public Uni<Stored> find(UserId owner, IdempotencyKey key) {
            return connection
                    .preparedQuery(FIND)
                    .execute(Tuple.of(owner.value(), key.value()))
                    .map(rows -> rows.iterator().next())
                    .map(row -> new Stored(row.getString("request_hash"), row.getString("answer")));
        }
    }

    /** By the current session of Hibernate Reactive. */
    record InSession() implements IdempotencyKeys {
        private static final String CLAIM = """
                insert into idempotency_key (user_id, key, operation, request_hash, created_at)
                values (:owner, :key, :operation, :hash, cast(cast(:now as text) as timestamptz))
                on conflict (user_id, key) do nothing
                """;
        private static final String ANSWER = """
                update idempotency_key set answer = cast(cast(:answer as text) as jsonb)
                 where user_id = :owner and key = :key
                """;
        private static final String FIND = """
                select request_hash, cast(answer as text) from idempotency_key
                 where user_id = :owner and key = :key
                """;

        @Override
        public Uni<Boolean> claim(UserId owner, IdempotencyKey key, String operation, String requestHash, Instant now) {
            return Panache.getSession()
                    .chain(session -> session.createNativeQuery(CLAIM)
                            .setParameter("owner", owner.value())
                            .setParameter("key", key.value())
                            .setParameter("operation", operation)
                            .setParameter("hash", requestHash)
                            .setParameter("now", now.toString())
                            .executeUpdate())
                    .map(claimed -> claimed == 1);
        }

        @Override
        public Uni<Void> answer(UserId owner, IdempotencyKey key, String answer) {
            return Panache.getSession()
                    .chain(session -> session.createNativeQuery(ANSWER)
                            .setParameter("owner", owner.value())
                            .setParameter("key", key.value())
                            .setParameter("answer", answer)
                            .executeUpdate())
                    .replaceWithVoid();
        }

        @Override
        public Uni<Stored> find(UserId owner, IdempotencyKey key) {
            return Panache.getSession()
                    .chain(session -> session.createNativeQuery(FIND, Object[].class)
                            .setParameter("owner", owner.value())
                            .setParameter("key", key.value())
                            .getSingleResult())
                    .map(row -> new Stored((String) row[0], (String) row[1]));
        }
    }
}
