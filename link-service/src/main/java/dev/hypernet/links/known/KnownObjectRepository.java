package dev.hypernet.links.known;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class KnownObjectRepository {
    private static final String FIND = """
            select user_id, id, type, version, integration_id, source_id, deleted_at
              from known_object
             where user_id = $1 and id in ($2, $3)
            """;
    private static final String LEARN = """
            insert into known_object as known (user_id, id, type, version, integration_id, source_id)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (user_id, id) do update
               set type = excluded.type, version = excluded.version, integration_id = excluded.integration_id,
                   source_id = excluded.source_id, deleted_at = null
             where known.version < excluded.version
            returning old.deleted_at is not null as came_back
            """;
    private static final String BURY = """
            insert into known_object as known (user_id, id, type, version, deleted_at)
            values ($1, $2, $3, $4, $5)
            on conflict (user_id, id) do update
               set version = excluded.version, deleted_at = excluded.deleted_at
             where known.version < excluded.version
            returning user_id, id, type, version, integration_id, source_id, deleted_at
            """;
    private static final String BURY_FOR_GOOD = """
            insert into known_object as known (user_id, id, type, version, deleted_at)
            values ($1, $2, $3, $4, $5)
            on conflict (user_id, id) do update
               set version = greatest(known.version, excluded.version),
                   deleted_at = coalesce(known.deleted_at, excluded.deleted_at)
            returning user_id, id, type, version, integration_id, source_id, deleted_at
            """;
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended($1::text, 0))";
    private static final String LOCK_OF_OBJECT = """
            select pg_advisory_xact_lock(hashtextextended(integration_id::text, 0))
              from known_object
             where user_id = $1 and id = $2 and integration_id is not null
            """;

    private final Pool pool;

    KnownObjectRepository(Pool pool) {
        this.pool = pool;
    }

    /** Those of the two that are known, the deleted ones too. */
    Uni<Map<ObjectId, KnownObject>> find(UserId owner, ObjectId one, ObjectId other) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), one.value(), other.value()))
                .map(KnownObjectRepository::byId);
    }

    /** Keeps the object unless a newer version is known; whether it was deleted before. */
    Uni<Boolean> learn(SqlClient client, UserId owner, KnownObject object) {
        IntegrationId integration = object.integrationId();
        return client.preparedQuery(LEARN)
                .execute(Tuple.of(
                        owner.value(),
                        object.id().value(),
                        object.type(),
                        object.version(),
                        integration == null ? null : integration.value(),
                        object.sourceId()))
                .map(rows -> rows.rowCount() == 1 && rows.iterator().next().getBoolean("came_back"));
    }

    /** Marks the object deleted; null when a newer version is known. */
    Uni<@Nullable KnownObject> bury(
            SqlConnection connection, UserId owner, ObjectId id, String type, long version, Instant deletedAt) {
        return connection
                .preparedQuery(BURY)
                .execute(Tuple.of(owner.value(), id.value(), type, version, Columns.timestamp(deletedAt)))
                .map(KnownObjectRepository::firstOrNull);
    }

    /** Marks the object deleted, whatever is known of it: it does not come back. */
    Uni<KnownObject> buryForGood(
            SqlConnection connection, UserId owner, ObjectId id, String type, long version, Instant purgedAt) {
        return connection
                .preparedQuery(BURY_FOR_GOOD)
                .execute(Tuple.of(owner.value(), id.value(), type, version, Columns.timestamp(purgedAt)))
                .map(rows -> known(rows.iterator().next()));
    }

    Uni<Void> lock(SqlConnection connection, IntegrationId integration) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(integration.toString()))
                .replaceWithVoid();
    }

    Uni<Void> lockOf(SqlConnection connection, UserId owner, ObjectId id) {
        return connection
                .preparedQuery(LOCK_OF_OBJECT)
                .execute(Tuple.of(owner.value(), id.value()))
                .replaceWithVoid();
    }

    private static Map<ObjectId, KnownObject> byId(RowSet<Row> rows) {
        Map<ObjectId, KnownObject> known = new HashMap<>();
        rows.forEach(row -> known.put(new ObjectId(row.getUUID("id")), known(row)));
        return known;
    }

    private static @Nullable KnownObject firstOrNull(RowSet<Row> rows) {
        return rows.rowCount() == 0 ? null : known(rows.iterator().next());
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
