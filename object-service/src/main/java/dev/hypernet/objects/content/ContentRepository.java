package dev.hypernet.objects.content;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person's bytes that are wanted.
 *
 * <p>Locks are taken in this order: the object, its work, the lane of its account. With a lane in hand, work is only taken
 * that nobody else holds.
 */
@Singleton
class ContentRepository {
    private static final String GIVEN = """
        from jsonb_to_recordset($3)
             as given (source_id text, content_version text, content_hash text, size bigint)
             join media on media.user_id = $1 and media.integration_id = $2 and media.source_id = given.source_id
                            and media.source_id = any($4)
        """;

    /**
     * Whether the bytes that are here are others than the source's: by hash where both are known in one algorithm, by
     * version else. Of what nothing is known they are taken for the same.
     */
    private static final String IS_WANTED = """
        case when media.hash is null then true
             when split_part(given.content_hash, ':', 1) = split_part(media.content_hash, ':', 1)
                  then given.content_hash <> media.content_hash
             when starts_with(given.content_hash, 'sha256:') then given.content_hash <> 'sha256:' || media.hash
             else coalesce(given.content_version <> media.content_version, false)
        end
        """;

    /**
     * What could not be had is tried again by a later job that sees it, though not each time it does; unless it was the
     * account's trouble or the definition's, which a later job tells to be over, or the object's own deletion. What does
     * not fit is tried when there is room, {@link #FIT}.
     */
    private static final String WANT = """
        insert into content_work as known
            (user_id, object_id, integration_id, integration_type, source_id, job_id, epoch,
             content_version, content_hash, needs, state, due_at, created_at)
        select $1, media.id, $2, $5, given.source_id, $6, $7,
               given.content_version, given.content_hash, nullif(given.size, 0), 'waiting', $8, $8
        """ + GIVEN + " where media.deleted_at is null and " + IS_WANTED + """
        on conflict (user_id, object_id) do update
           set integration_type = excluded.integration_type, job_id = excluded.job_id, epoch = excluded.epoch,
               content_version = excluded.content_version, content_hash = excluded.content_hash,
               needs = excluded.needs, state = 'waiting',
               turn = known.turn + 1, attempts = 0, mismatches = 0, due_at = excluded.due_at, reason = null,
               part_id = null, received = 0, length = null, validator = null
         where known.content_version is distinct from excluded.content_version
            or known.content_hash is distinct from excluded.content_hash
            or (known.state <> 'handed' and known.job_id <> excluded.job_id
                and (known.reason in ('unauthorized', 'job_gone', 'definition_error', 'no_content')
                     or (known.state = 'failed' and known.due_at < $9 and known.reason <> 'over_quota')))
            or (known.state = 'failed' and known.reason = 'deleted')
        """;

    /**
     * What the source had changed and has changed back is not wanted any more. The test for bytes is no index's: that of
     * hashes would read all of them.
     */
    private static final String UNWANT =
            """
                delete from content_work
                 where user_id = $1
                   and object_id = any(array(select media.id
                """ + GIVEN + " where coalesce(media.hash, '') <> '' and not (" + IS_WANTED + ")))";

    /** After {@link #UNWANT}: the bytes that are here are those the source speaks of. */
    private static final String KNOW = """
        update media as known
           set content_version = given.content_version, content_hash = given.content_hash
          from jsonb_to_recordset($3) as given (source_id text, content_version text, content_hash text)
         where known.user_id = $1 and known.integration_id = $2 and known.source_id = given.source_id
           and known.source_id = any($4) and coalesce(known.hash, '') <> ''
           and (known.content_version, known.content_hash)
               is distinct from (given.content_version, given.content_hash)
           and not exists (select from content_work
                            where content_work.user_id = $1 and content_work.object_id = known.id)
        """;

    /**
     * How many bytes are left of a person's quota when all has come that is on its way. Of that no more is looked at than
     * the first thousands: it need not be exact, for whoever stores bytes counts them.
     */
    private static final String ROOM = """
        select storage_quota - storage_used
               - (select coalesce(sum(needs), 0)
                    from (select needs from content_work
                           where user_id = $1 and state <> 'failed' and %s
                           limit 5000) as expected) as bytes
          from users where user_id = $1
        """;

    /**
     * After {@link #UNWANT}: of what this batch opened, that for which there is no room is not brought. Bytes of which
     * nobody says how many they are have room where there is any. Returned with what had none before.
     */
    private static final String SHUT_OUT =
            """
            with shown as (
                select work.object_id, coalesce(work.needs, 1) as bytes,
                       work.state = 'waiting' and work.job_id = $4 and work.due_at = $5 as is_new,
                       work.state = 'failed' and work.reason = 'over_quota' as is_out
                  from content_work as work
                 where work.user_id = $1
                   and work.object_id = any(array(select id from media
                                                   where user_id = $1 and integration_id = $2
                                                     and source_id = any($3)))
            ), room as (
                %s
            ), opened as (
                select object_id, bytes,
                       sum(bytes) filter (where bytes <= (select bytes from room)) over (order by object_id) as total
                  from shown where is_new
            ), shut_out as (
                update content_work as work
                   set state = 'failed', reason = 'over_quota'
                  from opened
                 where work.user_id = $1 and work.object_id = opened.object_id
                   and greatest(opened.bytes, opened.total) > (select bytes from room)
                returning work.object_id
            )
            select object_id, true as is_news from shut_out
            union all
            select object_id, false from shown where is_out
            """.formatted(ROOM.formatted("not (state = 'waiting' and job_id = $4 and due_at = $5)"));

    /** The account's lane, locked to the end of the transaction. */
    private static final String LANE = """
        insert into content_lane as lane (user_id, integration_id) values ($1, $2)
        on conflict (user_id, integration_id) do update set wake_at = lane.wake_at
        returning coalesce(held_until > $3, false) as held
        """;

    /** An account whose token is good again: a later job reads with it. */
    private static final String RELEASE = """
        update content_lane set held_until = null, refused_job = null
         where user_id = $1 and integration_id = $2 and refused_job <> $3
        """;

    /** After {@link #RELEASE}: what failed for that token has one more try, as this job's. */
    private static final String RETRY_REFUSED = """
        with refused as (
            select object_id from content_work
             where user_id = $1 and integration_id = $2 and state = 'failed' and reason = 'unauthorized'
               and job_id <> $3
               for update skip locked
        )
        update content_work as work
           set state = 'waiting', turn = work.turn + 1, job_id = $3, epoch = $4, due_at = $5,
               attempts = least(work.attempts, $6)
          from refused
         where work.user_id = $1 and work.object_id = refused.object_id
        """;

    /**
     * Also what was handed out and not heard of since. Where somebody had begun, that is a try that failed, and not one
     * too often; what only lay in the topic costs none.
     */
    static final String HAND_OUT = """
        with room as (
            select $5 - count(*) as places from content_work
             where user_id = $1 and integration_id = $2 and state = 'handed' and due_at > $3
        ), next as (
            select object_id from content_work
             where user_id = $1 and integration_id = $2 and state <> 'failed' and due_at <= $3
               and (state <> 'handed' or not begun or attempts < $6)
             order by due_at, object_id
             limit greatest((select places from room), 0)
               for update skip locked
        )
        update content_work as work
           set state = 'handed', turn = work.turn + 1, due_at = $4, begun = false,
               attempts = work.attempts + (work.state = 'handed' and work.begun)::integer
          from next, media
         where work.user_id = $1 and work.object_id = next.object_id
           and media.user_id = $1 and media.id = work.object_id
        returning work.*, media.version as object_version
        """;

    /** What was begun so often and not heard of again. */
    static final String LOST = """
        select * from content_work
         where user_id = $1 and integration_id = $2 and state = 'handed' and due_at <= $3
           and begun and attempts >= $4
         order by due_at limit 100
        """;

    /** Looks at no more than the first of each kind, however many wait; at a lane that is held, when it is no longer. */
    static final String WAKE = """
        update content_lane as lane
           set wake_at = case when lane.held_until > $3 then lane.held_until
                   else least((select min(due_at) from content_work
                                where user_id = $1 and integration_id = $2 and state = 'handed'),
                              (select due_at from content_work
                                where user_id = $1 and integration_id = $2 and state = 'waiting' and due_at > $3
                                  and state <> 'failed'
                                order by due_at limit 1),
                              lane.room_at)
                   end
         where user_id = $1 and integration_id = $2
        """;

    /** Whoever holds it the longest decides whether a later job may end that: only a refused token's hold is its to end. */
    private static final String HOLD = """
        update content_lane as lane
           set held_until = greatest(held_until, $3),
               refused_job = case when held_until > $3 then refused_job
                                  else (select job_id from content_work where user_id = $1 and object_id = $4) end
         where user_id = $1 and integration_id = $2
        """;

    /** What did not fit, as much of it as has room now; the rest would be brought for nothing. */
    private static final String FIT = """
        with room as (
            %s
        ), fitting as (
            select object_id, sum(coalesce(needs, 1)) over (order by due_at, object_id) as total
              from content_work
             where user_id = $1 and integration_id = $2 and state = 'failed' and reason = 'over_quota'
               and coalesce(needs, 1) <= (select bytes from room)
        ), next as (
            select object_id from content_work
             where user_id = $1 and state = 'failed' and reason = 'over_quota'
               and object_id = any(array(select object_id from fitting where total <= (select bytes from room)))
               for update skip locked
        )
        update content_work as work
           set state = 'waiting', turn = work.turn + 1, attempts = 0, mismatches = 0, due_at = $3, reason = null
          from next
         where work.user_id = $1 and work.object_id = next.object_id
        """.formatted(ROOM.formatted("true"));

    private static final String OVER_QUOTA = """
        update content_work
           set state = 'failed', attempts = attempts + 1, due_at = $4, reason = 'over_quota', needs = $5,
               part_id = null, received = 0, length = null, validator = null
         where user_id = $1 and object_id = $2 and turn = $3 and state = 'handed'
        """;

    private static final String WATCH_ROOM = """
        update content_lane set room_at = least(room_at, $3) where user_id = $1 and integration_id = $2
        """;

    private static final String ROOM_LOOKED_FOR = """
        update content_lane
           set room_at = case when exists (select from content_work
                                            where user_id = $1 and integration_id = $2
                                              and state = 'failed' and reason = 'over_quota')
                            then $3::timestamptz end
         where user_id = $1 and integration_id = $2
        """;

    /** Names the ids on both sides of the join: else a plan may read all of a person's work for it. */
    private static final String VIEWS = """
        select media.id, media.hash is not null as is_here, media.processing_status, media.processing_error,
               work.state, work.reason, work.attempts, work.due_at, lane.held_until
          from media
               left join content_work as work
                 on work.user_id = $1 and work.object_id = media.id and work.object_id = any($2::uuid[])
               left join content_lane as lane on lane.user_id = $1 and lane.integration_id = work.integration_id
         where media.user_id = $1 and media.id = any($2::uuid[])
        """;

    private static final String BY_ID = "select * from content_work where user_id = $1 and object_id = $2";

    private static final String TOUCH = """
        update content_work set due_at = $4, begun = true
         where user_id = $1 and object_id = $2 and turn = $3 and state = 'handed'
           and exists (select from media where user_id = $1 and id = $2 and deleted_at is null)
        returning *
        """;

    /** Nobody wants the bytes of a deleted object, unless it comes back. */
    private static final String SET_ASIDE = """
        update content_work
           set state = 'failed', reason = 'deleted', due_at = $3,
               part_id = null, received = 0, length = null, validator = null
         where user_id = $1 and object_id = $2 and state <> 'failed'
           and not exists (select from media where user_id = $1 and id = $2 and deleted_at is null)
        returning *
        """;

    private static final String TAKE_UP = """
        update content_work
           set state = 'waiting', turn = turn + 1, attempts = 0, mismatches = 0, due_at = $3, reason = null
         where user_id = $1 and object_id = $2 and state = 'failed' and reason = 'deleted'
        returning *
        """;

    private static final String GATHER = """
        update content_work
           set part_id = $4, received = 0, length = $5, validator = $6, due_at = $7
         where user_id = $1 and object_id = $2 and turn = $3 and state = 'handed'
        """;
    private static final String RECEIVED = """
        update content_work set received = $4
         where user_id = $1 and object_id = $2 and part_id = $3
        """;
    private static final String FORGET_PART = """
        update content_work set part_id = null, received = 0, length = null, validator = null
         where user_id = $1 and object_id = $2 and part_id = $3
        """;
    private static final String PARK = """
        update content_work
           set state = $4, attempts = $5, mismatches = mismatches + (not $8)::integer, due_at = $6, reason = $7,
               part_id = case when $8 then part_id end, received = case when $8 then received else 0 end,
               length = case when $8 then length end, validator = case when $8 then validator end
         where user_id = $1 and object_id = $2 and turn = $3 and state = 'handed'
        """;

    /** The object's row is locked before. */
    private static final String DELIVERED = """
        with done as (
            delete from content_work
             where user_id = $1 and object_id = $2 and ($3::integer is null or turn = $3)
            returning *
        ), known as (
            update media
               set content_version = done.content_version, content_hash = done.content_hash
              from done
             where media.user_id = $1 and media.id = $2
        )
        select * from done
        """;

    /** Asked for by the owner: whatever it is that failed. */
    private static final String AGAIN = """
        update content_work
           set state = 'waiting', turn = turn + 1, attempts = 0, mismatches = 0, due_at = $3, reason = null
         where user_id = $1 and object_id = $2 and state = 'failed'
        returning *
        """;

    private final Pool pool;

    ContentRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * Takes down what is wanted of a batch.
     *
     * @param longAgo what failed since is left alone
     * @return how much of it is news
     */
    Uni<Integer> want(SqlConnection connection, Batch batch, List<WantedContent> wanted, Instant now, Instant longAgo) {
        return connection
                .preparedQuery(WANT)
                .execute(given(batch, wanted)
                        .addValue(batch.integrationType())
                        .addValue(batch.jobId().value())
                        .addValue(batch.epoch())
                        .addValue(Columns.timestamp(now))
                        .addValue(Columns.timestamp(longAgo)))
                .map(rows -> rows.rowCount());
    }

    /**
     * Writes down what the source says of the bytes that are here.
     *
     * @return how much of what was wanted is not any more
     */
    Uni<Integer> know(SqlConnection connection, Batch batch, List<WantedContent> wanted) {
        return connection
                .preparedQuery(UNWANT)
                .execute(given(batch, wanted))
                .map(rows -> rows.rowCount())
                .call(() -> connection.preparedQuery(KNOW).execute(given(batch, wanted)));
    }

    /** Keeps back what this batch opened and there is no room for. */
    Uni<OverQuota> shutOut(SqlConnection connection, Batch batch, List<WantedContent> shown, Instant now) {
        return connection
                .preparedQuery(SHUT_OUT)
                .execute(Tuple.of(
                        batch.userId().value(),
                        batch.integrationId().value(),
                        shown.stream().map(WantedContent::sourceId).toArray(String[]::new),
                        batch.jobId().value(),
                        Columns.timestamp(now)))
                .map(ContentRepository::overQuota);
    }

    private static OverQuota overQuota(RowSet<Row> rows) {
        List<ObjectId> news = new ArrayList<>();
        for (Row row : rows) {
            if (row.getBoolean("is_news")) {
                news.add(new ObjectId(row.getUUID("object_id")));
            }
        }
        return new OverQuota(news, rows.size());
    }

    private static Tuple given(Batch batch, List<WantedContent> wanted) {
        return Tuple.tuple()
                .addValue(batch.userId().value())
                .addValue(batch.integrationId().value())
                .addValue(new JsonArray(wanted.stream().map(WantedContent::row).toList()))
                .addValue(wanted.stream().map(WantedContent::sourceId).toArray(String[]::new));
    }

    /**
     * Lets go a lane that an earlier job's refused token holds, and what failed for it.
     *
     * @param lastAttempt of how many failed tries what failed has one left
     * @return whether there was one
     */
    Uni<Boolean> release(SqlConnection connection, Batch batch, Instant now, int lastAttempt) {
        return connection
                .preparedQuery(RELEASE)
                .execute(Tuple.of(
                        batch.userId().value(),
                        batch.integrationId().value(),
                        batch.jobId().value()))
                .map(rows -> rows.rowCount() > 0)
                .call(released -> released
                        ? connection
                                .preparedQuery(RETRY_REFUSED)
                                .execute(Tuple.of(
                                        batch.userId().value(),
                                        batch.integrationId().value(),
                                        batch.jobId().value(),
                                        batch.epoch(),
                                        Columns.timestamp(now),
                                        lastAttempt))
                        : Uni.createFrom().voidItem());
    }

    /** Locks the account's lane; whether its provider bears no more just now. */
    Uni<Boolean> lane(SqlConnection connection, UserId owner, IntegrationId integration, Instant now) {
        return connection
                .preparedQuery(LANE)
                .execute(Tuple.of(owner.value(), integration.value(), Columns.timestamp(now)))
                .map(rows -> rows.iterator().next().getBoolean("held"));
    }

    /**
     * Hands out what is due, the longest due first.
     *
     * @param until nothing heard by then, it is handed out again
     * @param window how many of the account's may be under way
     * @param lastAttempt what was not heard of after so many failed tries is not handed out again
     */
    Uni<List<ContentRequested>> handOut(
            SqlConnection connection,
            UserId owner,
            IntegrationId integration,
            Instant now,
            Instant until,
            int window,
            int lastAttempt) {
        return connection
                .preparedQuery(HAND_OUT)
                .execute(Tuple.of(
                        owner.value(),
                        integration.value(),
                        Columns.timestamp(now),
                        Columns.timestamp(until),
                        (long) window,
                        lastAttempt))
                .map(rows -> Rows.list(rows, ContentRepository::request));
    }

    private static ContentRequested request(Row row) {
        return new ContentRequested(
                new JobId(row.getUUID("job_id")),
                new IntegrationId(row.getUUID("integration_id")),
                Columns.owner(row),
                row.getString("integration_type"),
                row.getLong("epoch"),
                new ObjectId(row.getUUID("object_id")),
                row.getString("source_id"),
                row.getLong("object_version"),
                row.getInteger("turn"));
    }

    /** What {@link #handOut} hands out no more. */
    Uni<List<ContentWork>> lost(UserId owner, IntegrationId integration, Instant now, int lastAttempt) {
        return pool.preparedQuery(LOST)
                .execute(Tuple.of(owner.value(), integration.value(), Columns.timestamp(now), lastAttempt))
                .map(rows -> Rows.list(rows, ContentWork::of));
    }

    /** Has the clock look after the lane when something falls due by itself. */
    Uni<Void> wake(SqlConnection connection, UserId owner, IntegrationId integration, Instant now) {
        return connection
                .preparedQuery(WAKE)
                .execute(Tuple.of(owner.value(), integration.value(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /**
     * Keeps the account's work back.
     *
     * @param refused whose job's token the provider refused: a later job ends the hold; null where it is not that
     */
    Uni<Void> hold(
            SqlConnection connection,
            UserId owner,
            IntegrationId integration,
            Instant until,
            @Nullable ObjectId refused) {
        return connection
                .preparedQuery(HOLD)
                .execute(Tuple.of(
                        owner.value(),
                        integration.value(),
                        Columns.timestamp(until),
                        refused == null ? null : refused.value()))
                .replaceWithVoid();
    }

    /** Has what did not fit, and does now, wait for its turn. Before the lane is locked. */
    Uni<Void> fit(SqlConnection connection, UserId owner, IntegrationId integration, Instant now) {
        return ofLane(connection, FIT, owner, integration, now);
    }

    /** Has the clock look for room by then. With the lane in hand. */
    Uni<Void> watchRoom(SqlConnection connection, UserId owner, IntegrationId integration, Instant at) {
        return ofLane(connection, WATCH_ROOM, owner, integration, at);
    }

    /** Has the clock look for room then, if anything is left that needs some. With the lane in hand. */
    Uni<Void> roomLookedFor(SqlConnection connection, UserId owner, IntegrationId integration, Instant next) {
        return ofLane(connection, ROOM_LOOKED_FOR, owner, integration, next);
    }

    private static Uni<Void> ofLane(
            SqlConnection connection, String statement, UserId owner, IntegrationId integration, Instant time) {
        return connection
                .preparedQuery(statement)
                .execute(Tuple.of(owner.value(), integration.value(), Columns.timestamp(time)))
                .replaceWithVoid();
    }

    /** Where the bytes of these are; nothing of what has none and waits for none. */
    Uni<Map<ObjectId, ContentView>> views(SqlClient client, UserId owner, Collection<ObjectId> ids, Instant now) {
        return client.preparedQuery(VIEWS)
                .execute(Tuple.of(
                        owner.value(), ids.stream().map(ObjectId::value).toArray(UUID[]::new)))
                .map(rows -> views(rows, now));
    }

    private static Map<ObjectId, ContentView> views(RowSet<Row> rows, Instant now) {
        Map<ObjectId, ContentView> views = new HashMap<>();
        for (Row row : rows) {
            ContentView view = ContentView.of(row, now);
            if (view != null) {
                views.put(new ObjectId(row.getUUID("id")), view);
            }
        }
        return views;
    }

    Uni<Optional<ContentWork>> find(UserId owner, ObjectId id) {
        return pool.preparedQuery(BY_ID)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(rows -> Rows.first(rows, ContentWork::of));
    }

    /** Somebody is at it; nothing when it is another's turn, or nobody's. */
    Uni<Optional<ContentWork>> touch(SqlConnection connection, UserId owner, ObjectId id, int turn, Instant until) {
        return connection
                .preparedQuery(TOUCH)
                .execute(Tuple.of(owner.value(), id.value(), turn, Columns.timestamp(until)))
                .map(rows -> Rows.first(rows, ContentWork::of));
    }

    /** Sets aside the work of an object that is deleted, and returns that. */
    Uni<Optional<ContentWork>> setAside(SqlConnection connection, UserId owner, ObjectId id, Instant now) {
        return of(connection, SET_ASIDE, owner, id, now);
    }

    /** The same of an object that is back. */
    Uni<Optional<ContentWork>> takeUp(SqlConnection connection, UserId owner, ObjectId id, Instant now) {
        return of(connection, TAKE_UP, owner, id, now);
    }

    private static Uni<Optional<ContentWork>> of(
            SqlConnection connection, String statement, UserId owner, ObjectId id, Instant now) {
        return connection
                .preparedQuery(statement)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(now)))
                .map(rows -> Rows.first(rows, ContentWork::of));
    }

    /** A new file gathers the bytes; false when it is another's turn. */
    Uni<Boolean> gather(ContentWork work, UUID part, @Nullable Long length, @Nullable String validator, Instant until) {
        return pool.preparedQuery(GATHER)
                .execute(Tuple.tuple()
                        .addValue(work.owner().value())
                        .addValue(work.id().value())
                        .addValue(work.turn())
                        .addValue(part)
                        .addValue(length)
                        .addValue(validator)
                        .addValue(Columns.timestamp(until)))
                .map(rows -> rows.rowCount() == 1);
    }

    Uni<Void> received(UserId owner, ObjectId id, UUID part, long received) {
        return pool.preparedQuery(RECEIVED)
                .execute(Tuple.of(owner.value(), id.value(), part, received))
                .replaceWithVoid();
    }

    Uni<Void> forgetPart(UserId owner, ObjectId id, UUID part) {
        return pool.preparedQuery(FORGET_PART)
                .execute(Tuple.of(owner.value(), id.value(), part))
                .replaceWithVoid();
    }

    /**
     * Ends a turn without bytes; false when it is another's.
     *
     * @param keepsPart what was received counts; else it was other bytes than the source spoke of, or is to be no more
     */
    Uni<Boolean> park(
            SqlConnection connection,
            ContentWork work,
            String state,
            int attempts,
            Instant dueAt,
            String reason,
            boolean keepsPart) {
        return connection
                .preparedQuery(PARK)
                .execute(Tuple.tuple()
                        .addValue(work.owner().value())
                        .addValue(work.id().value())
                        .addValue(work.turn())
                        .addValue(state)
                        .addValue(attempts)
                        .addValue(Columns.timestamp(dueAt))
                        .addValue(reason)
                        .addValue(keepsPart))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Ends a turn whose bytes do not fit; false when it is another's. */
    Uni<Boolean> overQuota(SqlConnection connection, ContentWork work, long needs, Instant now) {
        return connection
                .preparedQuery(OVER_QUOTA)
                .execute(Tuple.tuple()
                        .addValue(work.owner().value())
                        .addValue(work.id().value())
                        .addValue(work.turn())
                        .addValue(Columns.timestamp(now))
                        .addValue(needs))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Ends the work; nothing when there is none, or it is another's turn. */
    Uni<Optional<ContentWork>> delivered(SqlConnection connection, UserId owner, ObjectId id, @Nullable Integer turn) {
        return connection
                .preparedQuery(DELIVERED)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(id.value())
                        .addValue(turn))
                .map(rows -> Rows.first(rows, ContentWork::of));
    }

    /** Nothing when it has not failed. */
    Uni<Optional<ContentWork>> again(SqlConnection connection, UserId owner, ObjectId id, Instant now) {
        return of(connection, AGAIN, owner, id, now);
    }
}
