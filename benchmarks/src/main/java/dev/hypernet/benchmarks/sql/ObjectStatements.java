package dev.hypernet.benchmarks.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Objects of the type post: row, history and event of each change in the caller's transaction. */
public final class ObjectStatements {

    private static final String COLUMNS = """
            id, type, type_version, user_id, version, created_at, updated_at, deleted_at, source_type, source_id,
            integration_id, metadata, fields
            """;

    /** What object-service asks to show one object of any type. */
    private static final String FIND = """
            select object.id, object.type, known.type_version, object.user_id, object.version, object.created_at,
                   object.updated_at, object.deleted_at, object.source_type, object.source_id, object.integration_id,
                   object.metadata, object.fields
              from any_object object
              left join typed_object known on known.user_id = $1 and known.id = object.id
             where object.user_id = $1 and object.id = $2 and object.deleted_at is null
            """;

    private static final String LOCK = """
            select version from typed_object where user_id = $1 and id = $2 and deleted_at is null for update
            """;
    private static final String INSERT = """
            insert into typed_object
                (user_id, id, version, created_at, updated_at, source_type, metadata, type, type_version, fields)
            select $1, $2, 1, $3, $3, 'user', '{}', 'post', version, $4 from object_type where type_id = 'post'
            returning\s""" + COLUMNS;
    private static final String UPDATE = """
            update typed_object
               set version = version + 1, updated_at = greatest($3, created_at), fields = fields || $4
             where user_id = $1 and id = $2
            returning\s""" + COLUMNS;
    private static final String DELETE = """
            update typed_object
               set version = version + 1, updated_at = $3, deleted_at = $3, deleted_by = 'user'
             where user_id = $1 and id = $2 and deleted_at is null
            returning\s""" + COLUMNS;
    private static final String HISTORY = """
            insert into object_history
                (user_id, object_id, version, object_type, kind, changed_at, changed_by, actor_id, changed, state)
            values ($1, $2, $3, 'post', $4, $5, 'user', $1, $6, $7)
            """;

    private ObjectStatements() {}

    public static Future<Optional<JsonObject>> find(SqlConnection connection, UUID owner, UUID id) {
        return connection.preparedQuery(FIND).execute(Tuple.of(owner, id)).map(ObjectStatements::first);
    }

    public static Future<Outcome> create(SqlConnection connection, UUID owner, String text) {
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(owner, UUID.randomUUID(), now(), new JsonObject().put("text", text)))
                .compose(rows -> told(connection, "created", new String[0], rows));
    }

    /** Changes the text, unless the version is another than this; 0 is any. */
    public static Future<Outcome> update(SqlConnection connection, UUID owner, UUID id, long version, String text) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(owner, id))
                .compose(locked -> refusal(locked, version)
                        .map(refused -> Future.succeededFuture(Outcome.of(refused)))
                        .orElseGet(() -> write(connection, owner, id, text)));
    }

    public static Future<Outcome> delete(SqlConnection connection, UUID owner, UUID id) {
        return connection
                .preparedQuery(DELETE)
                .execute(Tuple.of(owner, id, now()))
                .compose(rows -> told(connection, "deleted", new String[] {"deleted_at"}, rows));
    }

    private static Future<Outcome> write(SqlConnection connection, UUID owner, UUID id, String text) {
        return connection
                .preparedQuery(UPDATE)
                .execute(Tuple.of(owner, id, now(), new JsonObject().put("text", text)))
                .compose(rows -> told(connection, "updated", new String[] {"text"}, rows));
    }

    private static Optional<Outcome.Kind> refusal(RowSet<Row> locked, long version) {
        if (locked.size() == 0) {
            return Optional.of(Outcome.Kind.GONE);
        }
        boolean stale = version != 0 && locked.iterator().next().getLong("version") != version;
        return stale ? Optional.of(Outcome.Kind.STALE) : Optional.empty();
    }

    private static Future<Outcome> told(SqlConnection connection, String kind, String[] changed, RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Future.succeededFuture(Outcome.of(Outcome.Kind.GONE));
        }
        Row row = rows.iterator().next();
        JsonObject object = json(row);
        Tuple history = Tuple.of(
                row.getUUID("user_id"),
                row.getUUID("id"),
                row.getLong("version"),
                kind,
                row.getOffsetDateTime("updated_at"),
                changed);
        Future<RowSet<Row>> kept = connection.preparedQuery(HISTORY).execute(history.addValue(state(object)));
        Future<Void> told = Journal.append(
                connection, "object", kind, row.getUUID("id"), row.getLong("version"), event(object, kind, changed));
        return Future.all(kept, told).map(Outcome.done(object));
    }

    private static JsonObject event(JsonObject object, String kind, String[] changed) {
        return switch (kind) {
            case "deleted" ->
                new JsonObject()
                        .put("id", object.getString("id"))
                        .put("type", object.getString("type"))
                        .put("user_id", object.getString("user_id"))
                        .put("version", object.getLong("version"))
                        .put("deleted_at", object.getString("updated_at"));
            case "updated" -> new JsonObject().put("object", object).put("changed", Rows.array(changed));
            default -> new JsonObject().put("object", object);
        };
    }

    private static JsonObject state(JsonObject object) {
        return new JsonObject()
                .put("fields", object.getJsonObject("fields"))
                .put("metadata", object.getJsonObject("metadata"))
                .put("source_type", object.getString("source_type"))
                .put("source_id", object.getString("source_id"))
                .put("integration_id", object.getString("integration_id"))
                .put("created_at", object.getString("created_at"))
                .put("updated_at", object.getString("updated_at"));
    }

    private static Optional<JsonObject> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(json(rows.iterator().next()));
    }

    private static JsonObject json(Row row) {
        return new JsonObject()
                .put("id", row.getUUID("id").toString())
                .put("type", row.getString("type"))
                .put("type_version", row.getString("type_version"))
                .put("user_id", row.getUUID("user_id").toString())
                .put("version", row.getLong("version"))
                .put("created_at", Rows.time(row, "created_at"))
                .put("updated_at", Rows.time(row, "updated_at"))
                .put("deleted_at", Rows.time(row, "deleted_at"))
                .put("source_type", row.getString("source_type"))
                .put("source_id", row.getString("source_id"))
                .put("integration_id", Rows.text(row, "integration_id"))
                .put("fields", row.getJsonObject("fields"))
                .put("metadata", row.getJsonObject("metadata"));
    }

    static OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    }
}
