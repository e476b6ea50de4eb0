package dev.hypernet.links.known;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

@ApplicationScoped
class KnownObjectRepository {
    private static final String FIND = """
        select user_id, id, type, version, integration_id, source_id, deleted_at
          from known_object
         where user_id = $1 and id = any($2)
        """;

    /** What its source brings anew after a purge has another id: the purged one gives the source's id away. */
    static final String RELEASE = """
        update known_object
           set source_id = null
         where user_id = $1 and deleted_at is not null
           and id = any(array(
                   select holder.id
                     from jsonb_to_recordset($2::jsonb) as told (id uuid, integration_id uuid, source_id text)
                    cross join lateral (
                          select known.id
                            from known_object as known
                           where known.user_id = $1 and known.integration_id = told.integration_id
                             and known.source_id = any(array[told.source_id])
                           order by known.source_id
                           limit 1) as holder
                    where holder.id <> told.id))
        """;

    /** No row for what another learned at the same moment. */
    static final String LEARN = """
        with told as materialized (
            select id, type, version, integration_id, source_id
              from jsonb_to_recordset($2::jsonb)
                   as told (id uuid, type text, version bigint, integration_id uuid, source_id text)
        ), learned as (
            insert into known_object as known (user_id, id, type, version, integration_id, source_id)
            select $1, id, type, version, integration_id, source_id
              from told
             order by id
            on conflict (user_id, id) do update
               set type = excluded.type, version = excluded.version, integration_id = excluded.integration_id,
                   source_id = excluded.source_id, deleted_at = null
             where known.version < excluded.version
            returning id, old.id is null as is_new, old.deleted_at is not null as came_back
        )
        select id, case when is_new then 'NEW' when came_back then 'CAME_BACK' else 'NEWER' end as learned
          from learned
         union all
        select told.id,
               case when held.version = told.version and held.deleted_at is null then 'SAME' else 'OLDER' end
          from told
         cross join lateral (
               select known.version, known.deleted_at
                 from known_object as known
                where known.user_id = $1 and known.id = any(array[told.id])
                order by known.id
                limit 1) as held
         where told.id not in (select id from learned)
        """;

    private static final String LEARN_ALL = """
        insert into known_object as known (user_id, id, type, version, integration_id, source_id)
        select $1, id, type, version, integration_id, source_id
          from jsonb_to_recordset($2::jsonb)
               as told (id uuid, type text, version bigint, integration_id uuid, source_id text)
         order by id
        on conflict (user_id, id) do update
           set type = excluded.type, version = excluded.version, integration_id = excluded.integration_id,
               source_id = excluded.source_id, deleted_at = null
         where known.version < excluded.version
        """;
    private static final String BURY = """
        insert into known_object as known (user_id, id, type, version, deleted_at)
        select $1, id, type, version, deleted_at
          from jsonb_to_recordset($2::jsonb) as told (id uuid, type text, version bigint, deleted_at timestamptz)
         order by id
        on conflict (user_id, id) do update
           set version = excluded.version, deleted_at = excluded.deleted_at
         where known.version < excluded.version
        """;
    private static final String BURY_FOR_GOOD = """
        insert into known_object as known (user_id, id, type, version, deleted_at)
        values ($1, $2, $3, $4, $5)
        on conflict (user_id, id) do update
           set version = greatest(known.version, excluded.version),
               deleted_at = coalesce(known.deleted_at, excluded.deleted_at)
        returning user_id, id, type, version, integration_id, source_id, deleted_at
        """;
    private static final String HOLD_DELETED = """
        select id from known_object
         where user_id = $1 and id = any($2) and deleted_at is not null
         order by id
           for share
        """;
    private static final String HOLD_ALONE = """
        select from known_object where user_id = $1 and id = any($2) order by id for no key update
        """;
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended($1::text, 0))";
    private static final String LOCK_OF_OBJECTS = """
        select pg_advisory_xact_lock(hashtextextended(integration_id::text, 0))
          from (select distinct integration_id
                  from known_object
                 where user_id = $1 and id = any($2) and integration_id is not null
                 order by integration_id) as touched
        """;

    /** Those of these that are known, the deleted ones too. */
    Uni<Map<ObjectId, KnownObject>> find(SqlClient client, UserId owner, Collection<ObjectId> ids) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), uuids(ids)))
                .map(KnownObjectRepository::byId);
    }

    /** Lets these have their sources' ids; of those who held them before nothing is left but that they were. */
    Uni<Void> release(SqlConnection connection, UserId owner, List<KnownObject> objects) {
        return connection
                .preparedQuery(RELEASE)
                .execute(Tuple.of(owner.value(), json(objects)))
                .replaceWithVoid();
    }

    /** Keeps each, named once, unless as much or more is known of it. */
    Uni<Map<ObjectId, Learned>> learn(SqlConnection connection, UserId owner, List<KnownObject> objects) {
        return connection
                .preparedQuery(LEARN)
                .execute(Tuple.of(owner.value(), json(objects)))
                .map(KnownObjectRepository::learned);
    }

    /** Keeps each unless as much or more is known of it. */
    Uni<Void> learnAll(SqlConnection connection, UserId owner, List<KnownObject> objects) {
        return connection
                .preparedQuery(LEARN_ALL)
                .execute(Tuple.of(owner.value(), json(objects)))
                .replaceWithVoid();
    }

    /** Marks each, named once, deleted unless this version or a newer one is known. */
    Uni<Void> bury(SqlConnection connection, UserId owner, List<Burial> burials) {
        return connection
                .preparedQuery(BURY)
                .execute(Tuple.of(
                        owner.value(),
                        new JsonArray(burials.stream()
                                .map(KnownObjectRepository::json)
                                .toList())))
                .replaceWithVoid();
    }

    /** Marks the object deleted, whatever is known of it: it does not come back. */
    Uni<KnownObject> buryForGood(
            SqlConnection connection, UserId owner, ObjectId id, String type, long version, Instant purgedAt) {
        return connection
                .preparedQuery(BURY_FOR_GOOD)
                .execute(Tuple.of(owner.value(), id.value(), type, version, Columns.timestamp(purgedAt)))
                .map(rows -> known(rows.iterator().next()));
    }

    /** Those of these that are deleted, which nobody changes until the transaction ends. */
    Uni<List<ObjectId>> holdDeleted(SqlConnection connection, UserId owner, Collection<ObjectId> ids) {
        return connection
                .preparedQuery(HOLD_DELETED)
                .execute(Tuple.of(owner.value(), uuids(ids)))
                .map(rows -> Rows.list(rows, row -> new ObjectId(row.getUUID("id"))));
    }

    Uni<Void> holdAlone(SqlConnection connection, UserId owner, Collection<ObjectId> ids) {
        return connection
                .preparedQuery(HOLD_ALONE)
                .execute(Tuple.of(owner.value(), uuids(ids)))
                .replaceWithVoid();
    }

    Uni<Void> lock(SqlConnection connection, IntegrationId integration) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(integration.toString()))
                .replaceWithVoid();
    }

    Uni<Void> lockOf(SqlConnection connection, UserId owner, Collection<ObjectId> ids) {
        return connection
                .preparedQuery(LOCK_OF_OBJECTS)
                .execute(Tuple.of(owner.value(), uuids(ids)))
                .replaceWithVoid();
    }

    private static UUID[] uuids(Collection<ObjectId> ids) {
        return ids.stream().map(ObjectId::value).toArray(UUID[]::new);
    }

    private static JsonArray json(List<KnownObject> objects) {
        return new JsonArray(objects.stream().map(KnownObjectRepository::json).toList());
    }

    private static JsonObject json(KnownObject object) {
        IntegrationId integration = object.integrationId();
        return new JsonObject()
                .put("id", object.id().toString())
                .put("type", object.type())
                .put("version", object.version())
                .put("integration_id", integration == null ? null : integration.toString())
                .put("source_id", object.sourceId());
    }

    private static JsonObject json(Burial burial) {
        return new JsonObject()
                .put("id", burial.id().toString())
                .put("type", burial.type())
                .put("version", burial.version())
                .put("deleted_at", burial.deletedAt().toString());
    }

    private static Map<ObjectId, Learned> learned(RowSet<Row> rows) {
        Map<ObjectId, Learned> learned = new HashMap<>();
        rows.forEach(row -> learned.put(new ObjectId(row.getUUID("id")), Learned.valueOf(row.getString("learned"))));
        return learned;
    }

    private static Map<ObjectId, KnownObject> byId(RowSet<Row> rows) {
        Map<ObjectId, KnownObject> known = new HashMap<>();
        rows.forEach(row -> known.put(new ObjectId(row.getUUID("id")), known(row)));
        return known;
    }

    private static KnownObject known(Row row) {
        UUID integration = row.getUUID("integration_id");
        return new KnownObject(
                Columns.owner(row),
                new ObjectId(row.getUUID("id")),
                row.getString("type"),
                row.getLong("version"),
                integration == null ? null : new IntegrationId(integration),
                row.getString("source_id"),
                row.getOffsetDateTime("deleted_at") != null);
    }
}
