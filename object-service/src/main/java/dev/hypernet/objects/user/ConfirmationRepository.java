package dev.hypernet.objects.user;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Confirmations that wait for their link to be followed. One that is taken is gone. */
@Singleton
class ConfirmationRepository {
    private static final String PUT = """
            insert into confirmation (user_id, purpose, token_hash, email, created_at, expires_at)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (user_id, purpose) do update
               set token_hash = excluded.token_hash, email = excluded.email,
                   created_at = excluded.created_at, expires_at = excluded.expires_at
            """;
    private static final String TAKE = """
            delete from confirmation
             where token_hash = $1 and purpose = any($2::text[]) and expires_at > $3
            returning user_id, purpose, email
            """;
    private static final String OWNER = "select user_id from confirmation where token_hash = $1";
    private static final String DROP = "delete from confirmation where user_id = $1 and purpose = any($2::text[])";
    private static final String FORGET = "delete from confirmation where expires_at < $1";

    /** In place of an older one for the same purpose. */
    Uni<Void> put(
            SqlConnection connection, Confirmation confirmation, String tokenHash, Instant now, Instant expiresAt) {
        return connection
                .preparedQuery(PUT)
                .execute(Tuple.of(
                        confirmation.owner().value(),
                        confirmation.purpose().column(),
                        tokenHash,
                        confirmation.email(),
                        Columns.timestamp(now),
                        Columns.timestamp(expiresAt)))
                .replaceWithVoid();
    }

    Uni<Optional<Confirmation>> take(
            SqlConnection connection, String tokenHash, Instant now, Confirmation.Purpose... purposes) {
        return connection
                .preparedQuery(TAKE)
                .execute(Tuple.of(tokenHash, columns(purposes), Columns.timestamp(now)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Confirmation::of)
                        .findFirst());
    }

    /** Whose it is, used or not by whoever is faster. */
    Uni<Optional<UserId>> owner(SqlConnection connection, String tokenHash) {
        return connection
                .preparedQuery(OWNER)
                .execute(Tuple.of(tokenHash))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Columns::owner)
                        .findFirst());
    }

    Uni<Void> drop(SqlConnection connection, UserId owner, Confirmation.Purpose... purposes) {
        return connection
                .preparedQuery(DROP)
                .execute(Tuple.of(owner.value(), columns(purposes)))
                .replaceWithVoid();
    }

    Uni<Void> forget(SqlConnection connection, Instant before) {
        return connection
                .preparedQuery(FORGET)
                .execute(Tuple.of(Columns.timestamp(before)))
                .replaceWithVoid();
    }

    private static String[] columns(Confirmation.Purpose... purposes) {
        return Arrays.stream(purposes).map(Confirmation.Purpose::column).toArray(String[]::new);
    }
}
