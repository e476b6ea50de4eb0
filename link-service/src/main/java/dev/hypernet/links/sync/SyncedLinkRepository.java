package dev.hypernet.links.sync;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.stored.LinkRow;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** The links a batch changes at once, its records and their ends resolved by source id, their types by name. */
@ApplicationScoped
class SyncedLinkRepository {
    /** Memberships of the batch's records, made by this integration's syncs, that the records no longer name. */
    static final String REMOVE_UNWANTED = """
        with unwanted as materialized (
            select membership.id
              from unnest($3::text[]) as named (source_id)
             cross join %s
             cross join lateral (
                   select link.id, link.link_type, link.from_object_id
                     from link
                    where link.user_id = $1 and link.to_object_id = any(array[record.id])
                      and link.integration_id = $2 and link.deleted_at is null
                    order by link.to_object_id, link.link_type, link.created_at) as membership
             cross join lateral (
                   select known.source_id
                     from known_object as known
                    where known.user_id = $1 and known.id = any(array[membership.from_object_id])
                    order by known.id
                    limit 1) as container
             where not exists (
                   select from jsonb_to_recordset($4::jsonb)
                            as wanted (link_type text, from_source_id text, to_source_id text)
                    where wanted.link_type = membership.link_type
                      and wanted.from_source_id = container.source_id
                      and wanted.to_source_id = record.source_id)
        )
        update link
           set deleted_at = greatest($5, updated_at), updated_at = greatest($5, updated_at), deleted_by = 'system',
               version = version + 1
         where user_id = $1 and id = any(array(select id from unwanted)) and deleted_at is null
        returning *
        """.formatted(Judgement.end("named.source_id", "record"));

    /**
     * Where order means something, but for what its owner placed. What only made room for a link somebody moved has the
     * sort order it had: it stays where it is until the provider gives it another, and then gives up that room.
     */
    static final String MOVE = """
        with misplaced as materialized (
            select found.id, wanted.sort_order
              from jsonb_to_recordset($3::jsonb)
                       as wanted (link_type text, from_source_id text, to_source_id text, sort_order integer)
              join link_type as type on type.name = wanted.link_type and type.ordered
             cross join %s
             cross join %s
             cross join lateral (
                   select link.id, link.sort_order
                     from link
                    where link.user_id = $1 and link.from_object_id = any(array[origin.id])
                      and link.to_object_id = any(array[target.id]) and link.link_type = any(array[type.name])
                      and link.integration_id = $2 and link.deleted_at is null and not link.placed_by_user
                    order by link.from_object_id, link.to_object_id, link.link_type
                    limit 1) as found
             where found.sort_order is distinct from wanted.sort_order
        )
        update link
           set sort_order = misplaced.sort_order, rank = null, updated_at = greatest($4, link.updated_at),
               version = link.version + 1
          from misplaced
         where link.user_id = $1 and link.id = any(array(select id from misplaced)) and link.id = misplaced.id
           and link.deleted_at is null and not link.placed_by_user
        returning link.*
        """.formatted(
                    Judgement.end("wanted.from_source_id", "origin"), Judgement.end("wanted.to_source_id", "target"));

    /** Links of such types have reverses that say the same: whoever makes one keeps others from making it meanwhile. */
    static final String HOLD_ENDS = """
        select from known_object
         where user_id = $1
           and id = any(array(
                   select held.id
                     from jsonb_to_recordset($3::jsonb)
                              as wanted (link_type text, from_source_id text, to_source_id text)
                     join link_type as type on type.name = wanted.link_type and type.bidirectional
                    cross join unnest(array[wanted.from_source_id, wanted.to_source_id]) as named (source_id)
                    cross join %s))
         order by id
           for share
        """.formatted(Judgement.end("named.source_id", "held"));

    static final String CREATE = """
        insert into link (user_id, id, version, created_at, updated_at, link_type,
                          from_object_id, from_object_type, to_object_id, to_object_type,
                          sort_order, is_only_from, is_only_to, created_by, integration_id, job_id, metadata)
        select $1, gen_random_uuid(), 1, $4, $4, type.name,
               origin.id, origin.type, target.id, target.type,
               case when type.ordered then wanted.sort_order end, type.only_from, type.only_to,
               'system', $2, $5, $6
          from jsonb_to_recordset($3::jsonb)
                   as wanted (link_type text, from_source_id text, to_source_id text, sort_order integer)
          join link_type as type on type.name = wanted.link_type
         cross join %s
         cross join %s
         where origin.deleted_at is null and target.deleted_at is null
           and %s
           and %s
         order by origin.id, target.id, type.name
        on conflict do nothing
        returning *
        """.formatted(
                    Judgement.end("wanted.from_source_id", "origin"),
                    Judgement.end("wanted.to_source_id", "target"),
                    Judgement.FITS,
                    Judgement.UNTOLD);

    /** Deletes memberships the batch's living records no longer name. */
    Uni<List<LinkSnapshot>> removeUnwanted(
            SqlConnection connection, UserId owner, Batch batch, Wanted wanted, Instant now) {
        return connection
                .preparedQuery(REMOVE_UNWANTED)
                .execute(Tuple.of(
                        owner.value(),
                        batch.integrationId().value(),
                        wanted.living().toArray(String[]::new),
                        wanted.links(),
                        Columns.timestamp(now)))
                .map(LinkRow::snapshots);
    }

    /** Gives links of this integration's syncs the places wanted now; returns those that had another. */
    Uni<List<LinkSnapshot>> move(SqlConnection connection, UserId owner, Batch batch, Wanted wanted, Instant now) {
        return connection
                .preparedQuery(MOVE)
                .execute(Tuple.of(owner.value(), batch.integrationId().value(), wanted.links(), Columns.timestamp(now)))
                .map(LinkRow::snapshots);
    }

    /** Makes the wanted links that are not there, whose ends are, and which their owner did not delete. */
    Uni<List<LinkSnapshot>> create(SqlConnection connection, UserId owner, Batch batch, Wanted wanted, Instant now) {
        return holdEnds(connection, owner, batch, wanted)
                .chain(() -> connection.preparedQuery(CREATE).execute(Tuple.from(new Object[] {
                    owner.value(),
                    batch.integrationId().value(),
                    wanted.links(),
                    Columns.timestamp(now),
                    batch.jobId().value(),
                    wanted.metadata()
                })))
                .map(LinkRow::snapshots);
    }

    private static Uni<Void> holdEnds(SqlConnection connection, UserId owner, Batch batch, Wanted wanted) {
        return connection
                .preparedQuery(HOLD_ENDS)
                .execute(Tuple.of(owner.value(), batch.integrationId().value(), wanted.links()))
                .replaceWithVoid();
    }
}
