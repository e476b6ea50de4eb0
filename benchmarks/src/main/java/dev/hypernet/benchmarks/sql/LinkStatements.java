package dev.hypernet.benchmarks.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Directed links of the type related_to: row, history and event of each change in the caller's transaction. The tables'
 * own triggers count them.
 */
public final class LinkStatements {

    /** How many links a page of the benchmarks has; one more is asked for, as the product does. */
    public static final int PAGE_SIZE = 50;

    private static final String FIND = "select * from link where user_id = $1 and id = $2 and deleted_at is null";
    /** A link is seen from where it starts, and a bidirectional one from where it leads: two walks, as the product has. */
    private static final String PAGE = """
            select *
              from ((select * from link
                      where user_id = $1 and deleted_at is null and from_object_id = $2 and %1$s
                      order by %2$s limit $3)
                     union all
                    (select * from link
                      where user_id = $1 and deleted_at is null and to_object_id = $2 and is_bidirectional and %1$s
                      order by %2$s limit $3)) as link
             order by %2$s
             limit $3
            """;

    private static final String BY_PLACE =
            PAGE.formatted("link_type >= 'related_to' and link_type <= 'related_to'", "link_type, place, id");
    private static final String NEWEST = PAGE.formatted("link_type = 'related_to'", "created_at desc, id desc");
    private static final String NEWEST_BEFORE =
            PAGE.formatted("link_type = 'related_to' and created_at < $4", "created_at desc, id desc");
    private static final String BETWEEN = """
            select * from link
             where user_id = $1 and from_object_id = $2 and to_object_id = any($3) and link_type = 'related_to'
               and deleted_at is null
            """;
    private static final String COUNT = """
            select total from link_count
             where user_id = $1 and object_id = $2 and direction = 'from' and link_type = 'related_to'
            """;

    /** The ends are kept from being deleted until the link is in, as the product keeps them. */
    private static final String ENDS = """
            select id, type from known_object
             where user_id = $1 and id in ($2, $3) and deleted_at is null order by id for share
            """;

    private static final String INSERT = """
            insert into link (user_id, id, version, created_at, updated_at, link_type,
                              from_object_id, from_object_type, to_object_id, to_object_type, created_by, metadata)
            values ($1, $2, 1, $3, $3, 'related_to', $4, $5, $6, $7, 'user', $8)
            on conflict (user_id, from_object_id, to_object_id, link_type) where deleted_at is null do nothing
            returning *
            """;
    private static final String LOCK =
            "select version from link where user_id = $1 and id = $2 and deleted_at is null for update";
    private static final String UPDATE = """
            update link
               set version = version + 1, updated_at = greatest($3, created_at), strength = $4, metadata = metadata || $5
             where user_id = $1 and id = $2
            returning *
            """;
    private static final String DELETE = """
            update link
               set version = version + 1, updated_at = $3, deleted_at = $3, deleted_by = 'user'
             where user_id = $1 and id = $2 and deleted_at is null
            returning *
            """;
    private static final String HISTORY = """
            insert into link_history
                (user_id, link_id, version, kind, changed_at, changed_by, actor_id, changed, state)
            values ($1, $2, $3, $4, $5, 'user', $1, $6, $7)
            """;

    private LinkStatements() {}

    public static Future<Optional<JsonObject>> find(SqlConnection connection, UUID owner, UUID id) {
        return connection
                .preparedQuery(FIND)
                .execute(Tuple.of(owner, id))
                .map(rows -> list(rows).stream().findFirst());
    }

    /** The first page of the links that start from an object, in their places. */
    public static Future<List<JsonObject>> byPlace(SqlConnection connection, UUID owner, UUID from) {
        return connection
                .preparedQuery(BY_PLACE)
                .execute(Tuple.of(owner, from, PAGE_SIZE + 1))
                .map(LinkStatements::list);
    }

    /** The newest links that start from an object, or those made before a time. */
    public static Future<List<JsonObject>> newest(
            SqlConnection connection, UUID owner, UUID from, @Nullable OffsetDateTime before, int limit) {
        return (before == null
                        ? connection.preparedQuery(NEWEST).execute(Tuple.of(owner, from, limit))
                        : connection.preparedQuery(NEWEST_BEFORE).execute(Tuple.of(owner, from, limit, before)))
                .map(LinkStatements::list);
    }

    /** The links from an object to some others. */
    public static Future<List<JsonObject>> between(SqlConnection connection, UUID owner, UUID from, List<UUID> to) {
        return connection
                .preparedQuery(BETWEEN)
                .execute(Tuple.of(owner, from, to.toArray(UUID[]::new)))
                .map(LinkStatements::list);
    }

    public static Future<Long> count(SqlConnection connection, UUID owner, UUID from) {
        return connection
                .preparedQuery(COUNT)
                .execute(Tuple.of(owner, from))
                .map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong("total"));
    }

    public static Future<Outcome> create(SqlConnection connection, UUID owner, UUID from, UUID to, String payload) {
        return connection
                .preparedQuery(ENDS)
                .execute(Tuple.of(owner, from, to))
                .compose(ends -> ends.size() == 2
                        ? insert(connection, owner, from, to, payload, ends)
                        : Future.succeededFuture(Outcome.of(Outcome.Kind.GONE)));
    }

    /** Changes strength and payload, unless the version is another than this; 0 is any. */
    public static Future<Outcome> update(
            SqlConnection connection, UUID owner, UUID id, long version, double strength, String payload) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(owner, id))
                .compose(locked -> refusal(locked, version)
                        .map(refused -> Future.succeededFuture(Outcome.of(refused)))
                        .orElseGet(() -> write(connection, owner, id, strength, payload)));
    }

    public static Future<Outcome> delete(SqlConnection connection, UUID owner, UUID id) {
        return connection
                .preparedQuery(DELETE)
                .execute(Tuple.of(owner, id, ObjectStatements.now()))
                .compose(rows -> told(connection, "deleted", new String[] {"deleted_at"}, rows, Outcome.Kind.GONE));
    }

    private static Future<Outcome> insert(
            SqlConnection connection, UUID owner, UUID from, UUID to, String payload, RowSet<Row> ends) {
        JsonObject metadata = new JsonObject().put("payload", payload).put("created_by", "user");
        return connection
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                        owner,
                        UUID.randomUUID(),
                        ObjectStatements.now(),
                        from,
                        typeOf(from, ends),
                        to,
                        typeOf(to, ends),
                        metadata))
                .compose(rows -> told(connection, "created", new String[0], rows, Outcome.Kind.THERE));
    }

    private static String typeOf(UUID end, RowSet<Row> ends) {
        return StreamSupport.stream(ends.spliterator(), false)
                .filter(row -> row.getUUID("id").equals(end))
                .map(row -> row.getString("type"))
                .findFirst()
                .orElseThrow();
    }

    private static Future<Outcome> write(
            SqlConnection connection, UUID owner, UUID id, double strength, String payload) {
        return connection
                .preparedQuery(UPDATE)
                .execute(
                        Tuple.of(owner, id, ObjectStatements.now(), strength, new JsonObject().put("payload", payload)))
                .compose(rows ->
                        told(connection, "updated", new String[] {"strength", "metadata"}, rows, Outcome.Kind.GONE));
    }

    private static Optional<Outcome.Kind> refusal(RowSet<Row> locked, long version) {
        if (locked.size() == 0) {
            return Optional.of(Outcome.Kind.GONE);
        }
        boolean stale = version != 0 && locked.iterator().next().getLong("version") != version;
        return stale ? Optional.of(Outcome.Kind.STALE) : Optional.empty();
    }

    private static Future<Outcome> told(
            SqlConnection connection, String kind, String[] changed, RowSet<Row> rows, Outcome.Kind none) {
        if (rows.size() == 0) {
            return Future.succeededFuture(Outcome.of(none));
        }
        Row row = rows.iterator().next();
        JsonObject link = json(row);
        Tuple history = Tuple.of(
                row.getUUID("user_id"),
                row.getUUID("id"),
                row.getLong("version"),
                kind,
                row.getOffsetDateTime("updated_at"),
                changed);
        Future<RowSet<Row>> kept = connection.preparedQuery(HISTORY).execute(history.addValue(state(link)));
        Future<Void> told = Journal.append(
                connection, "link", kind, row.getUUID("id"), row.getLong("version"), event(link, kind, changed));
        return Future.all(kept, told).map(Outcome.done(link));
    }

    private static JsonObject event(JsonObject link, String kind, String[] changed) {
        return switch (kind) {
            case "deleted" ->
                new JsonObject()
                        .put("id", link.getString("id"))
                        .put("user_id", link.getString("user_id"))
                        .put("link_type", link.getString("link_type"))
                        .put("from_object_id", link.getString("from_object_id"))
                        .put("to_object_id", link.getString("to_object_id"))
                        .put("version", link.getLong("version"))
                        .put("deleted_at", link.getString("updated_at"));
            case "updated" -> new JsonObject().put("link", link).put("changed", Rows.array(changed));
            default -> new JsonObject().put("link", link);
        };
    }

    private static JsonObject state(JsonObject link) {
        JsonObject state = link.copy();
        List.of("id", "user_id", "version").forEach(state::remove);
        return state;
    }

    private static List<JsonObject> list(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(LinkStatements::json)
                .toList();
    }

    private static JsonObject json(Row row) {
        return new JsonObject()
                .put("id", row.getUUID("id").toString())
                .put("user_id", row.getUUID("user_id").toString())
                .put("version", row.getLong("version"))
                .put("created_at", Rows.time(row, "created_at"))
                .put("updated_at", Rows.time(row, "updated_at"))
                .put("from_object_id", row.getUUID("from_object_id").toString())
                .put("from_object_type", row.getString("from_object_type"))
                .put("to_object_id", row.getUUID("to_object_id").toString())
                .put("to_object_type", row.getString("to_object_type"))
                .put("link_type", row.getString("link_type"))
                .put("strength", row.getDouble("strength"))
                .put("is_bidirectional", row.getBoolean("is_bidirectional"))
                .put("sort_order", row.getInteger("sort_order"))
                .put("place", row.getDouble("place"))
                .put("metadata", row.getJsonObject("metadata"));
    }
}
