package dev.hypernet.objects.history;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.time.Era;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes history, a set at a time, in the transaction of the change itself; reads it along its key. */
@Singleton
class HistoryRepository {
    private static final String APPEND = """
            insert into object_history
                (user_id, object_id, version, object_type, kind, changed_at, changed_by, actor_id, reason, changed,
                 job_id, definition_version, payload_hash, state)
            select user_id, object_id, version, object_type, kind, changed_at, changed_by, actor_id, reason,
                   array(select jsonb_array_elements_text(changed)), job_id, definition_version, payload_hash, state
              from jsonb_to_recordset(%s)
                   as entry (user_id uuid, object_id uuid, version bigint, object_type text, kind text,
                             changed_at timestamptz, changed_by text, actor_id uuid, reason text,
                             changed jsonb, job_id uuid, definition_version text, payload_hash text, state jsonb)
            """;
    private static final String APPEND_TO_SESSION = APPEND.formatted("cast(cast(:entries as text) as jsonb)");
    private static final String APPEND_TO_CONNECTION = APPEND.formatted("$1::jsonb");

    private static final String PAGE = """
            select version, object_type, kind, changed_at, changed_by, actor_id, reason, changed, job_id,
                   definition_version, payload_hash, case when $6 then state end as state
              from object_history
             where user_id = $1 and object_id = $2
               and changed_at <= $3 and (changed_at, version) < ($3, $4)
             order by changed_at desc, version desc
             limit $5
            """;

    /** The lower bound spares looking into the months before the object was. */
    static final String AS_OF = """
            select version, object_type, kind, changed_at, changed_by, actor_id, reason, changed, job_id,
                   definition_version, payload_hash, state
              from object_history
             where user_id = $1 and object_id = $2 and changed_at <= $3 and changed_at >= $4
             order by changed_at desc, version desc
             limit 1
            """;

    private final Pool pool;

    HistoryRepository(Pool pool) {
        this.pool = pool;
    }

    /** Within the current Panache transaction. */
    Uni<Void> append(Change change) {
        String rows = new JsonArray().add(row(change)).encode();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(APPEND_TO_SESSION)
                        .setParameter("entries", rows)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Within the transaction of a pg client connection. */
    Uni<Void> append(SqlConnection connection, List<Change> changes) {
        if (changes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        JsonArray rows =
                new JsonArray(changes.stream().map(HistoryRepository::row).toList());
        return connection
                .preparedQuery(APPEND_TO_CONNECTION)
                .execute(Tuple.of(rows))
                .replaceWithVoid();
    }

    /** The object as it is, deleted or not. */
    Uni<Optional<StoredObject>> current(UserId owner, ObjectId id) {
        return pool.preparedQuery(StoredObject.BY_OWNER_AND_ID)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(rows -> Rows.first(rows, StoredObject::of));
    }

    /** Newest first. */
    Uni<List<Entry>> page(UserId owner, ObjectId id, @Nullable Cursor after, int limit, boolean withState) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(id.value())
                        .addValue(Columns.timestamp(after == null ? Era.LATEST : after.instant(0)))
                        .addValue(after == null ? Long.MAX_VALUE : after.number(1))
                        .addValue(limit)
                        .addValue(withState))
                .map(rows -> Rows.list(rows, Entry::of));
    }

    /** The last change up to this time of an object made at that one. */
    Uni<Optional<Entry>> asOf(UserId owner, ObjectId id, Instant createdAt, Instant time) {
        return pool.preparedQuery(AS_OF)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(time), Columns.timestamp(createdAt)))
                .map(rows -> Rows.first(rows, Entry::of));
    }

    private static JsonObject row(Change change) {
        ObjectSnapshot after = change.after();
        JsonObject row = new JsonObject()
                .put("user_id", after.userId().toString())
                .put("object_id", after.id().toString())
                .put("version", after.version())
                .put("object_type", after.type())
                .put("kind", change.kind().name().toLowerCase(Locale.ROOT))
                .put("changed_at", after.updatedAt().toString())
                .put("changed", new JsonArray(change.changed()))
                .put("state", state(after));
        return switch (change.by()) {
            case Actor.Person(UserId id) -> row.put("changed_by", "user").put("actor_id", id.toString());
            case Actor.Admin(UserId id) -> row.put("changed_by", "admin").put("actor_id", id.toString());
            case Actor.Automatic(String reason) ->
                row.put("changed_by", "system").put("reason", reason);
            case Actor.Sync sync ->
                row.put("changed_by", "sync")
                        .put("job_id", sync.jobId().toString())
                        .put("definition_version", sync.definitionVersion())
                        .put("payload_hash", sync.payloadHash());
        };
    }

    private static JsonObject state(ObjectSnapshot object) {
        return new JsonObject()
                .put("fields", new JsonObject(object.fields()))
                .put("metadata", new JsonObject(object.metadata()))
                .put("source_type", object.sourceType())
                .put("source_id", object.sourceId())
                .put("integration_id", Objects.toString(object.integrationId(), null))
                .put("created_at", object.createdAt().toString())
                .put("updated_at", object.updatedAt().toString());
    }
}
