package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Integrations of an owner. Every change raises the version; moves that void earlier sync messages raise the epoch. */
@Singleton
public class IntegrationRepository {
    private static final String BY_ID = "select * from integration where user_id = $1 and id = $2";
    private static final String PAGE = """
            select * from integration
             where user_id = $1 and deleted_at is null
               and ($2::timestamptz is null or (created_at, id) < ($2, $3))
             order by created_at desc, id desc
             limit $4
            """;
    private static final String INSERT = """
            insert into integration
                (user_id, id, version, created_at, updated_at, integration_type, integration_name, context_id, state)
            values ($1, $2, 1, $3, $3, $4, $5, $6, 'PENDING_AUTHENTICATION')
            returning *
            """;
    private static final String OF_ACCOUNT = """
            select * from integration
             where user_id = $1 and integration_type = $2 and external_account_id = $3 and id <> $4
             order by deleted_at nulls first, created_at
             limit 1
               for update
            """;
    private static final String CONNECT = """
            update integration
               set version = version + 1, updated_at = $3, deleted_at = null, state = 'CONNECTED', error = null,
                   epoch = epoch + 1, external_account_id = $4, external_account_name = $5, scopes = $6,
                   token_expires_at = $7, last_connected_at = $3,
                   integration_name = case when external_account_id is null and $5::text is not null
                                           then left($5, 200) else integration_name end
             where user_id = $1 and id = $2
            returning *
            """;
    private static final String MOVE = """
            update integration
               set version = version + 1, updated_at = $3, state = $4, error = $5, epoch = epoch + 1
             where user_id = $1 and id = $2
            returning *
            """;
    private static final String REMOVE = """
            update integration
               set version = version + 1, updated_at = $3, deleted_at = $3, epoch = epoch + 1
             where user_id = $1 and id = $2 and deleted_at is null
            returning *
            """;
    private static final String NOT_ENDED = """
            select * from integration
             where user_id = $1 and deleted_at is null and state in ('CONNECTED', 'AUTH_ERROR', 'CONFIG_ERROR')
             order by id
               for update
            """;
    private static final String CHANGE = """
            update integration
               set version = version + 1, updated_at = $3,
                   integration_name = coalesce($4, integration_name), is_enabled = coalesce($5, is_enabled)
             where user_id = $1 and id = $2 and deleted_at is null and ($6::bigint is null or version = $6)
            returning *
            """;
    private static final String BEGIN_SYNC = """
            update integration set version = version + 1, updated_at = $3, epoch = epoch + 1
             where user_id = $1 and id = $2
            returning *
            """;
    private static final String END_SYNC = """
            update integration
               set version = version + 1, updated_at = $3, last_sync_at = $3, last_sync_status = $4,
                   items_synced = items_synced + $5
             where user_id = $1 and id = $2
            returning *
            """;

    private final Pool pool;

    IntegrationRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Optional<Integration>> find(UserId owner, IntegrationId id) {
        return pool.preparedQuery(BY_ID)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(IntegrationRepository::first);
    }

    /** The same, held against concurrent changes until the transaction ends. */
    public Uni<Optional<Integration>> lock(SqlConnection connection, UserId owner, IntegrationId id) {
        return connection
                .preparedQuery(BY_ID + " for update")
                .execute(Tuple.of(owner.value(), id.value()))
                .map(IntegrationRepository::first);
    }

    Uni<List<Integration>> page(UserId owner, @Nullable Cursor after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(after == null ? null : Columns.timestamp(after.instant(0)))
                        .addValue(after == null ? null : after.uuid(1))
                        .addValue(limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Integration::of)
                        .toList());
    }

    /** A new one that waits for consent. */
    public Uni<Integration> insert(
            SqlConnection connection, UserId owner, IntegrationId id, String type, String name, Instant now) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now), type, name, owner.toString()))
                .map(IntegrationRepository::only);
    }

    /** Another integration of the same owner with the same upstream account, dead or alive. */
    public Uni<Optional<Integration>> ofAccount(
            SqlConnection connection, UserId owner, String type, String account, IntegrationId not) {
        return connection
                .preparedQuery(OF_ACCOUNT)
                .execute(Tuple.of(owner.value(), type, account, not.value()))
                .map(IntegrationRepository::first);
    }

    /** Who it is connected to, as the provider told. */
    public record Connection(
            @Nullable String accountId,
            @Nullable String accountName,
            List<String> scopes,
            @Nullable Instant tokenExpiresAt) {}

    public Uni<Integration> connect(
            SqlConnection connection, UserId owner, IntegrationId id, Connection account, Instant now) {
        return connection
                .preparedQuery(CONNECT)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(id.value())
                        .addValue(Columns.timestamp(now))
                        .addValue(account.accountId())
                        .addValue(account.accountName())
                        .addValue(account.scopes().toArray(String[]::new))
                        .addValue(Columns.timestampOrNull(account.tokenExpiresAt())))
                .map(IntegrationRepository::only);
    }

    public Uni<Integration> move(
            SqlConnection connection,
            Integration integration,
            IntegrationState to,
            Integration.@Nullable Failure error,
            Instant now) {
        return connection
                .preparedQuery(MOVE)
                .execute(Tuple.tuple()
                        .addValue(integration.userId().value())
                        .addValue(integration.id().value())
                        .addValue(Columns.timestamp(now))
                        .addValue(to.name())
                        .addValue(
                                error == null
                                        ? null
                                        : new JsonObject()
                                                .put("code", error.code())
                                                .put("message", error.message())))
                .map(IntegrationRepository::only);
    }

    public Uni<Optional<Integration>> remove(SqlConnection connection, UserId owner, IntegrationId id, Instant now) {
        return connection
                .preparedQuery(REMOVE)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now)))
                .map(IntegrationRepository::first);
    }

    /** Those that were connected and are not disconnected, held until the transaction ends. */
    Uni<List<Integration>> notEnded(SqlConnection connection, UserId owner) {
        return connection
                .preparedQuery(NOT_ENDED)
                .execute(Tuple.of(owner.value()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Integration::of)
                        .toList());
    }

    /** Nothing when it is gone or, where a version was given, no longer at that version. */
    Uni<Optional<Integration>> change(
            SqlConnection connection,
            UserId owner,
            IntegrationId id,
            IntegrationPatch patch,
            @Nullable Long ifVersion,
            Instant now) {
        return connection
                .preparedQuery(CHANGE)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(id.value())
                        .addValue(Columns.timestamp(now))
                        .addValue(patch.integrationName())
                        .addValue(patch.isEnabled())
                        .addValue(ifVersion))
                .map(IntegrationRepository::first);
    }

    public Uni<Integration> beginSync(SqlConnection connection, Integration integration, Instant now) {
        return connection
                .preparedQuery(BEGIN_SYNC)
                .execute(Tuple.of(integration.userId().value(), integration.id().value(), Columns.timestamp(now)))
                .map(IntegrationRepository::only);
    }

    public Uni<Integration> endSync(
            SqlConnection connection, Integration integration, String outcome, long applied, Instant now) {
        return connection
                .preparedQuery(END_SYNC)
                .execute(Tuple.of(
                        integration.userId().value(),
                        integration.id().value(),
                        Columns.timestamp(now),
                        outcome,
                        applied))
                .map(IntegrationRepository::only);
    }

    private static Optional<Integration> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(Integration.of(rows.iterator().next()));
    }

    private static Integration only(RowSet<Row> rows) {
        return Integration.of(rows.iterator().next());
    }
}
