package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.stored.LinkRow;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import dev.hypernet.platform.paging.Cursor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Links that wait for their ends, and those that waited in vain. */
@ApplicationScoped
class PendingLinkRepository {
    /** The most that one transaction takes out for one end. */
    static final int SLICE = 1000;

    /** Those of an integration at this end that are such. The order names the index, as in {@link Judgement}. */
    private static final String AT_END = """
        (select waiting.id
                    from pending_link as waiting
                   where waiting.user_id = $1 and waiting.integration_id = $2
                     and waiting.%1$s_source_id = any(array[%2$s]) and %3$s
                   order by waiting.%1$s_source_id)\
        """;

    /** The pending links a record asked for: the places it has in containers, and its own source link. */
    static final String DROP = """
        delete from pending_link
         where user_id = $1
           and id = any(array(
                   select dropped.id
                     from unnest($3::text[]) as record (source_id)
                    cross join lateral (
                          %s
                           union all
                          %s) as dropped))
        returning job_id as pending_job_id, epoch, restart, stream, awaited
        """.formatted(
                    AT_END.formatted("to", "record.source_id", "true"),
                    AT_END.formatted("from", "record.source_id", "waiting.to_source_id = ''"));

    /** What has both its ends and yet is no link, nor was one, is told with the reason. */
    static final String KEEP = """
        insert into pending_link (user_id, integration_id, from_source_id, to_source_id, link_type, sort_order,
                                  metadata, job_id, epoch, stream, kept_at, awaited, expired_at, reason, restart)
        select $1, $2, from_source_id, to_source_id, link_type, sort_order,
               $4, $5, $6, $7, $8::timestamptz, may_come and reason is null,
               case when reason is not null then $8::timestamptz end, reason, $9
          from (
               select wanted.*, origin.deleted_at is null and target.deleted_at is null as may_come,
                      case when type.name is null then 'unknown_type'
                           when both_are_there and not (%s) then 'types_do_not_fit'
                           when both_are_there then 'place_taken' end as reason
                 from jsonb_to_recordset($3::jsonb)
                          as wanted (link_type text, from_source_id text, to_source_id text, sort_order integer)
                 left join link_type as type on type.name = wanted.link_type
                 left join %s on true
                 left join %s on true
                cross join lateral (select origin.id is not null and origin.deleted_at is null
                                      and target.id is not null and target.deleted_at is null) as are
                              (both_are_there)
                where type.name is null
                   or not both_are_there
                   or not (%s)
                   or ((type.only_from or type.only_to) and %s)
               ) as unlinked
        returning job_id as pending_job_id, epoch, restart, stream, awaited
        """.formatted(
                    Judgement.FITS,
                    Judgement.end("wanted.from_source_id", "origin"),
                    Judgement.end("wanted.to_source_id", "target"),
                    Judgement.FITS,
                    Judgement.UNTOLD);

    private static final String PENDING = """
        lateral (
                   select pending.*
                     from pending_link as pending
                    where pending.user_id = $1 and pending.id = any(array[mine.id]) and pending.expired_at is null
                    order by pending.id
                    limit 1%s) as pending\
        """;

    /** Links of such types have reverses that say the same: whoever makes one keeps others from making it meanwhile. */
    static final String HOLD_ENDS = """
        select from known_object
         where user_id = $1
           and id = any(array(
                   select held.id
                     from (%s) as mine
                    cross join %s
                     join link_type as type on type.name = pending.link_type and type.bidirectional
                    cross join unnest(array[pending.from_source_id, pending.to_source_id]) as named (source_id)
                    cross join %s))
         order by id
           for share
        """.formatted(
            ofEnds("waiting.expired_at is null"), PENDING.formatted(""), Judgement.end("named.source_id", "held"));

    /** What does not become a link is told with the reason, but for what is one already or was deleted by its owner. */
    static final String RESOLVE = """
        with ready as (
            select pending.*, origin.id as from_object_id, origin.type as from_object_type,
                   target.id as to_object_id, target.type as to_object_type,
                   type.ordered, type.only_from, type.only_to,
                   %s as fits,
                   %s as is_untold
              from (%s) as mine
             cross join %s
              join link_type as type on type.name = pending.link_type
             cross join %s
             cross join %s
             where origin.deleted_at is null and target.deleted_at is null
             limit $5
        ), made as (
            insert into link (user_id, id, version, created_at, updated_at, link_type,
                              from_object_id, from_object_type, to_object_id, to_object_type,
                              sort_order, is_only_from, is_only_to, created_by, integration_id, job_id, metadata)
            select $1, gen_random_uuid(), 1, $4, $4, link_type,
                   from_object_id, from_object_type, to_object_id, to_object_type,
                   case when ordered then sort_order end, only_from, only_to, 'system', $2, job_id, metadata
              from ready
             where fits and is_untold
             order by from_object_id, to_object_id, link_type
            on conflict do nothing
            returning *
        ), judged as (
            select ready.id as pending_id, ready.job_id as pending_job_id, ready.epoch, ready.restart, ready.stream,
                   ready.awaited,
                   case when made.id is null and not ready.fits then 'types_do_not_fit'
                        when made.id is null and ready.is_untold and (ready.only_from or ready.only_to)
                             then 'place_taken' end as reason,
                   made.*
              from ready
              left join made
                on made.from_object_id = ready.from_object_id and made.to_object_id = ready.to_object_id
               and made.link_type = ready.link_type
        ), settled as (
            delete from pending_link
             where user_id = $1 and id = any(array(select pending_id from judged where reason is null))
        ), refused as (
            update pending_link as pending
               set expired_at = $4, awaited = false, reason = judged.reason
              from judged
             where pending.user_id = $1 and pending.id = judged.pending_id
               and pending.id = any(array(select pending_id from judged where reason is not null))
        )
        select * from judged
        """.formatted(
                    Judgement.FITS,
                    Judgement.UNTOLD,
                    ofEnds("waiting.expired_at is null"),
                    PENDING.formatted(" for update"),
                    Judgement.end("pending.from_source_id", "origin"),
                    Judgement.end("pending.to_source_id", "target"));

    static final String EXPIRE_OF_END = """
        update pending_link
           set expired_at = $4, awaited = false, reason = 'end_purged'
         where user_id = $1
           and id = any(array(select id from (%s) as mine limit $5)) and expired_at is null
        returning job_id as pending_job_id, epoch, restart, stream, old.awaited
        """.formatted(ofEnd("$3::text", "waiting.expired_at is null"));
    static final String STOP_WAITING = """
        update pending_link
           set awaited = false
         where user_id = $1
           and id = any(array(
                   select mine.id
                     from unnest($3::text[]) as gone (source_id)
                    cross join lateral (%s) as mine))
           and awaited
        returning job_id as pending_job_id, epoch, restart, stream, true as awaited
        """.formatted(ofEnd("gone.source_id", "waiting.awaited"));
    private static final String PAGE = """
        select * from pending_link
         where user_id = $1
           and ($2::uuid is null or integration_id = $2)
           and ($3::boolean is null or (expired_at is not null) = $3)
           and ($4::timestamptz is null or (kept_at, id) > ($4, $5::uuid))
         order by kept_at, id
         limit $6
        """;

    private final Pool pool;

    PendingLinkRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * A pending link that was put, resolved, dropped or given up.
     *
     * @param counted whether it is, or was, in its job's ledger
     * @param link what became of it; null when nothing did
     */
    record Pending(
            JobStream jobStream, boolean counted, @Nullable LinkSnapshot link) {}

    /** Drops what the records asked for earlier. */
    Uni<List<Pending>> drop(SqlConnection connection, UserId owner, IntegrationId integration, List<String> records) {
        return connection
                .preparedQuery(DROP)
                .execute(Tuple.of(owner.value(), integration.value(), records.toArray(String[]::new)))
                .map(PendingLinkRepository::unlinked);
    }

    /** Keeps the wanted links whose ends are not both there, and those that cannot be. Make the others first. */
    Uni<List<Pending>> keep(SqlConnection connection, UserId owner, Batch batch, Wanted wanted, Instant now) {
        return connection
                .preparedQuery(KEEP)
                .execute(Tuple.from(new Object[] {
                    owner.value(),
                    batch.integrationId().value(),
                    wanted.links(),
                    wanted.metadata(),
                    batch.jobId().value(),
                    batch.epoch(),
                    batch.stream(),
                    Columns.timestamp(now),
                    batch.restart()
                }))
                .map(PendingLinkRepository::unlinked);
    }

    /** Makes links of up to {@link #SLICE} that waited for these source ids, each named once, and have both ends now. */
    Uni<List<Pending>> resolve(
            SqlConnection connection, UserId owner, IntegrationId integration, List<String> sourceIds, Instant now) {
        String[] arrived = sourceIds.toArray(String[]::new);
        return connection
                .preparedQuery(HOLD_ENDS)
                .execute(Tuple.of(owner.value(), integration.value(), arrived))
                .chain(() -> connection
                        .preparedQuery(RESOLVE)
                        .execute(Tuple.of(owner.value(), integration.value(), arrived, Columns.timestamp(now), SLICE)))
                .map(rows -> Rows.list(rows, PendingLinkRepository::resolved));
    }

    /** Takes what waits for these out of the ledgers; should one of them come back, its links are made all the same. */
    Uni<List<Pending>> stopWaiting(
            SqlConnection connection, UserId owner, IntegrationId integration, List<String> sourceIds) {
        if (sourceIds.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return connection
                .preparedQuery(STOP_WAITING)
                .execute(Tuple.of(owner.value(), integration.value(), sourceIds.toArray(String[]::new)))
                .map(PendingLinkRepository::unlinked);
    }

    /** Gives up to {@link #SLICE} that wait for it up: it is gone for good. */
    Uni<List<Pending>> expireOf(
            SqlConnection connection, UserId owner, IntegrationId integration, String sourceId, Instant now) {
        return connection
                .preparedQuery(EXPIRE_OF_END)
                .execute(Tuple.of(owner.value(), integration.value(), sourceId, Columns.timestamp(now), SLICE))
                .map(PendingLinkRepository::unlinked);
    }

    /** The longest kept first. */
    Uni<List<PendingLinkView>> page(
            UserId owner,
            @Nullable IntegrationId integration,
            @Nullable Boolean expired,
            @Nullable Cursor after,
            int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(integration == null ? null : integration.value())
                        .addValue(expired)
                        .addValue(after == null ? null : Columns.timestamp(after.instant(1)))
                        .addValue(after == null ? null : after.uuid(2))
                        .addValue(limit))
                .map(rows -> Rows.list(rows, PendingLinkView::of));
    }

    /** By either end; none has the same at both. */
    private static String ofEnd(String sourceId, String such) {
        return AT_END.formatted("from", sourceId, such) + "\n union all\n" + AT_END.formatted("to", sourceId, such);
    }

    /** By an end among the source ids {@code $3}; one that has both ends among them is told of once. */
    private static String ofEnds(String such) {
        return """
            select ended.id
                      from unnest($3::text[]) as arrived (source_id)
                     cross join lateral (%s
                             union all
                            %s) as ended\
            """.formatted(
                AT_END.formatted("from", "arrived.source_id", such),
                AT_END.formatted("to", "arrived.source_id", such + " and waiting.from_source_id <> all($3::text[])"));
    }

    private static List<Pending> unlinked(RowSet<Row> rows) {
        return Rows.list(rows, row -> new Pending(JobStream.of(row), row.getBoolean("awaited"), null));
    }

    private static Pending resolved(Row row) {
        LinkSnapshot link = row.getUUID("id") == null ? null : LinkRow.snapshot(row);
        return new Pending(JobStream.of(row), row.getBoolean("awaited"), link);
    }
}
