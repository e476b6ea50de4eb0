package dev.hypernet.objects.conflict;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.history.StoredObject;
import dev.hypernet.objects.lifecycle.ObjectTable;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Conflicts, and the fields of objects they are about. */
@Singleton
class ConflictRepository {
    private static final String KEEP = """
        insert into object_conflict
            (user_id, id, object_id, object_type, integration_id, job_id, kind, part, field, base, mine, theirs,
             status, created_at, updated_at)
        select $1, gen_random_uuid(), object_id, object_type, integration_id, job_id, kind, part, field, base, mine,
               theirs, 'open', $3, $3
          from jsonb_to_recordset($2)
               as found (object_id uuid, object_type text, integration_id uuid, job_id uuid, kind text, part text,
                         field text, base jsonb, mine jsonb, theirs jsonb)
        on conflict (user_id, object_id, part, field) where status = 'open' do update
           set mine = excluded.mine, theirs = excluded.theirs, job_id = excluded.job_id,
               updated_at = excluded.updated_at
        """;

    /**
     * Among the objects just written: what is no longer edited is agreed on, whoever gave way. Where the policy asks
     * nobody any more, and the source says something new, the merge has decided.
     */
    private static final Map<ObjectTable, String> SETTLE = ofEach("""
        update object_conflict as conflict
           set status = 'obsolete', resolved_at = $3, updated_at = $3,
               resolution = case when part <> '' and written.own_edits -> part ->> field is null then 'agreed'
                                 when part <> '' and nullif(written.source_state -> part -> field, 'null')
                                                     is distinct from nullif(base, 'null') then 'decided'
                                 else 'withdrawn' end
          from %1$s as written
         where conflict.user_id = $1 and conflict.object_id = any($2) and conflict.status = 'open'
           and written.user_id = $1 and written.id = conflict.object_id
           and (part = '' or written.own_edits -> part ->> field is null
                or nullif(written.source_state -> part -> field, 'null') is not distinct from nullif(base, 'null')
                or ($4 and nullif(written.source_state -> part -> field, 'null')
                           is distinct from nullif(theirs, 'null')))
        returning conflict.object_id, part, field
        """);

    /**
     * With what the object holds now, while that is a question. An open one about a deleted object is none. The objects
     * are looked up one by one ({@code offset 0}): a page's, not all there are.
     */
    private static final String SELECT = """
        select conflict.id, object_id, object_type, conflict.integration_id, job_id, kind, part, field,
               base::text, theirs::text, status, resolution, conflict.created_at, conflict.updated_at, resolved_at,
               case when status <> 'open' then mine
                    when part = 'metadata' then object.metadata -> field
                    when field = 'place' and object.type = 'media' then nullif(
                        jsonb_strip_nulls(jsonb_build_object(
                            'latitude', object.fields -> 'latitude', 'longitude', object.fields -> 'longitude')),
                        '{}')
                    when part = 'fields' then object.fields -> field end::text as mine
          from object_conflict as conflict
         cross join lateral (select type, fields, metadata, deleted_at from any_object
                              where user_id = $1 and id = conflict.object_id offset 0) as object
         where conflict.user_id = $1 and (object.deleted_at is null or status <> 'open')
        """;

    private static final String FIND = SELECT + " and conflict.id = $2";
    private static final String BEYOND = """
         and status = $2 and (conflict.created_at, conflict.id) < ($3, $4)
        """;
    private static final String NEWEST = """
         order by conflict.created_at desc, conflict.id desc limit $5
        """;
    static final String LIST = SELECT + BEYOND + NEWEST;
    static final String LIST_OF_OBJECT = SELECT + BEYOND + " and conflict.object_id = $6" + NEWEST;
    static final String LIST_OF_INTEGRATION = SELECT + BEYOND + " and conflict.integration_id = $6" + NEWEST;
    static final String LIST_OF_BOTH =
            SELECT + BEYOND + " and conflict.object_id = $6 and conflict.integration_id = $7" + NEWEST;

    private static final String CLOSE = """
        update object_conflict
           set status = 'resolved', resolution = $3, resolved_at = $4, updated_at = $4
         where user_id = $1 and id = $2 and status = 'open'
        """;

    private static final Map<ObjectTable, String> LOCK =
            ofEach("select 1 from %1$s where user_id = $1 and id = $2 and deleted_at is null for update");

    private static final Map<ObjectTable, String> USE_THEIR_FIELD = ofEach("""
        update %1$s as known
           set version = version + 1, updated_at = greatest($3, created_at),
               own_edits = both_edits(coalesce(own_edits -> 'fields', '{}') - $4::text, own_edits -> 'metadata'),
               (%2$s) = (select %3$s
                           from with_key(%4$s, $4::text, source_state -> 'fields' -> $4::text) as written)
         where user_id = $1 and id = $2 and deleted_at is null
        """);
    private static final Map<ObjectTable, String> USE_THEIR_METADATA = ofEach("""
        update %1$s
           set version = version + 1, updated_at = greatest($3, created_at),
               own_edits = both_edits(own_edits -> 'fields', coalesce(own_edits -> 'metadata', '{}') - $4::text),
               metadata = with_key(metadata, $4::text, source_state -> 'metadata' -> $4::text)
         where user_id = $1 and id = $2 and deleted_at is null
        """);
    private static final Map<ObjectTable, String> USE_FIELD = ofEach("""
        update %1$s as known
           set version = version + 1, updated_at = greatest($3, created_at),
               own_edits = more_edits(own_edits, $5),
               (%2$s) = (select %3$s from with_key(%4$s, $4::text, $6::text::jsonb) as written)
         where user_id = $1 and id = $2 and deleted_at is null
        """);
    private static final Map<ObjectTable, String> USE_METADATA = ofEach("""
        update %1$s
           set version = version + 1, updated_at = greatest($3, created_at),
               own_edits = more_edits(own_edits, $5), metadata = with_key(metadata, $4::text, $6::text::jsonb)
         where user_id = $1 and id = $2 and deleted_at is null
        """);
    static final Map<ObjectTable, String> LET_GO = ofEach("""
        update %1$s
           set version = version + 1, updated_at = greatest($3, created_at), deleted_at = $3, deleted_by = 'source'
         where user_id = $1 and id = $2 and deleted_at is null
        """);

    /** What a conflict is about. */
    record Place(ObjectId object, String part, String field) {}

    private final Pool pool;

    ConflictRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Void> keep(SqlConnection connection, UserId owner, List<NewConflict> found, Instant now) {
        JsonArray rows = new JsonArray(found.stream().map(NewConflict::row).toList());
        return connection
                .preparedQuery(KEEP)
                .execute(Tuple.of(owner.value(), rows, Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /**
     * Answers what it closed.
     *
     * @param decides the policy does, and asks nobody
     */
    Uni<Set<Place>> settle(
            SqlConnection connection,
            UserId owner,
            ObjectTable table,
            List<ObjectId> objects,
            boolean decides,
            Instant now) {
        UUID[] ids = objects.stream().map(ObjectId::value).toArray(UUID[]::new);
        return connection
                .preparedQuery(SETTLE.get(table))
                .execute(Tuple.of(owner.value(), ids, Columns.timestamp(now), decides))
                .map(rows -> Set.copyOf(Rows.list(rows, ConflictRepository::place)));
    }

    private static Place place(Row row) {
        return new Place(new ObjectId(row.getUUID("object_id")), row.getString("part"), row.getString("field"));
    }

    Uni<Optional<Conflict>> find(UserId owner, UUID id) {
        return find(pool, owner, id);
    }

    Uni<Optional<Conflict>> find(SqlClient client, UserId owner, UUID id) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), id))
                .map(rows -> Rows.first(rows, Conflict::of));
    }

    /** Newest first. */
    Uni<List<Conflict>> list(UserId owner, ConflictQuery query, Instant before, UUID beforeId, int limit) {
        Tuple arguments = Tuple.tuple()
                .addValue(owner.value())
                .addValue(query.status())
                .addValue(Columns.timestamp(before))
                .addValue(beforeId)
                .addValue(limit);
        Stream.of(query.object(), query.integration()).filter(id -> id != null).forEach(arguments::addValue);
        return pool.preparedQuery(statement(query)).execute(arguments).map(rows -> Rows.list(rows, Conflict::of));
    }

    /** The living object as it is, held until the transaction ends. */
    Uni<Optional<StoredObject>> lock(SqlConnection connection, UserId owner, Conflict conflict) {
        Tuple object = Tuple.of(owner.value(), conflict.object().value());
        return connection
                .preparedQuery(LOCK.get(table(conflict)))
                .execute(object)
                .chain(locked -> locked.size() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : connection
                                .preparedQuery(StoredObject.BY_OWNER_AND_ID)
                                .execute(object)
                                .map(rows -> Rows.first(rows, StoredObject::of)));
    }

    /** Gives the field the value its source has for it now. */
    Uni<StoredObject> useTheirs(SqlConnection connection, UserId owner, Conflict conflict, Instant now) {
        Map<ObjectTable, String> statements = conflict.isOfMetadata() ? USE_THEIR_METADATA : USE_THEIR_FIELD;
        return written(connection, owner, conflict, statements, change(owner, conflict, now));
    }

    /** Gives the field this value, as its owner's own. */
    Uni<StoredObject> use(
            SqlConnection connection, UserId owner, Conflict conflict, String value, OwnEdits own, Instant now) {
        Map<ObjectTable, String> statements = conflict.isOfMetadata() ? USE_METADATA : USE_FIELD;
        Tuple arguments = change(owner, conflict, now).addValue(own.json()).addValue(value);
        return written(connection, owner, conflict, statements, arguments);
    }

    /** Deletes the object as its source did. */
    Uni<StoredObject> letGo(SqlConnection connection, UserId owner, Conflict conflict, Instant now) {
        Tuple arguments = Tuple.of(owner.value(), conflict.object().value(), Columns.timestamp(now));
        return written(connection, owner, conflict, LET_GO, arguments);
    }

    /** Whether it was open until now. */
    Uni<Boolean> close(SqlConnection connection, UserId owner, Conflict conflict, String resolution, Instant now) {
        return connection
                .preparedQuery(CLOSE)
                .execute(Tuple.of(owner.value(), conflict.id(), resolution, Columns.timestamp(now)))
                .map(closed -> closed.rowCount() == 1);
    }

    private static Uni<StoredObject> written(
            SqlConnection connection,
            UserId owner,
            Conflict conflict,
            Map<ObjectTable, String> statements,
            Tuple arguments) {
        return connection
                .preparedQuery(statements.get(table(conflict)))
                .execute(arguments)
                .chain(() -> connection
                        .preparedQuery(StoredObject.BY_OWNER_AND_ID)
                        .execute(Tuple.of(owner.value(), conflict.object().value())))
                .map(ConflictRepository::one);
    }

    private static StoredObject one(RowSet<Row> rows) {
        return StoredObject.of(rows.iterator().next());
    }

    private static Tuple change(UserId owner, Conflict conflict, Instant now) {
        return Tuple.of(owner.value(), conflict.object().value(), Columns.timestamp(now), conflict.field());
    }

    private static String statement(ConflictQuery query) {
        if (query.object() != null) {
            return query.integration() != null ? LIST_OF_BOTH : LIST_OF_OBJECT;
        }
        return query.integration() != null ? LIST_OF_INTEGRATION : LIST;
    }

    private static ObjectTable table(Conflict conflict) {
        return ObjectTable.of(conflict.objectType());
    }

    private static Map<ObjectTable, String> ofEach(String sql) {
        return Stream.of(ObjectTable.values())
                .collect(Collectors.toMap(Function.identity(), table -> ofOne(sql, table, SourceFields.of(table))));
    }

    private static String ofOne(String sql, ObjectTable table, SourceFields fields) {
        return sql.formatted(table.table(), fields.columns(), fields.values("written"), fields.state("known"));
    }
}
