package dev.hypernet.integrations.endpoint;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.endpoint.WebhookDeliveryRepository.Taken;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Deliveries over all people: whose turn it is, and what is old. */
@Singleton
class DueDeliveryRepository {
    /** Endpoints for which something waits, by steps over their index: however many there are for which nothing does. */
    private static final String LISTENING = """
        with recursive listening as (
            (select user_id, endpoint_id
               from webhook_delivery
              where state in ('pending', 'sending')
              order by user_id, endpoint_id
              limit 1)
            union all
            select next.user_id, next.endpoint_id
              from listening
             cross join lateral (
                   select user_id, endpoint_id
                     from webhook_delivery
                    where state in ('pending', 'sending')
                      and (user_id, endpoint_id) > (listening.user_id, listening.endpoint_id)
                    order by user_id, endpoint_id
                    limit 1) as next
        )\
        """;

    /**
     * Of each endpoint and of each person no more than may be on their way at once; everybody's first before anybody's
     * second. Endpoints through which nothing comes, or nothing has yet, have one each, half of what their person has and
     * what is left of their part of the places, and wait for the others: whoever answers nothing holds up their own. What
     * was taken by a process that died is due again. It is asked each second, with a plan for any arguments: no step may read
     * all endpoints or all deliveries.
     */
    static final String TAKE = LISTENING + """
        , waiting as (
            select delivery.user_id, delivery.id, delivery.next_at,
                   endpoint.failing_since is not null or endpoint.answered_at is null as is_suspect
              from listening
             cross join lateral (
                   select user_id, id, is_enabled, failing_since, answered_at
                     from webhook_endpoint
                    where user_id = listening.user_id and id = listening.endpoint_id
                    limit 1) as endpoint
             cross join lateral (
                   select waiting.user_id, waiting.id, waiting.next_at
                     from webhook_delivery as waiting
                    where waiting.user_id = endpoint.user_id and waiting.endpoint_id = endpoint.id
                      and waiting.state in ('pending', 'sending') and waiting.next_at <= $1
                    order by waiting.next_at
                    limit greatest(0, case when endpoint.failing_since is not null or endpoint.answered_at is null
                                           then 1 else $4::bigint end - (
                          select count(*)
                            from webhook_delivery as sent
                           where sent.user_id = endpoint.user_id and sent.endpoint_id = endpoint.id
                             and sent.state = 'sending' and sent.next_at > $1))) as delivery
             where endpoint.is_enabled
        ), on_their_way as (
            select user_id, count(*) as sent
              from webhook_delivery
             where state = 'sending' and next_at > $1 and user_id in (select user_id from waiting)
             group by user_id
        ), turns as (
            select user_id, id, next_at, is_suspect,
                   coalesce(sent, 0)
                       + row_number() over (partition by user_id order by is_suspect, next_at) as turn
              from waiting
              left join on_their_way using (user_id)
        ), places as (
            select *, row_number() over (partition by is_suspect order by turn, next_at) as place
              from turns
             where turn <= case when is_suspect then $5::bigint / 2 else $5::bigint end
        ), due as (
            select user_id, id, is_suspect
              from places
             where not is_suspect or place <= $6::bigint
             order by is_suspect, turn, next_at
             limit $3
        ), taken as (
            select delivery.user_id, delivery.id, due.is_suspect
              from due
             cross join lateral (
                   select user_id, id
                     from webhook_delivery
                    where user_id = due.user_id and id = due.id
                      and state in ('pending', 'sending') and next_at <= $1
                      for update skip locked) as delivery
        )
        update webhook_delivery as delivery
           set state = 'sending', attempts = delivery.attempts + 1, next_at = $2
          from taken
         where delivery.user_id = any (array(select user_id from taken))
           and delivery.id = any (array(select id from taken))
           and delivery.user_id = taken.user_id and delivery.id = taken.id
        returning delivery.user_id, delivery.id, delivery.endpoint_id, delivery.attempts, taken.is_suspect
        """;

    /** Where something waits although they are disabled, or more than that. */
    static final String UNHEARD = LISTENING + """

        select endpoint.user_id, endpoint.id
          from listening
         cross join lateral (
               select user_id, id, is_enabled
                 from webhook_endpoint
                where user_id = listening.user_id and id = listening.endpoint_id
                limit 1) as endpoint
         where not endpoint.is_enabled
            or exists (select from webhook_delivery as waiting
                        where waiting.user_id = endpoint.user_id and waiting.endpoint_id = endpoint.id
                          and waiting.state in ('pending', 'sending')
                       offset $1::bigint)
        """;

    /** With its deliveries; what somebody asked for again since then is sent first. */
    static final String FORGET = """
        delete from webhook_notice
         where (user_id, event_id) in (
               select user_id, event_id
                 from webhook_notice as notice
                where created_at < $1
                  and not exists (select from webhook_delivery as delivery
                                   where delivery.user_id = notice.user_id and delivery.event_id = notice.event_id
                                     and delivery.state in ('pending', 'sending') and delivery.resent_at > $1)
                limit $2)
        """;

    private final Pool system;

    DueDeliveryRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /**
     * How many may be taken.
     *
     * @param most in all
     * @param ofEndpoint on their way to one endpoint, and {@code ofPerson} to one person, from all replicas
     * @param suspects to endpoints through which nothing comes
     */
    record Room(int most, int ofEndpoint, int ofPerson, int suspects) {}

    /** Nobody else has them until that time. */
    Uni<List<Taken>> take(Instant now, Instant until, Room room) {
        return system.preparedQuery(TAKE)
                .execute(Tuple.of(
                        Columns.timestamp(now),
                        Columns.timestamp(until),
                        room.most(),
                        room.ofEndpoint(),
                        room.ofPerson(),
                        room.suspects()))
                .map(rows -> Rows.list(rows, DueDeliveryRepository::taken));
    }

    private static Taken taken(Row row) {
        return new Taken(
                Columns.owner(row),
                row.getUUID("id"),
                row.getUUID("endpoint_id"),
                row.getInteger("attempts"),
                row.getBoolean("is_suspect"));
    }

    /** An endpoint that hears nothing of what waits for it. */
    record Unheard(UserId owner, UUID id) {}

    /** Endpoints for which something waits that are disabled, and those for which more waits than that. */
    Uni<List<Unheard>> unheard(int most) {
        return system.preparedQuery(UNHEARD)
                .execute(Tuple.of(most))
                .map(rows -> Rows.list(rows, row -> new Unheard(Columns.owner(row), row.getUUID("id"))));
    }

    /** How many events were forgotten; fewer than the most are the last. */
    Uni<Integer> forget(Instant createdBefore, int most) {
        return system.preparedQuery(FORGET)
                .execute(Tuple.of(Columns.timestamp(createdBefore), most))
                .map(gone -> gone.rowCount());
    }
}
