package dev.hypernet.objects.typed;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.conflict.OwnEdits;
import dev.hypernet.objects.type.IndexedField.Kind;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Living objects: of all types to be read, of those without a table of their own to be written. */
@Singleton
class ObjectRepository {
    private static final String TYPED = """
            id, type, type_version, user_id, version, created_at, updated_at, source_type, source_id,
            integration_id, metadata, fields
            """;
    private static final String OF_ANY_TYPE = """
            select object.id, object.type, known.type_version, object.user_id, object.version, object.created_at,
                   object.updated_at, object.source_type, object.source_id, object.integration_id,
                   object.metadata, object.fields
              from any_object object
            """;
    private static final String FIND = OF_ANY_TYPE + """
              left join typed_object known on known.user_id = $1 and known.id = object.id
             where object.user_id = $1 and object.id = $2 and object.deleted_at is null
            """;
    /** Names the ids on both sides of the join: else a plan may read all of a person's typed objects for it. */
    private static final String FIND_ALL = OF_ANY_TYPE + """
              left join typed_object known
                on known.user_id = $1 and known.id = object.id and known.id = any($2::uuid[])
             where object.user_id = $1 and object.id = any($2::uuid[]) and object.deleted_at is null
            """;

    private static final String LOCK = "select " + TYPED + """
              from typed_object where user_id = $1 and id = $2 and deleted_at is null
               for update
            """;
    private static final String INSERT = """
            insert into typed_object
                (user_id, id, version, created_at, updated_at, source_type, metadata, type, type_version, fields)
            values ($1, $2, 1, $3, $3, $4, $5, $6, $7, $8)
            returning\s""" + TYPED;
    private static final String UPDATE = """
            update typed_object
               set version = version + 1, updated_at = greatest($3, created_at), type_version = $4, fields = $5, metadata = $6,
                   own_edits = case when integration_id is not null then more_edits(own_edits, $7) end
             where user_id = $1 and id = $2
            returning\s""" + TYPED;

    private final Pool pool;

    ObjectRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * A row of a list.
     *
     * @param sortedValue what the list is sorted by, where that is a field
     */
    record Listed(AnyObject object, @Nullable Object sortedValue) {}

    /** Of any type. */
    Uni<Optional<AnyObject>> find(SqlClient client, UserId owner, ObjectId id) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(ObjectRepository::first);
    }

    /** Of any type: those of these that there are. */
    Uni<List<AnyObject>> findAll(UserId owner, Collection<ObjectId> ids) {
        return pool.preparedQuery(FIND_ALL)
                .execute(Tuple.of(
                        owner.value(), ids.stream().map(ObjectId::value).toArray(UUID[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(AnyObject::of)
                        .toList());
    }

    /** Of a type without a table of its own; nobody else changes it until the transaction ends. */
    Uni<Optional<AnyObject>> lock(SqlConnection connection, UserId owner, ObjectId id) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(ObjectRepository::first);
    }

    Uni<AnyObject> insert(SqlConnection connection, AnyObject made) {
        ObjectSnapshot object = made.snapshot();
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addValue(object.userId().value())
                        .addValue(object.id().value())
                        .addValue(Columns.timestamp(object.createdAt()))
                        .addValue(object.sourceType())
                        .addValue(Columns.json(object.metadata()))
                        .addValue(object.type())
                        .addValue(made.typeVersion())
                        .addValue(Columns.json(object.fields())))
                .map(rows -> AnyObject.of(rows.iterator().next()));
    }

    /** Writes fields and metadata of a locked object. */
    Uni<AnyObject> update(
            SqlConnection connection,
            ObjectSnapshot object,
            @Nullable String typeVersion,
            Map<String, @Nullable Object> fields,
            Map<String, @Nullable Object> metadata,
            OwnEdits own,
            Instant now) {
        return connection
                .preparedQuery(UPDATE)
                .execute(Tuple.tuple()
                        .addValue(object.userId().value())
                        .addValue(object.id().value())
                        .addValue(Columns.timestamp(now))
                        .addValue(typeVersion)
                        .addValue(Columns.json(fields))
                        .addValue(Columns.json(metadata))
                        .addValue(own.json()))
                .map(rows -> AnyObject.of(rows.iterator().next()));
    }

    /** Over all types, or some of them. */
    Uni<List<Listed>> listOverTypes(UserId owner, ObjectQuery query, @Nullable Cursor after, int limit) {
        return run(ObjectStatement.overTypes(owner, query, after, limit), false);
    }

    /** Of one type without a table of its own; {@code indexed} are its fields that have an index. */
    Uni<List<Listed>> listOfType(
            UserId owner, ObjectQuery query, Map<String, Kind> indexed, @Nullable Cursor after, int limit) {
        return query.isOfFields()
                ? run(ObjectStatement.ofFields(owner, query, indexed, after, limit), true)
                : run(ObjectStatement.ofType(owner, query, after, limit), false);
    }

    private Uni<List<Listed>> run(ObjectStatement statement, boolean ofFields) {
        return pool.preparedQuery(statement.sql())
                .execute(statement.parameters())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Listed(AnyObject.of(row), ofFields ? row.getValue("sorted_value") : null))
                        .toList());
    }

    private static Optional<AnyObject> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(AnyObject.of(rows.iterator().next()));
    }
}
