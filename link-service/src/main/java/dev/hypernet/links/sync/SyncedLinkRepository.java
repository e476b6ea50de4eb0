package dev.hypernet.links.sync;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.LinkEvent.LinkDeleted;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.link.LinkRow;
import dev.hypernet.links.link.LinkType;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** The links a batch changes at once, its records and their ends resolved by source id. */
@ApplicationScoped
class SyncedLinkRepository {
    /** Memberships of the batch's records, made by this integration's syncs, that the records no longer name. */
    private static final String REMOVE_UNWANTED = """
            update link
               set deleted_at = $5, updated_at = $5, deleted_by = 'system', version = link.version + 1
              from known_object as record, known_object as container
             where record.user_id = $1 and record.integration_id = $2 and record.source_id = any($3)
               and link.user_id = $1 and link.to_object_id = record.id
               and link.integration_id = $2 and link.deleted_at is null
               and container.user_id = $1 and container.id = link.from_object_id
               and not exists (
                       select from jsonb_to_recordset($4::jsonb)
                                as wanted (link_type text, from_source_id text, to_source_id text)
                        where wanted.link_type = link.link_type
                          and wanted.from_source_id = container.source_id
                          and wanted.to_source_id = record.source_id)
            returning link.*
            """;

    /** Not source links: they have no place, and the integration's every object leads to the same end. */
    private static final String MOVE = """
            update link
               set sort_order = wanted.sort_order, updated_at = $4, version = link.version + 1
              from jsonb_to_recordset($3::jsonb)
                       as wanted (link_type text, from_source_id text, to_source_id text, sort_order integer),
                   known_object as origin, known_object as target
             where wanted.to_source_id <> ''
               and origin.user_id = $1 and origin.integration_id = $2 and origin.source_id = wanted.from_source_id
               and target.user_id = $1 and target.integration_id = $2 and target.source_id = wanted.to_source_id
               and link.user_id = $1 and link.from_object_id = origin.id and link.to_object_id = target.id
               and link.link_type = wanted.link_type
               and link.integration_id = $2 and link.deleted_at is null
               and link.sort_order is distinct from wanted.sort_order
            returning link.*
            """;

    private static final String CREATE = """
            insert into link (user_id, id, version, created_at, updated_at, link_type,
                              from_object_id, from_object_type, to_object_id, to_object_type,
                              sort_order, created_by, integration_id, job_id, metadata)
            select $1, gen_random_uuid(), 1, $4, $4, wanted.link_type,
                   origin.id, origin.type, target.id, target.type,
                   wanted.sort_order, 'system', $2, $5, $6
              from jsonb_to_recordset($3::jsonb)
                       as wanted (link_type text, from_source_id text, to_source_id text, sort_order integer)
              join known_object as origin
                on origin.user_id = $1 and origin.integration_id = $2
               and origin.source_id = wanted.from_source_id and origin.deleted_at is null
              join known_object as target
                on target.user_id = $1 and target.integration_id = $2
               and target.source_id = wanted.to_source_id and target.deleted_at is null
              join jsonb_to_recordset($7::jsonb) as rule (name text, from_types text[], to_types text[])
                on rule.name = wanted.link_type
               and (rule.from_types is null or origin.type = any(rule.from_types))
               and (rule.to_types is null or target.type = any(rule.to_types))
             where not exists (
                       select from link as unwanted
                        where unwanted.user_id = $1 and unwanted.deleted_by = 'user'
                          and unwanted.from_object_id = origin.id and unwanted.to_object_id = target.id
                          and unwanted.link_type = wanted.link_type)
            on conflict (user_id, from_object_id, to_object_id, link_type) where deleted_at is null do nothing
            returning *
            """;

    /** Deletes memberships the batch's living records no longer name. */
    Uni<List<LinkDeleted>> removeUnwanted(
            SqlConnection connection, UserId owner, Batch batch, Wanted wanted, Instant now) {
        return connection
                .preparedQuery(REMOVE_UNWANTED)
                .execute(Tuple.of(
                        owner.value(),
                        batch.integrationId().value(),
                        wanted.living().toArray(String[]::new),
                        wanted.links(),
                        Columns.timestamp(now)))
                .map(LinkRow::deletions);
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
        return connection
                .preparedQuery(CREATE)
                .execute(Tuple.from(new Object[] {
                    owner.value(),
                    batch.integrationId().value(),
                    wanted.links(),
                    Columns.timestamp(now),
                    batch.jobId().value(),
                    wanted.metadata(),
                    LinkType.rules()
                }))
                .map(LinkRow::snapshots);
    }
}
