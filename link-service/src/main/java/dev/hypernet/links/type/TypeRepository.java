package dev.hypernet.links.type;

import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Types belong to nobody: everybody reads them, the registry writes them as the system role. */
@Singleton
class TypeRepository {
    private static final String RULES = "name, from_types, to_types, only_from, only_to, ordered, bidirectional";
    private static final String COLUMNS = RULES + ", version, kind, document, created_at, updated_at";
    private static final String IN_FORCE = "select " + RULES + " from link_type where name = any($1::text[])";
    private static final String NAMES = "select name from link_type order by name";
    private static final String FIND = "select " + COLUMNS + " from link_type where name = $1";
    private static final String PAGE = "select " + COLUMNS + " from link_type where name > $1 order by name limit $2";

    /** One registration at a time, on all replicas. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('link_type'))";

    private static final String SAME =
            "select document = $3 as same from link_type_version where name = $1 and version = $2";
    private static final String MAKE_CURRENT = """
        insert into link_type as known (name, from_types, to_types, only_from, only_to, ordered, bidirectional,
                                        version, kind, document, created_at, updated_at)
        values ($1, nullif($2::text[], '{}'), nullif($3::text[], '{}'), $4, $5, $6, $7, $8, $9, $10, $11, $11)
        on conflict (name) do update
           set from_types = excluded.from_types, to_types = excluded.to_types, only_from = excluded.only_from,
               only_to = excluded.only_to, ordered = excluded.ordered, bidirectional = excluded.bidirectional,
               version = excluded.version, document = excluded.document, updated_at = excluded.updated_at
        returning %s
        """.formatted(COLUMNS);
    private static final String KEEP_VERSION =
            "insert into link_type_version (name, version, document, created_at) values ($1, $2, $3, $4)";

    private final Pool system;

    TypeRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    Uni<Map<String, LinkType>> inForce(SqlClient client, Collection<String> names) {
        return client.preparedQuery(IN_FORCE)
                .execute(Tuple.tuple().addValue(names.toArray(String[]::new)))
                .map(rows -> Rows.list(rows, TypeRepository::type).stream()
                        .collect(Collectors.toUnmodifiableMap(LinkType::name, Function.identity())));
    }

    Uni<List<String>> names(SqlClient client) {
        return client.preparedQuery(NAMES).execute().map(rows -> Rows.list(rows, row -> row.getString("name")));
    }

    Uni<List<StoredType>> page(String after, int limit) {
        return system.preparedQuery(PAGE)
                .execute(Tuple.of(after, limit))
                .map(rows -> Rows.list(rows, TypeRepository::stored));
    }

    Uni<Optional<StoredType>> find(String name) {
        return find(system, name);
    }

    Uni<Optional<StoredType>> find(SqlClient client, String name) {
        return client.preparedQuery(FIND).execute(Tuple.of(name)).map(rows -> Rows.first(rows, TypeRepository::stored));
    }

    /** Runs a registration in a transaction, with no other beside it. */
    <T> Uni<T> alone(Function<SqlConnection, Uni<T>> registration) {
        return system.withTransaction(
                connection -> connection.query(LOCK).execute().chain(() -> registration.apply(connection)));
    }

    /** Whether this version is known with this very content; nothing when it is not known. */
    Uni<Optional<Boolean>> isSame(SqlConnection connection, String name, String version, JsonObject document) {
        return connection
                .preparedQuery(SAME)
                .execute(Tuple.of(name, version, document))
                .map(rows -> Rows.first(rows, row -> row.getBoolean("same")));
    }

    /** Keeps a version and makes it the one in force. */
    Uni<StoredType> store(SqlConnection connection, StoredType stored) {
        LinkType type = stored.type();
        return connection
                .preparedQuery(MAKE_CURRENT)
                .execute(Tuple.from(new Object[] {
                    type.name(),
                    type.fromTypes().toArray(String[]::new),
                    type.toTypes().toArray(String[]::new),
                    type.onlyFrom(),
                    type.onlyTo(),
                    type.ordered(),
                    type.bidirectional(),
                    stored.version(),
                    stored.kind().name().toLowerCase(Locale.ROOT),
                    stored.document(),
                    Columns.timestamp(stored.updatedAt())
                }))
                .map(rows -> stored(rows.iterator().next()))
                .call(() -> connection
                        .preparedQuery(KEEP_VERSION)
                        .execute(Tuple.of(
                                type.name(),
                                stored.version(),
                                stored.document(),
                                Columns.timestamp(stored.updatedAt()))));
    }

    private static LinkType type(Row row) {
        return new LinkType(
                row.getString("name"),
                namesOrAny(row.getArrayOfStrings("from_types")),
                namesOrAny(row.getArrayOfStrings("to_types")),
                row.getBoolean("only_from"),
                row.getBoolean("only_to"),
                row.getBoolean("ordered"),
                row.getBoolean("bidirectional"));
    }

    private static Set<String> namesOrAny(String @Nullable [] names) {
        return names == null ? Set.of() : Set.of(names);
    }

    private static StoredType stored(Row row) {
        return new StoredType(
                type(row),
                row.getString("version"),
                StoredType.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getJsonObject("document"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }
}
