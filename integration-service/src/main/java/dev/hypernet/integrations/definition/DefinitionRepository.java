package dev.hypernet.integrations.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Definition.Status;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import dev.hypernet.platform.paging.Cursor;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Definitions belong to nobody: they are written as the system role. Documents go in and out as text, so that their
 * numbers keep all digits, and come out with the status their version has now.
 */
@Singleton
class DefinitionRepository {
    /** One registration at a time, on all replicas: revisions are committed in their order. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('definition'))";

    private static final String KNOWN = """
        select v.integration_id, v.version, v.status, v.origin, v.revision,
               v.document - 'status' = $2::text::jsonb - 'status' as is_same,
               d.version is not null and d.version = v.version as is_current,
               coalesce(d.status_by_api, false) as status_by_api, coalesce(d.revision, 0) as definition_revision
          from integration_definition_versions v
          left join integration_definitions d on d.integration_id = v.integration_id
         where v.integration_id = $1
        """;
    private static final String INSERT = """
        insert into integration_definition_versions
            (integration_id, version, content_hash, document, status, origin, changed_by, created_at, changed_at)
        values ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8, $8)
        """;
    private static final String REPLACE = """
        update integration_definition_versions
           set content_hash = $3, document = $4::text::jsonb, status = $5, origin = $6, changed_by = $7, changed_at = $8
         where integration_id = $1 and version = $2
        """;
    private static final String MOVE = """
        update integration_definition_versions
           set status = $3, changed_by = $4, changed_at = $5
         where integration_id = $1 and version = $2
        """;
    private static final String MAKE_CURRENT = """
        insert into integration_definitions as known
            (id, integration_id, name, description, version, type, auth_type, status, document, origin, published_at,
             status_by_api, created_at, updated_at)
        select $3, integration_id, document ->> 'name', coalesce(document ->> 'description', ''), version,
               coalesce(document ->> 'type', 'http'), document ->> 'authType', status, document, origin, published_at,
               $4, $5, $5
          from integration_definition_versions
         where integration_id = $1 and version = $2
        on conflict (integration_id) do update
           set name = excluded.name, description = excluded.description, version = excluded.version,
               type = excluded.type, auth_type = excluded.auth_type, status = excluded.status,
               document = excluded.document, origin = excluded.origin, published_at = excluded.published_at,
               status_by_api = known.status_by_api or excluded.status_by_api, updated_at = excluded.updated_at
        """;

    private static final String DOCUMENT = "(v.document || jsonb_build_object('status', v.status))::text as document";
    private static final String COLUMNS = """
        v.integration_id, v.document ->> 'name' as name, v.version, v.status, v.origin,
        v.version = d.version as is_current, v.created_at, v.published_at, v.changed_at, v.changed_by\
        """;
    private static final String CURRENT = """
        integration_definitions d
        join integration_definition_versions v on v.integration_id = d.integration_id and v.version = d.version\
        """;
    private static final String ALL = """
        integration_definitions d join integration_definition_versions v on v.integration_id = d.integration_id\
        """;

    private static final String LIST = """
        select %s, d.revision, null as document
          from %s
         where d.integration_id > $1 and ($2 or d.status <> 'DRAFT')
         order by d.integration_id
         limit $3
        """.formatted(COLUMNS, CURRENT);
    private static final String FIND = """
        select %s, d.revision, %s
          from %s
         where d.integration_id = $1
        """.formatted(COLUMNS, DOCUMENT, CURRENT);
    private static final String CHANGED_SINCE = """
        select %s, d.revision, %s
          from %s
         where d.revision > $1
         order by d.revision
        """.formatted(COLUMNS, DOCUMENT, CURRENT);
    private static final String LIST_VERSIONS = """
        select %s, v.revision, null as document
          from %s
         where v.integration_id = $1 and ($2 or v.status <> 'DRAFT')
           and ($3::timestamptz is null or (v.created_at, v.version) < ($3, $4))
         order by v.created_at desc, v.version desc
         limit $5
        """.formatted(COLUMNS, ALL);
    private static final String FIND_VERSION = """
        select %s, v.revision, %s
          from %s
         where v.integration_id = $1 and v.version = $2
        """.formatted(COLUMNS, DOCUMENT, ALL);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Pool system;

    DefinitionRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** Runs a registration in a transaction, with no other beside it. */
    <T> Uni<T> alone(Function<SqlConnection, Uni<T>> registration) {
        return system.withTransaction(
                connection -> connection.query(LOCK).execute().chain(() -> registration.apply(connection)));
    }

    /** All versions of a definition, and of each whether it is the same as this document. */
    Uni<KnownVersions> known(SqlConnection connection, String integrationId, ObjectNode document) {
        return connection
                .preparedQuery(KNOWN)
                .execute(Tuple.of(integrationId, document.toString()))
                .map(rows -> new KnownVersions(Rows.list(rows, DefinitionRepository::knownVersion)));
    }

    /** The same where nothing is registered. */
    Uni<KnownVersions> known(String integrationId, ObjectNode document) {
        return system.withConnection(connection -> known(connection, integrationId, document));
    }

    Uni<Void> insert(
            SqlConnection connection,
            Definition definition,
            Status status,
            Origin origin,
            @Nullable UserId by,
            Instant now) {
        return connection
                .preparedQuery(INSERT)
                .execute(content(definition, status, origin, by, now))
                .replaceWithVoid();
    }

    /** What a draft says from now on. */
    Uni<Void> replace(
            SqlConnection connection,
            Definition definition,
            Status status,
            Origin origin,
            @Nullable UserId by,
            Instant now) {
        return connection
                .preparedQuery(REPLACE)
                .execute(content(definition, status, origin, by, now))
                .replaceWithVoid();
    }

    Uni<Void> move(SqlConnection connection, KnownVersion version, Status target, @Nullable UserId by, Instant now) {
        return connection
                .preparedQuery(MOVE)
                .execute(Tuple.of(
                        version.integrationId(),
                        version.number(),
                        target.name(),
                        by == null ? null : by.value(),
                        Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /**
     * Makes a version what the definition is, or tells that it changed.
     *
     * @param byApi whether an admin chose the status; once one did, it stays so
     */
    Uni<Void> makeCurrent(SqlConnection connection, KnownVersion version, boolean byApi, Instant now) {
        return connection
                .preparedQuery(MAKE_CURRENT)
                .execute(Tuple.of(
                        version.integrationId(), version.number(), UUID.randomUUID(), byApi, Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** Current versions without their documents, by the ids of their definitions. */
    Uni<List<StoredVersion>> list(String after, boolean withDrafts, int limit) {
        return system.preparedQuery(LIST)
                .execute(Tuple.of(after, withDrafts, limit))
                .map(rows -> Rows.list(rows, DefinitionRepository::stored));
    }

    /** The current version, with the definition's revision. */
    Uni<Optional<StoredVersion>> find(String integrationId) {
        return find(system, integrationId);
    }

    Uni<Optional<StoredVersion>> find(SqlClient client, String integrationId) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(integrationId))
                .map(rows -> Rows.first(rows, DefinitionRepository::stored));
    }

    /** Current versions of the definitions whose revision is above this one, in the order they changed. */
    Uni<List<StoredVersion>> changedSince(long revision) {
        return system.preparedQuery(CHANGED_SINCE)
                .execute(Tuple.of(revision))
                .map(rows -> Rows.list(rows, DefinitionRepository::stored));
    }

    /** Without their documents, newest first. */
    Uni<List<StoredVersion>> versions(String integrationId, boolean withDrafts, @Nullable Cursor after, int limit) {
        return system.preparedQuery(LIST_VERSIONS)
                .execute(Tuple.of(
                        integrationId,
                        withDrafts,
                        after == null ? null : Columns.timestamp(after.instant(0)),
                        after == null ? "" : after.text(1),
                        limit))
                .map(rows -> Rows.list(rows, DefinitionRepository::stored));
    }

    Uni<Optional<StoredVersion>> version(String integrationId, String number) {
        return version(system, integrationId, number);
    }

    Uni<Optional<StoredVersion>> version(SqlClient client, String integrationId, String number) {
        return client.preparedQuery(FIND_VERSION)
                .execute(Tuple.of(integrationId, number))
                .map(rows -> Rows.first(rows, DefinitionRepository::stored));
    }

    private static Tuple content(
            Definition definition, Status status, Origin origin, @Nullable UserId by, Instant now) {
        return Tuple.from(new @Nullable Object[] {
            definition.integrationId(),
            definition.version(),
            definition.contentHash(),
            definition.raw().toString(),
            status.name(),
            origin.text(),
            by == null ? null : by.value(),
            Columns.timestamp(now)
        });
    }

    private static KnownVersion knownVersion(Row row) {
        return new KnownVersion(
                row.getString("integration_id"),
                row.getString("version"),
                Status.valueOf(row.getString("status")),
                Origin.of(row.getString("origin")),
                row.getBoolean("is_same"),
                row.getBoolean("is_current"),
                row.getBoolean("status_by_api"),
                row.getLong("revision"),
                row.getLong("definition_revision"));
    }

    private static StoredVersion stored(Row row) {
        return new StoredVersion(
                row.getString("integration_id"),
                row.getString("name"),
                row.getString("version"),
                Status.valueOf(row.getString("status")),
                Origin.of(row.getString("origin")),
                row.getBoolean("is_current"),
                row.getLong("revision"),
                Columns.instant(row, "created_at"),
                Columns.instantOrNull(row, "published_at"),
                Columns.instant(row, "changed_at"),
                row.getUUID("changed_by"),
                document(row.getString("document")));
    }

    private static @Nullable ObjectNode document(@Nullable String text) {
        try {
            return text == null ? null : (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a stored document is no JSON", impossible);
        }
    }
}
