package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import dev.hypernet.platform.paging.Cursor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Integrations of an owner. Every change raises the version; moves that void earlier sync messages raise the epoch. */
@Singleton
public class IntegrationRepository {
    private static final String BY_ID = "select * from integration where user_id = $1 and id = $2";
    private static final String INSERT = """
        insert into integration
            (user_id, id, version, created_at, updated_at, integration_type, integration_name, instance_id,
             description, context_type, context_id, config, definition_version, state)
        values ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
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
           set version = version + 1, updated_at = $3, deleted_at = null, purged_at = null,
               state = 'CONNECTED', error = null,
               epoch = epoch + 1, external_account_id = $4, external_account_name = $5, scopes = $6,
               token_expires_at = $7, last_connected_at = $3, credential_given = $8, definition_version = $9,
               health = null, checked_at = null, next_check_at = null,
               integration_name = case when $10 and external_account_id is null and $5::text is not null
                                       then left($5, 200) else integration_name end,
               instance_id = case when deleted_at is null then instance_id else $11 end
         where user_id = $1 and id = $2
        returning *
        """;
    private static final String MOVE = """
        update integration
           set version = version + 1, updated_at = $3, state = $4, error = $5, epoch = epoch + 1,
               credential_given = credential_given and $4 <> 'DISCONNECTED'
         where user_id = $1 and id = $2
        returning *
        """;
    private static final String SETTLE = """
        update integration
           set version = version + 1, updated_at = $3, state = $4, error = $5, credential_given = $6,
               token_expires_at = $7
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
           set version = version + 1, updated_at = $3, integration_name = $4, instance_id = $5, description = $6,
               is_enabled = $7, context_type = $8, context_id = $9, config = $10, definition_version = $11
         where user_id = $1 and id = $2
        returning *
        """;
    private static final String ACCEPTED = """
        update integration set definition_version = $3 where user_id = $1 and id = $2
        """;
    private static final String CHECKED = """
        update integration
           set health = $3, checked_at = $4, version = version + $5,
               updated_at = case when $5 = 0 then updated_at else $6 end
         where user_id = $1 and id = $2
        returning *
        """;
    private static final String USED = """
        update integration set last_used_at = $3
         where user_id = $1 and id = $2 and (last_used_at is null or last_used_at < $4)
        """;
    private static final String RAISE = """
        update integration set version = version + 1, updated_at = $3, epoch = epoch + 1
         where user_id = $1 and id = $2
        returning *
        """;
    private static final String END_SYNC = """
        update integration
           set version = version + 1, updated_at = $3, last_sync_at = $3, last_sync_status = $4,
               items_synced = items_synced + $5, epoch = epoch + $6::integer
         where user_id = $1 and id = $2
        returning *
        """;

    private static final String NAME = "integration_instance_id";

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

    Uni<List<Integration>> page(UserId owner, IntegrationFilter filter, @Nullable Cursor after, int limit) {
        IntegrationStatement page = IntegrationStatement.of(owner, filter, after, limit);
        return pool.preparedQuery(page.sql()).execute(page.tuple()).map(rows -> Rows.list(rows, Integration::of));
    }

    /** What a new one is to be. */
    public record NewRow(
            UserId owner,
            IntegrationId id,
            String integrationType,
            String integrationName,
            String instanceId,
            @Nullable String description,
            Context context,
            Map<String, @Nullable Object> config,
            String definitionVersion,
            IntegrationState state,
            Instant now) {

        /** One its owner goes to connect by consent. */
        public static NewRow toBeConsented(
                UserId owner,
                IntegrationId id,
                String type,
                String name,
                Map<String, @Nullable Object> config,
                String definitionVersion,
                Instant now) {
            return new NewRow(
                    owner,
                    id,
                    type,
                    name,
                    InstanceIds.next(type),
                    null,
                    Context.ofUser(owner),
                    config,
                    definitionVersion,
                    new IntegrationState.PendingAuthentication(),
                    now);
        }
    }

    /** A failure that {@link #isNameTaken} knows when something living has its instance id. */
    public Uni<Integration> insert(SqlConnection connection, NewRow row) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addValue(row.owner().value())
                        .addValue(row.id().value())
                        .addValue(Columns.timestamp(row.now()))
                        .addValue(row.integrationType())
                        .addValue(row.integrationName())
                        .addValue(row.instanceId())
                        .addValue(row.description())
                        .addValue(row.context().type())
                        .addValue(row.context().contextId())
                        .addValue(Columns.json(row.config()))
                        .addValue(row.definitionVersion())
                        .addValue(row.state().name()))
                .map(IntegrationRepository::only);
    }

    /** Whether a write failed because another living integration, whoever's, has its instance id. */
    public static boolean isNameTaken(Throwable failure) {
        return failure instanceof PgException refused && NAME.equals(refused.getConstraint());
    }

    /** Another integration of the same owner with the same upstream account, dead or alive. */
    public Uni<Optional<Integration>> ofAccount(
            SqlConnection connection, UserId owner, String type, String account, IntegrationId not) {
        return connection
                .preparedQuery(OF_ACCOUNT)
                .execute(Tuple.of(owner.value(), type, account, not.value()))
                .map(IntegrationRepository::first);
    }

    /**
     * Who it is connected to, as the provider told, or by what its owner gave.
     *
     * @param given whether its owner gave the credential
     * @param named whether it takes the account's name, if it never had an account
     * @param definitionVersion the definition that accepts its settings
     */
    public record Connection(
            @Nullable String accountId,
            @Nullable String accountName,
            List<String> scopes,
            @Nullable Instant tokenExpiresAt,
            boolean given,
            boolean named,
            String definitionVersion) {

        /** By consent. */
        public static Connection consented(
                @Nullable String accountId,
                @Nullable String accountName,
                List<String> scopes,
                @Nullable Instant tokenExpiresAt,
                boolean named,
                String definitionVersion) {
            return new Connection(accountId, accountName, scopes, tokenExpiresAt, false, named, definitionVersion);
        }
    }

    /** One that was removed is revived under a new instance id: its own may be somebody else's by now. */
    public Uni<Integration> connect(
            SqlConnection connection, Integration integration, Connection account, Instant now) {
        return connection
                .preparedQuery(CONNECT)
                .execute(Tuple.tuple()
                        .addValue(integration.userId().value())
                        .addValue(integration.id().value())
                        .addValue(Columns.timestamp(now))
                        .addValue(account.accountId())
                        .addValue(account.accountName())
                        .addValue(account.scopes().toArray(String[]::new))
                        .addValue(Columns.timestampOrNull(account.tokenExpiresAt()))
                        .addValue(account.given())
                        .addValue(account.definitionVersion())
                        .addValue(account.named())
                        .addValue(InstanceIds.next(integration.integrationType())))
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
                        .addValue(error == null ? null : error.json()))
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
                .map(rows -> Rows.list(rows, Integration::of));
    }

    /** Under its lock: everything its owner may change, as it is to be. */
    Uni<Integration> change(
            SqlConnection connection,
            Integration integration,
            IntegrationEdit edit,
            @Nullable String acceptedBy,
            Instant now) {
        return connection
                .preparedQuery(CHANGE)
                .execute(Tuple.tuple()
                        .addValue(integration.userId().value())
                        .addValue(integration.id().value())
                        .addValue(Columns.timestamp(now))
                        .addValue(edit.integrationName())
                        .addValue(edit.instanceId())
                        .addValue(edit.description())
                        .addValue(edit.isEnabled())
                        .addValue(edit.context().type())
                        .addValue(edit.context().contextId())
                        .addValue(Columns.json(edit.settings()))
                        .addValue(acceptedBy))
                .map(IntegrationRepository::only);
    }

    /**
     * How one stands whose messages stay valid.
     *
     * @param given whether a credential its owner gave lies in the store
     */
    record Standing(
            IntegrationState state,
            Integration.@Nullable Failure error,
            boolean given,
            @Nullable Instant tokenExpiresAt) {}

    Uni<Integration> settle(SqlConnection connection, Integration integration, Standing standing, Instant now) {
        return connection
                .preparedQuery(SETTLE)
                .execute(Tuple.tuple()
                        .addValue(integration.userId().value())
                        .addValue(integration.id().value())
                        .addValue(Columns.timestamp(now))
                        .addValue(standing.state().name())
                        .addValue(
                                standing.error() == null
                                        ? null
                                        : standing.error().json())
                        .addValue(standing.given())
                        .addValue(Columns.timestampOrNull(standing.tokenExpiresAt())))
                .map(IntegrationRepository::only);
    }

    /** Its settings are as this version of the definition wants them. Makes no version. */
    Uni<Void> accepted(SqlConnection connection, Integration integration, String definitionVersion) {
        return connection
                .preparedQuery(ACCEPTED)
                .execute(Tuple.of(integration.userId().value(), integration.id().value(), definitionVersion))
                .replaceWithVoid();
    }

    /** What a check found; only what changes more than its time makes a version. */
    Uni<Integration> checked(SqlConnection connection, Integration integration, Health health, Instant now) {
        boolean same = integration.health().state().equals(health.state())
                && Objects.equals(integration.health().error(), health.error());
        return connection
                .preparedQuery(CHECKED)
                .execute(Tuple.of(
                        integration.userId().value(),
                        integration.id().value(),
                        health.json(),
                        Columns.timestamp(Objects.requireNonNullElse(health.lastChecked(), now)),
                        same ? 0L : 1L,
                        Columns.timestamp(now)))
                .map(IntegrationRepository::only);
    }

    /** Unless it was noted since then. Makes no version. */
    Uni<Void> used(UserId owner, IntegrationId id, Instant now, Instant since) {
        return pool.preparedQuery(USED)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now), Columns.timestamp(since)))
                .replaceWithVoid();
    }

    /** What was sent for its syncs until now is void from here on. */
    public Uni<Integration> raise(SqlConnection connection, Integration integration, Instant now) {
        return connection
                .preparedQuery(RAISE)
                .execute(Tuple.of(integration.userId().value(), integration.id().value(), Columns.timestamp(now)))
                .map(IntegrationRepository::only);
    }

    /** Counts what came of it; whatever of it is still under way is void if so told. */
    public Uni<Integration> endSync(
            SqlConnection connection,
            Integration integration,
            String outcome,
            long applied,
            boolean isVoid,
            Instant now) {
        return connection
                .preparedQuery(END_SYNC)
                .execute(Tuple.of(
                        integration.userId().value(),
                        integration.id().value(),
                        Columns.timestamp(now),
                        outcome,
                        applied,
                        isVoid ? 1 : 0))
                .map(IntegrationRepository::only);
    }

    private static Optional<Integration> first(RowSet<Row> rows) {
        return Rows.first(rows, Integration::of);
    }

    private static Integration only(RowSet<Row> rows) {
        return Integration.of(rows.iterator().next());
    }
}
