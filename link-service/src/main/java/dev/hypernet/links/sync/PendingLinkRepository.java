package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.link.LinkRow;
import dev.hypernet.links.link.LinkType;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Links that wait for their ends. */
@ApplicationScoped
class PendingLinkRepository {
    /** The pending links a record asked for: the places it has in containers, and its own source link. */
    private static final String DROP = """
            delete from pending_link
             where user_id = $1 and integration_id = $2
               and (to_source_id = any($3) or (to_source_id = '' and from_source_id = any($3)))
            returning job_id as pending_job_id, epoch, stream, awaited
            """;

    private static final String KEEP = """
            insert into pending_link (user_id, integration_id, from_source_id, to_source_id, link_type, sort_order,
                                      metadata, job_id, epoch, stream, awaited)
            select $1, $2, wanted.from_source_id, wanted.to_source_id, wanted.link_type, wanted.sort_order,
                   $4, $5, $6, $7, origin.deleted_at is null and target.deleted_at is null
              from jsonb_to_recordset($3::jsonb)
                       as wanted (link_type text, from_source_id text, to_source_id text, sort_order integer)
              join jsonb_to_recordset($8::jsonb) as rule (name text) on rule.name = wanted.link_type
              left join known_object as origin
                on origin.user_id = $1 and origin.integration_id = $2 and origin.source_id = wanted.from_source_id
              left join known_object as target
                on target.user_id = $1 and target.integration_id = $2 and target.source_id = wanted.to_source_id
             where origin.id is null or origin.deleted_at is not null
                or target.id is null or target.deleted_at is not null
            returning job_id as pending_job_id, epoch, stream, awaited
            """;
    private static final String RESOLVE = """
            with ready as (
                delete from pending_link as pending
                 using known_object as origin, known_object as target
                 where pending.user_id = $1 and pending.integration_id = $2
                   and (pending.from_source_id = $3 or pending.to_source_id = $3)
                   and origin.user_id = $1 and origin.integration_id = $2
                   and origin.source_id = pending.from_source_id and origin.deleted_at is null
                   and target.user_id = $1 and target.integration_id = $2
                   and target.source_id = pending.to_source_id and target.deleted_at is null
                returning pending.*, origin.id as from_object_id, origin.type as from_object_type,
                          target.id as to_object_id, target.type as to_object_type
            ), made as (
                insert into link (user_id, id, version, created_at, updated_at, link_type,
                                  from_object_id, from_object_type, to_object_id, to_object_type,
                                  sort_order, created_by, integration_id, job_id, metadata)
                select $1, gen_random_uuid(), 1, $4, $4, ready.link_type,
                       ready.from_object_id, ready.from_object_type, ready.to_object_id, ready.to_object_type,
                       ready.sort_order, 'system', $2, ready.job_id, ready.metadata
                  from ready
                  join jsonb_to_recordset($5::jsonb) as rule (name text, from_types text[], to_types text[])
                    on rule.name = ready.link_type
                   and (rule.from_types is null or ready.from_object_type = any(rule.from_types))
                   and (rule.to_types is null or ready.to_object_type = any(rule.to_types))
                 where not exists (
                           select from link as unwanted
                            where unwanted.user_id = $1 and unwanted.deleted_by = 'user'
                              and unwanted.from_object_id = ready.from_object_id
                              and unwanted.to_object_id = ready.to_object_id
                              and unwanted.link_type = ready.link_type)
                on conflict (user_id, from_object_id, to_object_id, link_type) where deleted_at is null do nothing
                returning *
            )
            select ready.job_id as pending_job_id, ready.epoch, ready.stream, ready.awaited, made.*
              from ready
              left join made
                on made.from_object_id = ready.from_object_id and made.to_object_id = ready.to_object_id
               and made.link_type = ready.link_type
            """;
    private static final String FORGET = """
            delete from pending_link
             where user_id = $1 and integration_id = $2 and (from_source_id = $3 or to_source_id = $3)
            returning job_id as pending_job_id, epoch, stream, awaited
            """;
    private static final String STOP_WAITING = """
            update pending_link
               set awaited = false
             where user_id = $1 and integration_id = $2
               and (from_source_id = any($3) or to_source_id = any($3)) and awaited
            returning job_id as pending_job_id, epoch, stream, true as awaited
            """;

    /**
     * A pending link that was put, resolved or dropped.
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

    /** Keeps the wanted links whose ends are not both there. */
    Uni<List<Pending>> keep(SqlConnection connection, UserId owner, Batch batch, Wanted wanted) {
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
                    LinkType.rules()
                }))
                .map(PendingLinkRepository::unlinked);
    }

    /** Takes out what waited for this source id and has both ends now, and makes links of it. */
    Uni<List<Pending>> resolve(
            SqlConnection connection, UserId owner, IntegrationId integration, String sourceId, Instant now) {
        return connection
                .preparedQuery(RESOLVE)
                .execute(Tuple.of(
                        owner.value(), integration.value(), sourceId, Columns.timestamp(now), LinkType.rules()))
                .map(PendingLinkRepository::resolved);
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

    /** Drops what waits for it: it is gone for good. */
    Uni<List<Pending>> forget(SqlConnection connection, UserId owner, IntegrationId integration, String sourceId) {
        return connection
                .preparedQuery(FORGET)
                .execute(Tuple.of(owner.value(), integration.value(), sourceId))
                .map(PendingLinkRepository::unlinked);
    }

    private static List<Pending> unlinked(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Pending(JobStream.of(row), row.getBoolean("awaited"), null))
                .toList();
    }

    private static List<Pending> resolved(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(PendingLinkRepository::resolved)
                .toList();
    }

    private static Pending resolved(Row row) {
        LinkSnapshot link = row.getUUID("id") == null ? null : LinkRow.snapshot(row);
        return new Pending(JobStream.of(row), row.getBoolean("awaited"), link);
    }
}
