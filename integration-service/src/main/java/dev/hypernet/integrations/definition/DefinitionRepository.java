package dev.hypernet.integrations.definition;

import dev.hypernet.connector.Definition;
import dev.hypernet.persistence.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Definitions belong to nobody: the mirror writes them as the system role. */
@Singleton
class DefinitionRepository {
    private static final String REMEMBER_VERSION = """
            insert into integration_definition_versions (integration_id, version, content_hash, document, created_at)
            values ($1, $2, $3, $4, $5)
            on conflict (integration_id, version) do nothing
            """;
    private static final String HASH =
            "select content_hash from integration_definition_versions where integration_id = $1 and version = $2";
    private static final String MAKE_CURRENT = """
            insert into integration_definitions as known
                (id, integration_id, name, description, version, type, auth_type, status, document, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
            on conflict (integration_id) do update
               set name = excluded.name, description = excluded.description, version = excluded.version,
                   type = excluded.type, auth_type = excluded.auth_type, status = excluded.status,
                   document = excluded.document, updated_at = excluded.updated_at
             where string_to_array(regexp_replace(excluded.version, '[-+].*$', ''), '.')::int[]
                   >= string_to_array(regexp_replace(known.version, '[-+].*$', ''), '.')::int[]
               and known.document is distinct from excluded.document
            """;
    private static final String DOCUMENT =
            "select document from integration_definition_versions where integration_id = $1 and version = $2";

    private final Pool system;

    DefinitionRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /**
     * Keeps the version and makes it current unless a higher one is.
     *
     * @return false when the same version is known with other content: a version never changes
     */
    Uni<Boolean> mirror(Definition definition, Instant now) {
        return system.withTransaction(connection -> remember(connection, definition, now)
                .chain(() -> hash(connection, definition))
                .chain(hash -> hash.equals(definition.contentHash())
                        ? makeCurrent(connection, definition, now).replaceWith(true)
                        : Uni.createFrom().item(false)));
    }

    Uni<Optional<JsonObject>> document(String type, String version) {
        return system.preparedQuery(DOCUMENT).execute(Tuple.of(type, version)).map(DefinitionRepository::firstDocument);
    }

    private static Optional<JsonObject> firstDocument(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getJsonObject("document"));
    }

    private static Uni<Void> remember(SqlConnection connection, Definition definition, Instant now) {
        return connection
                .preparedQuery(REMEMBER_VERSION)
                .execute(Tuple.of(
                        definition.integrationId(),
                        definition.version(),
                        definition.contentHash(),
                        document(definition),
                        Columns.timestamp(now)))
                .replaceWithVoid();
    }

    private static Uni<String> hash(SqlConnection connection, Definition definition) {
        return connection
                .preparedQuery(HASH)
                .execute(Tuple.of(definition.integrationId(), definition.version()))
                .map(rows -> rows.iterator().next().getString("content_hash"));
    }

    private static Uni<Void> makeCurrent(SqlConnection connection, Definition definition, Instant now) {
        return connection
                .preparedQuery(MAKE_CURRENT)
                .execute(Tuple.tuple()
                        .addValue(UUID.randomUUID())
                        .addValue(definition.integrationId())
                        .addValue(definition.name())
                        .addValue(definition.description())
                        .addValue(definition.version())
                        .addValue(definition.type().name().toLowerCase(Locale.ROOT))
                        .addValue(definition.authType().name().toLowerCase(Locale.ROOT))
                        .addValue(definition.status().name())
                        .addValue(document(definition))
                        .addValue(Columns.timestamp(now)))
                .replaceWithVoid();
    }

    private static JsonObject document(Definition definition) {
        return new JsonObject(definition.raw().toString());
    }
}
