package dev.hypernet.objects.history;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes history, a set at a time, in the transaction of the change itself. */
@Singleton
public class HistoryRepository {
    private static final String APPEND = """
            insert into object_history
                (user_id, object_id, version, object_type, changed_at, changed_by, changed,
                 job_id, definition_version, payload_hash, state)
            select user_id, object_id, version, object_type, changed_at, changed_by,
                   array(select jsonb_array_elements_text(changed)), job_id, definition_version, payload_hash, state
              from jsonb_to_recordset(%s)
                   as entry (user_id uuid, object_id uuid, version bigint, object_type text,
                             changed_at timestamptz, changed_by text,
                             changed jsonb, job_id uuid, definition_version text, payload_hash text, state jsonb)
            """;
    private static final String APPEND_TO_SESSION = APPEND.formatted("cast(cast(:entries as text) as jsonb)");
    private static final String APPEND_TO_CONNECTION = APPEND.formatted("$1::jsonb");

    /**
     * One version of one object, and who or what made it.
     *
     * @param changedBy {@code user}, {@code sync}, {@code system} or {@code admin}
     */
    public record Entry(
            ObjectSnapshot state,
            String changedBy,
            List<String> changed,
            @Nullable Provenance provenance) {

        public static Entry byUser(ObjectSnapshot state, List<String> changed) {
            return new Entry(state, "user", changed, null);
        }

        public static Entry bySystem(ObjectSnapshot state, List<String> changed) {
            return new Entry(state, "system", changed, null);
        }

        public static Entry bySync(ObjectSnapshot state, List<String> changed, Provenance provenance) {
            return new Entry(state, "sync", changed, provenance);
        }
    }

    /** Which job brought a version, by which definition, and the hash of what the source said. */
    public record Provenance(
            JobId jobId, String definitionVersion, @Nullable String payloadHash) {}

    /** Within the current Panache transaction. */
    public Uni<Void> append(Entry entry) {
        String rows = new JsonArray().add(row(entry)).encode();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(APPEND_TO_SESSION)
                        .setParameter("entries", rows)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Within the transaction of a pg client connection. */
    public Uni<Void> append(SqlConnection connection, List<Entry> entries) {
        if (entries.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        JsonArray rows =
                new JsonArray(entries.stream().map(HistoryRepository::row).toList());
        return connection
                .preparedQuery(APPEND_TO_CONNECTION)
                .execute(Tuple.of(rows))
                .replaceWithVoid();
    }

    private static JsonObject row(Entry entry) {
        ObjectSnapshot state = entry.state();
        Provenance provenance = entry.provenance();
        JsonObject row = new JsonObject()
                .put("user_id", state.userId().toString())
                .put("object_id", state.id().toString())
                .put("version", state.version())
                .put("object_type", state.type())
                .put("changed_at", state.updatedAt().toString())
                .put("changed_by", entry.changedBy())
                .put("changed", new JsonArray(entry.changed()))
                .put("state", state(state));
        if (provenance != null) {
            row.put("job_id", provenance.jobId().toString())
                    .put("definition_version", provenance.definitionVersion())
                    .put("payload_hash", provenance.payloadHash());
        }
        return row;
    }

    private static JsonObject state(ObjectSnapshot object) {
        Map<String, @Nullable Object> state = new HashMap<>(object.fields());
        state.put("metadata", new JsonObject(object.metadata()));
        state.put("source_type", object.sourceType());
        state.put("source_id", object.sourceId());
        state.put("created_at", object.createdAt().toString());
        state.put("updated_at", object.updatedAt().toString());
        return new JsonObject(state);
    }
}
