package dev.hypernet.integrations.oauth;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** A callback knows only its state, and expiry knows only the time: both look without an owner, and write with one. */
@Singleton
class OAuthAttemptRepository {
    /**
     * A claim older than this belongs to a process that died; the exchange is idempotent, so it may be claimed again.
     */
    private static final Duration LONGEST_CLAIM = Duration.ofMinutes(1);

    private static final String INSERT = """
            insert into oauth_attempt
                (user_id, id, integration_id, state_hash, cookie_hash, status, created_at, expires_at, is_first)
            values ($1, $2, $3, $4, $5, 'open', $6, $7, $8)
            """;
    private static final String SUPERSEDE = """
            update oauth_attempt set status = 'failed'
             where user_id = $1 and integration_id = $2 and status = 'open'
            """;
    private static final String BY_STATE = "select * from oauth_attempt where state_hash = $1";
    private static final String CLAIM = """
            update oauth_attempt set status = 'redeeming', claimed_at = $3
             where user_id = $1 and id = $2
               and (status = 'open' or (status = 'redeeming' and claimed_at < $4)) and expires_at > $3
            """;
    private static final String SET_STATUS =
            "update oauth_attempt set status = $3 where user_id = $1 and id = $2 and status in ('open', 'redeeming')";
    private static final String EXPIRED = """
            select * from oauth_attempt
             where status in ('open', 'redeeming') and (status = 'open' or claimed_at < $2) and expires_at < $1
             order by expires_at
             limit 100
            """;

    private final Pool pool;
    private final Pool system;

    OAuthAttemptRepository(Pool pool, @ReactiveDataSource("system") Pool system) {
        this.pool = pool;
        this.system = system;
    }

    /** A new attempt. */
    record NewAttempt(
            UUID id,
            UserId owner,
            IntegrationId integration,
            boolean isFirst,
            String stateHash,
            String cookieHash,
            Instant now,
            Instant expiresAt) {}

    Uni<Void> insert(SqlConnection connection, NewAttempt attempt) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addValue(attempt.owner().value())
                        .addValue(attempt.id())
                        .addValue(attempt.integration().value())
                        .addValue(attempt.stateHash())
                        .addValue(attempt.cookieHash())
                        .addValue(Columns.timestamp(attempt.now()))
                        .addValue(Columns.timestamp(attempt.expiresAt()))
                        .addValue(attempt.isFirst()))
                .replaceWithVoid();
    }

    /** Of several ways to consent for one integration only the newest leads back: two may end with two accounts. */
    Uni<Void> supersede(SqlConnection connection, NewAttempt by) {
        return connection
                .preparedQuery(SUPERSEDE)
                .execute(Tuple.of(by.owner().value(), by.integration().value()))
                .replaceWithVoid();
    }

    Uni<Optional<OAuthAttempt>> findByState(String stateHash) {
        return system.preparedQuery(BY_STATE)
                .execute(Tuple.of(stateHash))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(OAuthAttempt::of)
                        .findFirst());
    }

    /** Whether this caller may redeem the code; only one does. */
    Uni<Boolean> claim(OAuthAttempt attempt, Instant now) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(
                        attempt.userId().value(),
                        attempt.id(),
                        Columns.timestamp(now),
                        Columns.timestamp(now.minus(LONGEST_CLAIM))))
                .map(claimed -> claimed.rowCount() == 1);
    }

    /** Gives the claim back, so that the same callback may be tried again. */
    Uni<Void> reopen(OAuthAttempt attempt) {
        return pool.preparedQuery(SET_STATUS)
                .execute(Tuple.of(attempt.userId().value(), attempt.id(), "open"))
                .replaceWithVoid();
    }

    /** False when it has ended before. */
    Uni<Boolean> end(SqlConnection connection, OAuthAttempt attempt, String status) {
        return connection
                .preparedQuery(SET_STATUS)
                .execute(Tuple.of(attempt.userId().value(), attempt.id(), status))
                .map(ended -> ended.rowCount() == 1);
    }

    /** But for those whose code is being redeemed: it came in time. */
    Uni<List<OAuthAttempt>> expired(Instant now) {
        return system.preparedQuery(EXPIRED)
                .execute(Tuple.of(Columns.timestamp(now), Columns.timestamp(now.minus(LONGEST_CLAIM))))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(OAuthAttempt::of)
                        .toList());
    }
}
