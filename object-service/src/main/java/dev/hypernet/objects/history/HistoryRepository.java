package dev.hypernet.objects.history;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
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
            select user_id, object_id, version, object_type, $2, changed_by,
                   array(select jsonb_array_elements_text(changed)), job_id, definition_version, payload_hash, state
              from jsonb_to_recordset($1)
                   as entry (user_id uuid, object_id uuid, version bigint, object_type text, changed_by text,
                             changed jsonb, job_id uuid, definition_version text, payload_hash text, state jsonb)
            """;

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

    public Uni<Void> append(SqlConnection connection, List<Entry> entries, Instant now) {
        if (entries.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        JsonArray rows =
                new JsonArray(entries.stream().map(HistoryRepository::row).toList());
        return connection
                .preparedQuery(APPEND)
                .execute(Tuple.of(rows, Columns.timestamp(now)))
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
