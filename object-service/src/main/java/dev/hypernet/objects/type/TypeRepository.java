package dev.hypernet.objects.type;

import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Types belong to nobody: everybody reads them, the registry writes them as the system role. */
@Singleton
class TypeRepository {
    private static final String COLUMNS = "type_id, version, kind, document, lineage, created_at, updated_at";
    private static final String VERSIONS = "select type_id, version from object_type where type_id = any($1::text[])";
    private static final String CURRENT =
            "select " + COLUMNS + " from object_type where type_id = any($1::text[]) order by type_id";
    private static final String PAGE =
            "select " + COLUMNS + " from object_type where type_id > $1 order by type_id limit $2";
    private static final String UNFILLED =
            "select field from indexed_field where type_id = $1 and filled_at is null order by field";

    /** One registration at a time, on all replicas. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('object_type'))";

    private static final String SAME =
            "select document = $3 as same from object_type_version where type_id = $1 and version = $2";
    private static final String MAKE_CURRENT = """
            insert into object_type as known (type_id, version, kind, parent_type, document, lineage, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $7)
            on conflict (type_id) do update
               set version = excluded.version, document = excluded.document, lineage = excluded.lineage,
                   updated_at = excluded.updated_at
            returning\s""" + COLUMNS;
    private static final String KEEP_VERSION =
            "insert into object_type_version (type_id, version, document, created_at) values ($1, $2, $3, $4)";
    private static final String INDEXED = "select field from indexed_field where type_id = $1";
    private static final String INDEX_OF_NEW_TYPE =
            "insert into indexed_field (type_id, field, kind, filled_at) values ($1, $2, $3, $4)";
    private static final String INDEX_OF_KNOWN_TYPE = "select add_indexed_field($1, $2, $3)";
    private static final String FILL = "select fill_indexed_fields($1, $2) as more";

    private final Pool system;

    TypeRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** The versions in force, by type; a type that there is not is left out. */
    Uni<Map<String, String>> versions(SqlClient client, Collection<String> typeIds) {
        return client.preparedQuery(VERSIONS).execute(ids(typeIds)).map(TypeRepository::byType);
    }

    Uni<List<StoredType>> current(SqlClient client, Collection<String> typeIds) {
        return client.preparedQuery(CURRENT).execute(ids(typeIds)).map(TypeRepository::all);
    }

    Uni<List<StoredType>> page(String after, int limit) {
        return system.preparedQuery(PAGE).execute(Tuple.of(after, limit)).map(TypeRepository::all);
    }

    Uni<Optional<StoredType>> find(String typeId) {
        return find(system, typeId);
    }

    Uni<Optional<StoredType>> find(SqlClient client, String typeId) {
        return current(client, List.of(typeId)).map(found -> found.stream().findFirst());
    }

    /** Fields whose index does not hold yet what was there before them. */
    Uni<List<String>> unfilled(SqlClient client, String typeId) {
        return client.preparedQuery(UNFILLED).execute(Tuple.of(typeId)).map(TypeRepository::fields);
    }

    /** Runs a registration in a transaction, with no other beside it. */
    <T> Uni<T> alone(Function<SqlConnection, Uni<T>> registration) {
        return system.withTransaction(
                connection -> connection.query(LOCK).execute().chain(() -> registration.apply(connection)));
    }

    /** Whether this version is known with this very content; nothing when it is not known. */
    Uni<Optional<Boolean>> isSame(SqlConnection connection, String typeId, String version, JsonObject document) {
        return connection
                .preparedQuery(SAME)
                .execute(Tuple.of(typeId, version, document))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getBoolean("same"))
                        .findFirst());
    }

    /** Keeps a version and makes it the one in force. */
    Uni<StoredType> store(SqlConnection connection, StoredType type, @Nullable String parent) {
        return connection
                .preparedQuery(MAKE_CURRENT)
                .execute(Tuple.tuple()
                        .addValue(type.typeId())
                        .addValue(type.version())
                        .addValue(type.kind().name().toLowerCase(Locale.ROOT))
                        .addValue(parent)
                        .addValue(type.document())
                        .addValue(type.lineage())
                        .addValue(Columns.timestamp(type.updatedAt())))
                .map(rows -> of(rows.iterator().next()))
                .call(stored -> connection
                        .preparedQuery(KEEP_VERSION)
                        .execute(Tuple.of(
                                type.typeId(), type.version(), type.document(), Columns.timestamp(type.updatedAt()))));
    }

    /** Indexes the fields of a type that has no objects yet. */
    Uni<Void> indexNew(SqlConnection connection, String typeId, Collection<IndexedField> fields, Instant now) {
        return each(
                fields,
                field -> connection
                        .preparedQuery(INDEX_OF_NEW_TYPE)
                        .execute(Tuple.of(typeId, field.field(), field.kind().text(), Columns.timestamp(now))));
    }

    /** Indexes those fields of a known type that are not yet; writers of objects wait until this transaction ends. */
    Uni<Void> indexMore(SqlConnection connection, String typeId, Collection<IndexedField> fields) {
        return connection
                .preparedQuery(INDEXED)
                .execute(Tuple.of(typeId))
                .map(TypeRepository::fields)
                .chain(known -> each(
                        fields.stream()
                                .filter(field -> !known.contains(field.field()))
                                .toList(),
                        field -> connection
                                .preparedQuery(INDEX_OF_KNOWN_TYPE)
                                .execute(Tuple.of(
                                        typeId, field.field(), field.kind().text()))));
    }

    /** Indexes up to so many older objects of a field that came later; false when there is nothing left to do. */
    Uni<Boolean> fill(int most, Instant now) {
        return system.preparedQuery(FILL)
                .execute(Tuple.of(most, Columns.timestamp(now)))
                .map(rows -> rows.iterator().next().getBoolean("more"));
    }

    private static Uni<Void> each(Collection<IndexedField> fields, Function<IndexedField, Uni<RowSet<Row>>> statement) {
        return Multi.createFrom()
                .iterable(fields)
                .onItem()
                .transformToUniAndConcatenate(statement::apply)
                .onItem()
                .ignoreAsUni();
    }

    private static Tuple ids(Collection<String> typeIds) {
        return Tuple.tuple().addValue(typeIds.toArray(String[]::new));
    }

    private static Map<String, String> byType(RowSet<Row> rows) {
        Map<String, String> versions = new HashMap<>();
        rows.forEach(row -> versions.put(row.getString("type_id"), row.getString("version")));
        return versions;
    }

    private static List<String> fields(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getString("field"))
                .toList();
    }

    private static List<StoredType> all(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(TypeRepository::of)
                .toList();
    }

    private static StoredType of(Row row) {
        return new StoredType(
                row.getString("type_id"),
                row.getString("version"),
                ObjectType.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getJsonObject("document"),
                row.getJsonArray("lineage"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
