package dev.hypernet.objects.known;

import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks for living objects over all types. */
@Singleton
class KnownObjectRepository {
    private static final String BY_ID = """
        select id, type, user_id, version, integration_id, source_id from any_object
         where user_id = $1 and id = $2 and deleted_at is null
        """;
    private static final String BY_IDS = """
        select id, type, user_id, version, integration_id, source_id from any_object
         where user_id = $1 and id = any($2) and deleted_at is null
        """;

    private final Pool pool;

    KnownObjectRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Optional<KnownObject>> find(UUID owner, UUID id) {
        return pool.preparedQuery(BY_ID)
                .execute(Tuple.of(owner, id))
                .map(rows -> Rows.first(rows, KnownObjectRepository::of));
    }

    Uni<List<KnownObject>> known(UUID owner, List<UUID> ids) {
        return pool.preparedQuery(BY_IDS)
                .execute(Tuple.of(owner, ids.toArray(UUID[]::new)))
                .map(rows -> Rows.list(rows, KnownObjectRepository::of));
    }

    private static KnownObject of(Row row) {
        return new KnownObject(
                row.getUUID("id"),
                row.getString("type"),
                row.getUUID("user_id"),
                row.getLong("version"),
                row.getUUID("integration_id"),
                row.getString("source_id"));
    }
}
