package dev.hypernet.credentials.attempt;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.AccountQuery;
import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.JsonDocuments;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

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
           and (claim is null or claimed_at < now() - $4::bigint * interval '1 millisecond')
        """;
    private static final String SETTLE = """
        update oauth_attempt
           set outcome = $4
         where user_id = $1 and id = $2 and claim = $3 and (outcome is null or outcome = $4)
        """;
    private static final String DELETE = "delete from oauth_attempt where user_id = $1 and id = $2 returning *";

    private final Pool pool;
    private final JsonDocuments documents;
    private final Clock clock;
    private final long abandonedAfterMs;

    AttemptRepository(Pool pool, JsonDocuments documents, Clock clock, AttemptConfig config) {
        this.pool = pool;
        this.documents = documents;
        this.clock = clock;
        this.abandonedAfterMs = config.abandonedAfter().toMillis();
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
                    documents.write(attempt.oauth2()),
                    attempt.account() == null ? null : documents.write(attempt.account()),
                    Columns.timestamp(clock.instant())
                }))
                .map(inserted -> inserted.rowCount() == 1);
    }

    Uni<Optional<Attempt>> find(UserId owner, UUID id) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), id))
                .map(rows -> Rows.first(rows, this::attempt));
    }

    /** Records who redeems the code, in place of nobody or of a process that must be dead; false when it is another. */
    Uni<Boolean> claim(Attempt attempt, UUID claim) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(attempt.owner().value(), attempt.id(), claim, abandonedAfterMs))
                .map(claimed -> claimed.rowCount() == 1);
    }

    /**
     * Ends the attempt, in the caller's transaction if it has one. Repeatable.
     *
     * @return false when it ended otherwise, is gone, or when somebody else redeems the code by now
     */
    Uni<Boolean> settle(SqlClient client, Attempt attempt, UUID claim, Outcome outcome) {
        return client.preparedQuery(SETTLE)
                .execute(Tuple.of(attempt.owner().value(), attempt.id(), claim, documents.write(outcome)))
                .map(settled -> settled.rowCount() == 1);
    }

    Uni<Boolean> settle(Attempt attempt, UUID claim, Outcome outcome) {
        return settle(pool, attempt, claim, outcome);
    }

    /** Tells how far it had come. */
    Uni<Optional<Attempt>> delete(UserId owner, UUID id) {
        return pool.preparedQuery(DELETE)
                .execute(Tuple.of(owner.value(), id))
                .map(rows -> Rows.first(rows, this::attempt));
    }

    private Attempt attempt(Row row) {
        return new Attempt(
                Columns.owner(row),
                row.getUUID("id"),
                row.getUUID("integration_id"),
                row.getString("integration_type"),
                row.getString("redirect_uri"),
                documents.read(row.getJsonObject("oauth2"), OAuth2Settings.class),
                documents.readOrNull(row.getJsonObject("account"), AccountQuery.class),
                documents.readOrNull(row.getJsonObject("outcome"), Outcome.class));
    }
}
