package dev.hypernet.integrations.endpoint;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import dev.hypernet.platform.paging.Cursor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A person's endpoints. */
@Singleton
class WebhookEndpointRepository {
    private static final String TAKE_TURNS =
            "select pg_advisory_xact_lock(hashtextextended('webhook-endpoints:' || $1::text, 0))";
    private static final String COUNT = "select count(*) as endpoints from webhook_endpoint where user_id = $1";
    private static final String HAS_ANY =
            "select exists (select from webhook_endpoint where user_id = $1 and is_enabled) as has_any";
    private static final String INSERT = """
        insert into webhook_endpoint
            (user_id, id, version, created_at, updated_at, url, description, event_types)
        values ($1, $2, 1, $3, $3, $4, $5, $6)
        returning *
        """;
    private static final String FIND = "select * from webhook_endpoint where user_id = $1 and id = $2";
    private static final String LOCK = "select * from webhook_endpoint where user_id = $1 and id = $2 for update";
    private static final String PAGE = """
        select * from webhook_endpoint
         where user_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3))
         order by created_at desc, id desc
         limit $4
        """;
    /** One that is enabled again, or elsewhere, begins anew; one that goes on keeps what is known of it. */
    static final String CHANGE = """
        update webhook_endpoint
           set version = version + 1, updated_at = $3, url = $4::text, description = $5, event_types = $6,
               is_enabled = $7,
               disabled_reason = case when $7 or is_enabled then null else disabled_reason end,
               failing_since = case when is_enabled and $7 and url = $4::text then failing_since end,
               answered_at = case when url = $4::text then answered_at end
         where user_id = $1 and id = $2
        returning *
        """;

    private static final String DELETE = "delete from webhook_endpoint where user_id = $1 and id = $2";

    /** What is learned of an address says nothing of another that took its place meanwhile. */
    static final String WORKS = """
        update webhook_endpoint set failing_since = null, answered_at = coalesce(answered_at, $4)
         where user_id = $1 and id = $2 and url = $3 and (failing_since is not null or answered_at is null)
        """;

    static final String FAILS = """
        update webhook_endpoint
           set failing_since = coalesce(failing_since, $4)
         where user_id = $1 and id = $2 and url = $3
        returning is_enabled and failing_since < $5 as is_over
        """;
    static final String DISABLE = """
        update webhook_endpoint
           set version = version + 1, updated_at = $5, is_enabled = false, disabled_reason = $4
         where user_id = $1 and id = $2 and url = $3 and is_enabled
        """;
    static final String OVERFLOW = """
        update webhook_endpoint as endpoint
           set version = version + 1, updated_at = $4, is_enabled = false, disabled_reason = 'overflow'
         where user_id = $1 and id = $2 and is_enabled
           and exists (select from webhook_delivery as waiting
                        where waiting.user_id = endpoint.user_id and waiting.endpoint_id = endpoint.id
                          and waiting.state in ('pending', 'sending')
                       offset $3::bigint)
        """;

    private final Pool pool;

    WebhookEndpointRepository(Pool pool) {
        this.pool = pool;
    }

    /** How many there are; whoever makes another waits until this transaction ends. */
    Uni<Long> count(SqlConnection connection, UserId owner) {
        return connection
                .preparedQuery(TAKE_TURNS)
                .execute(Tuple.of(owner.toString()))
                .chain(() -> connection.preparedQuery(COUNT).execute(Tuple.of(owner.value())))
                .map(rows -> rows.iterator().next().getLong("endpoints"));
    }

    /** Whether anybody listens. */
    Uni<Boolean> hasAny(UserId owner) {
        return pool.preparedQuery(HAS_ANY)
                .execute(Tuple.of(owner.value()))
                .map(rows -> rows.iterator().next().getBoolean("has_any"));
    }

    Uni<WebhookEndpoint> insert(
            SqlConnection connection, UserId owner, UUID id, NewWebhookEndpoint endpoint, Instant now) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                        owner.value(),
                        id,
                        Columns.timestamp(now),
                        endpoint.url(),
                        endpoint.description(),
                        endpoint.wanted().toArray(String[]::new)))
                .map(rows -> WebhookEndpoint.of(rows.iterator().next()));
    }

    Uni<Optional<WebhookEndpoint>> find(UserId owner, UUID id) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), id))
                .map(rows -> Rows.first(rows, WebhookEndpoint::of));
    }

    Uni<Optional<WebhookEndpoint>> lock(SqlConnection connection, UserId owner, UUID id) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(owner.value(), id))
                .map(rows -> Rows.first(rows, WebhookEndpoint::of));
    }

    Uni<List<WebhookEndpoint>> page(UserId owner, @Nullable Cursor after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(
                        owner.value(),
                        after == null ? null : Columns.timestamp(after.instant(1)),
                        after == null ? null : after.uuid(2),
                        limit))
                .map(rows -> Rows.list(rows, WebhookEndpoint::of));
    }

    Uni<WebhookEndpoint> change(
            SqlConnection connection, WebhookEndpoint endpoint, WebhookEndpointEdit edit, Instant now) {
        return connection
                .preparedQuery(CHANGE)
                .execute(Tuple.tuple()
                        .addValue(endpoint.owner().value())
                        .addValue(endpoint.id())
                        .addValue(Columns.timestamp(now))
                        .addValue(edit.url())
                        .addValue(edit.description())
                        .addValue(edit.eventTypes().toArray(String[]::new))
                        .addValue(edit.isEnabled()))
                .map(rows -> WebhookEndpoint.of(rows.iterator().next()));
    }

    /** Disables it where more waits for it than that. */
    Uni<Void> overflow(UserId owner, UUID id, int most, Instant now) {
        return pool.preparedQuery(OVERFLOW)
                .execute(Tuple.of(owner.value(), id, most, Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** With all that was to be sent there; whether there was one. */
    Uni<Boolean> delete(UserId owner, UUID id) {
        return pool.preparedQuery(DELETE).execute(Tuple.of(owner.value(), id)).map(gone -> gone.rowCount() > 0);
    }

    /** An endpoint and the address it had when it was told. */
    record Address(UserId owner, UUID id, String url) {}

    /** Something came through. */
    Uni<Void> works(SqlConnection connection, Address address, Instant now) {
        return connection
                .preparedQuery(WORKS)
                .execute(Tuple.of(address.owner().value(), address.id(), address.url(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** Something did not; whether nothing has since that time. */
    Uni<Boolean> fails(SqlConnection connection, Address address, Instant now, Instant tooLong) {
        return connection
                .preparedQuery(FAILS)
                .execute(Tuple.of(
                        address.owner().value(),
                        address.id(),
                        address.url(),
                        Columns.timestamp(now),
                        Columns.timestamp(tooLong)))
                .map(rows -> Rows.first(rows, row -> row.getBoolean("is_over")).orElse(false));
    }

    /** Whether it was not yet, and is still there. */
    Uni<Boolean> disable(SqlConnection connection, Address address, String reason, Instant now) {
        return connection
                .preparedQuery(DISABLE)
                .execute(Tuple.of(address.owner().value(), address.id(), address.url(), reason, Columns.timestamp(now)))
                .map(disabled -> disabled.rowCount() > 0);
    }
}
