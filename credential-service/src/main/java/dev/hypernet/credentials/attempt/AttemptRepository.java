package dev.hypernet.credentials.attempt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.AccountQuery;
import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of attempts. A claim is timed by the database's clock, which all replicas share. */
@Singleton
class AttemptRepository {
    private static final String INSERT = """
            insert into oauth_attempt (user_id, id, integration_id, integration_type, redirect_uri, oauth2, account,
                                       created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (user_id, id) do nothing
            """;
    private static final String FIND = "select * from oauth_attempt where user_id = $1 and id = $2";
    private static final String CLAIM = """
            update oauth_attempt
               set claim = $3, claimed_at = now()
             where user_id = $1 and id = $2 and outcome is null
               and (claim is null or claimed_at < now() - interval '2 minutes')
            """;
    private static final String SETTLE = """
            update oauth_attempt
               set outcome = $4
             where user_id = $1 and id = $2 and claim = $3 and outcome is null
            """;
    private static final String DELETE = "delete from oauth_attempt where user_id = $1 and id = $2";

    private final Pool pool;
    private final ObjectMapper json;
    private final Clock clock;

    AttemptRepository(Pool pool, ObjectMapper json, Clock clock) {
        this.pool = pool;
        this.json = json;
        this.clock = clock;
    }

    /** False when there is one of that id. */
    Uni<Boolean> insert(Attempt attempt) {
        return pool.preparedQuery(INSERT)
                .execute(Tuple.from(new Object[] {
                    attempt.owner().value(),
                    attempt.id(),
                    attempt.integration(),
                    attempt.integrationType(),
                    attempt.redirectUri(),
                    document(attempt.oauth2()),
                    attempt.account() == null ? null : document(attempt.account()),
                    Columns.timestamp(clock.instant())
                }))
                .map(inserted -> inserted.rowCount() == 1);
    }

    Uni<Optional<Attempt>> find(UserId owner, UUID id) {
        return pool.preparedQuery(FIND).execute(Tuple.of(owner.value(), id)).map(this::first);
    }

    /** Records who redeems the code, in place of nobody or of a process that must be dead; false when it is another. */
    Uni<Boolean> claim(Attempt attempt, UUID claim) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(attempt.owner().value(), attempt.id(), claim))
                .map(claimed -> claimed.rowCount() == 1);
    }

    /** Ends the attempt, in the caller's transaction if it has one. */
    Uni<Void> settle(SqlClient client, Attempt attempt, UUID claim, Outcome outcome) {
        return client.preparedQuery(SETTLE)
                .execute(Tuple.of(attempt.owner().value(), attempt.id(), claim, document(outcome)))
                .replaceWithVoid();
    }

    Uni<Void> settle(Attempt attempt, UUID claim, Outcome outcome) {
        return settle(pool, attempt, claim, outcome);
    }

    Uni<Void> delete(UserId owner, UUID id) {
        return pool.preparedQuery(DELETE).execute(Tuple.of(owner.value(), id)).replaceWithVoid();
    }

    private Optional<Attempt> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(attempt(rows.iterator().next()));
    }

    private Attempt attempt(Row row) {
        return new Attempt(
                Columns.owner(row),
                row.getUUID("id"),
                row.getUUID("integration_id"),
                row.getString("integration_type"),
                row.getString("redirect_uri"),
                read(row.getJsonObject("oauth2"), OAuth2Settings.class),
                readOrNull(row.getJsonObject("account"), AccountQuery.class),
                readOrNull(row.getJsonObject("outcome"), Outcome.class));
    }

    private JsonObject document(Object value) {
        try {
            return new JsonObject(json.writeValueAsString(value));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private <T> @Nullable T readOrNull(@Nullable JsonObject document, Class<T> type) {
        return document == null ? null : read(document, type);
    }

    private <T> T read(JsonObject document, Class<T> type) {
        try {
            return json.readValue(document.encode(), type);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("an attempt's document cannot be read", unreadable);
        }
    }
}
