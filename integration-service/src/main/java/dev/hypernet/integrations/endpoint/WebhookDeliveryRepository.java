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
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What a person's endpoints are told. */
@Singleton
class WebhookDeliveryRepository {
    /**
     * One row an endpoint and event, however often the event comes: that is all the inbox there is. Who deletes an
     * endpoint meanwhile waits, or is waited for.
     */
    static final String NOTE = """
        with wanted as (
            select endpoint.user_id, endpoint.id as endpoint_id, notice.id, notice.type
              from webhook_endpoint as endpoint
              join unnest($2::uuid[], $3::text[], $4::timestamptz[]) as notice (id, type, at)
                on notice.at >= endpoint.created_at
               and (cardinality(endpoint.event_types) = 0
                    or exists (select from unnest(endpoint.event_types) as wanted
                                where wanted = notice.type
                                   or (right(wanted, 2) = '.*' and starts_with(notice.type, left(wanted, -1)))))
             where endpoint.user_id = $1 and endpoint.is_enabled
               for key share of endpoint
        ), noted as (
            insert into webhook_notice (user_id, event_id, body, created_at)
            select $1, notice.id, notice.body, $6
              from unnest($2::uuid[], $5::text[]) as notice (id, body)
             where notice.id in (select id from wanted)
                on conflict do nothing
        )
        insert into webhook_delivery
            (user_id, id, endpoint_id, event_id, event_type, state, created_at, next_at)
        select user_id, gen_random_uuid(), endpoint_id, id, type, 'pending', $6, $6
          from wanted
            on conflict (user_id, endpoint_id, event_id) do nothing
        """;

    static final String NOTE_ONE = """
        with noted as (
            insert into webhook_notice (user_id, event_id, body, created_at, is_test) values ($1, $4, $6, $7, true)
        )
        insert into webhook_delivery
            (user_id, id, endpoint_id, event_id, event_type, state, created_at, next_at)
        values ($1, $2, $3, $4, $5, 'pending', $7, $7)
        returning *
        """;
    static final String PAGE = """
        select * from webhook_delivery
         where user_id = $1 and endpoint_id = $2 and ($3::text is null or state = $3)
           and ($4::timestamptz is null or (created_at, id) < ($4, $5))
         order by created_at desc, id desc
         limit $6
        """;
    static final String RESEND = """
        update webhook_delivery
           set state = 'pending', attempts = 0, next_at = $4, ended_at = null, resent_at = $4,
               resends = case when resent_at > $5 then resends + 1 else 1 end
         where user_id = $1 and endpoint_id = $2 and id = $3 and state <> 'sending'
        returning *
        """;
    private static final String FIND =
            "select * from webhook_delivery where user_id = $1 and endpoint_id = $2 and id = $3";

    static final String RESENDS = """
        select coalesce(sum(resends), 0) as asked from webhook_delivery where user_id = $1 and resent_at > $2
        """;
    /** Also of endpoints that are gone. */
    static final String TESTS = """
        select count(*) as asked from webhook_notice where user_id = $1 and is_test and created_at > $2
        """;

    static final String TO_SEND = """
        select delivery.event_id, notice.body, endpoint.url, endpoint.is_enabled,
               endpoint.answered_at is not null as has_answered
          from webhook_delivery as delivery
          join webhook_notice as notice
            on notice.user_id = delivery.user_id and notice.event_id = delivery.event_id
          join webhook_endpoint as endpoint
            on endpoint.user_id = delivery.user_id and endpoint.id = delivery.endpoint_id
         where delivery.user_id = $1 and delivery.id = $2 and delivery.state = 'sending' and delivery.attempts = $3
        """;
    static final String SETTLE = """
        update webhook_delivery
           set state = $4, last_status = $5, last_error = $6, next_at = $7,
               ended_at = case when $4 in ('delivered', 'failed') then $8::timestamptz end
         where user_id = $1 and id = $2 and state = 'sending' and attempts = $3
        """;
    static final String GIVE_UP = """
        update webhook_delivery
           set state = 'failed', last_error = 'endpoint_disabled', ended_at = $3
         where user_id = $1
           and id = any (array(select id
                                 from webhook_delivery
                                where user_id = $1 and endpoint_id = $2 and state in ('pending', 'sending')
                                order by next_at
                                limit $4::bigint))
           and state in ('pending', 'sending')
        """;

    /** So many rows are written in some hundredths of a second. */
    static final int GIVEN_UP_AT_ONCE = 1000;

    private final Pool pool;

    WebhookDeliveryRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * One that was taken, to be sent: the attempt's number is also the fence.
     *
     * @param isSuspect whether nothing comes through there, or nothing has yet
     */
    record Taken(UserId owner, UUID id, UUID endpoint, int attempts, boolean isSuspect) {}

    record ToSend(UUID eventId, String body, String url, boolean isEnabled, boolean hasAnswered) {}

    /** How an attempt ended. */
    record Settlement(
            String state,
            @Nullable Integer status,
            @Nullable String error,
            Instant nextAt) {}

    Uni<Integer> note(SqlConnection connection, UserId owner, List<Notice> notices, Instant now) {
        return connection
                .preparedQuery(NOTE)
                .execute(Tuple.of(
                        owner.value(),
                        values(notices, UUID[]::new, Notice::id),
                        values(notices, String[]::new, Notice::type),
                        values(notices, OffsetDateTime[]::new, notice -> Columns.timestamp(notice.at())),
                        values(notices, String[]::new, Notice::body),
                        Columns.timestamp(now)))
                .map(noted -> noted.rowCount());
    }

    private static <T> T[] values(List<Notice> notices, IntFunction<T[]> array, Function<Notice, T> value) {
        return notices.stream().map(value).toArray(array);
    }

    /** A test of this endpoint, whatever it wants to be told. */
    Uni<WebhookDelivery> test(SqlConnection connection, WebhookEndpoint endpoint, Notice notice) {
        return connection
                .preparedQuery(NOTE_ONE)
                .execute(Tuple.tuple()
                        .addValue(endpoint.owner().value())
                        .addValue(UUID.randomUUID())
                        .addValue(endpoint.id())
                        .addValue(notice.id())
                        .addValue(notice.type())
                        .addValue(notice.body())
                        .addValue(Columns.timestamp(notice.at())))
                .map(rows -> WebhookDelivery.of(rows.iterator().next()));
    }

    Uni<List<WebhookDelivery>> page(
            UserId owner, UUID endpoint, @Nullable String state, @Nullable Cursor after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(
                        owner.value(),
                        endpoint,
                        state,
                        after == null ? null : Columns.timestamp(after.instant(1)),
                        after == null ? null : after.uuid(2),
                        limit))
                .map(rows -> Rows.list(rows, WebhookDelivery::of));
    }

    Uni<Optional<WebhookDelivery>> find(SqlConnection connection, WebhookEndpoint endpoint, UUID id) {
        return connection
                .preparedQuery(FIND)
                .execute(Tuple.of(endpoint.owner().value(), endpoint.id(), id))
                .map(rows -> Rows.first(rows, WebhookDelivery::of));
    }

    /** How often a person asked since then to be sent something again. */
    Uni<Long> resends(SqlConnection connection, UserId owner, Instant since) {
        return asked(connection, RESENDS, owner, since);
    }

    /** How often a person asked since then to be sent something to see. */
    Uni<Long> tests(SqlConnection connection, UserId owner, Instant since) {
        return asked(connection, TESTS, owner, since);
    }

    private static Uni<Long> asked(SqlConnection connection, String statement, UserId owner, Instant since) {
        return connection
                .preparedQuery(statement)
                .execute(Tuple.of(owner.value(), Columns.timestamp(since)))
                .map(rows -> rows.iterator().next().getLong("asked"));
    }

    /**
     * Nothing for one that is on its way, or is not there.
     *
     * @param since from when on it is counted how often
     */
    Uni<Optional<WebhookDelivery>> resend(
            SqlConnection connection, WebhookEndpoint endpoint, UUID id, Instant now, Instant since) {
        return connection
                .preparedQuery(RESEND)
                .execute(Tuple.of(
                        endpoint.owner().value(), endpoint.id(), id, Columns.timestamp(now), Columns.timestamp(since)))
                .map(rows -> Rows.first(rows, WebhookDelivery::of));
    }

    /** Nothing where it is not this taker's any more. */
    Uni<Optional<ToSend>> toSend(Taken taken) {
        return pool.preparedQuery(TO_SEND)
                .execute(Tuple.of(taken.owner().value(), taken.id(), taken.attempts()))
                .map(rows -> Rows.first(
                        rows,
                        row -> new ToSend(
                                row.getUUID("event_id"),
                                row.getString("body"),
                                row.getString("url"),
                                row.getBoolean("is_enabled"),
                                row.getBoolean("has_answered"))));
    }

    /** Whether it was still this taker's. */
    Uni<Boolean> settle(SqlConnection connection, Taken taken, Settlement settlement, Instant now) {
        return connection
                .preparedQuery(SETTLE)
                .execute(Tuple.tuple()
                        .addValue(taken.owner().value())
                        .addValue(taken.id())
                        .addValue(taken.attempts())
                        .addValue(settlement.state())
                        .addValue(settlement.status())
                        .addValue(settlement.error())
                        .addValue(Columns.timestamp(settlement.nextAt()))
                        .addValue(Columns.timestamp(now)))
                .map(settled -> settled.rowCount() > 0);
    }

    /** All that waits for an endpoint that begins anew. */
    Uni<Void> giveUpAll(SqlConnection connection, UserId owner, UUID endpoint, Instant now) {
        return giveUp(connection, owner, endpoint, Integer.MAX_VALUE, now).replaceWithVoid();
    }

    /**
     * Some of what waits for an endpoint that is told nothing more; {@link UnheardDeliveries} does the rest.
     *
     * @return how many, fewer than {@link #GIVEN_UP_AT_ONCE} the last
     */
    Uni<Integer> giveUpSome(SqlConnection connection, UserId owner, UUID endpoint, Instant now) {
        return giveUp(connection, owner, endpoint, GIVEN_UP_AT_ONCE, now);
    }

    private static Uni<Integer> giveUp(SqlConnection connection, UserId owner, UUID endpoint, int most, Instant now) {
        return connection
                .preparedQuery(GIVE_UP)
                .execute(Tuple.of(owner.value(), endpoint, Columns.timestamp(now), most))
                .map(given -> given.rowCount());
    }
}
