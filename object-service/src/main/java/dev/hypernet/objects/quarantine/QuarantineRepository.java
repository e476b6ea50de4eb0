package dev.hypernet.objects.quarantine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SweepRequested;
import dev.hypernet.objects.sync.Quarantine;
import dev.hypernet.objects.sync.Refused;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was set aside: one row a record of a source. */
@Singleton
class QuarantineRepository implements Quarantine {
    /**
     * A record that is here already takes the newer word. What its owner dismissed stays dismissed until the source says
     * something else of it.
     */
    static final String KEEP = """
        insert into quarantined_record as known
            (user_id, id, integration_id, integration_type, stream, record_key, source_id, object_type, code, reason,
             record, digest, job_id, definition_version, epoch, conflict_policy, state, created_at, updated_at)
        select distinct on (record_key)
               $1, gen_random_uuid(), $2, $3, $4, record_key, source_id, object_type, code, reason,
               record, digest, $6, $7, $8, $9, 'open', $10, $10
          from jsonb_to_recordset($5)
                   as refused (place integer, source_id text, object_type text, code text, reason text, record jsonb),
               lateral (select encode(sha256(convert_to(coalesce(record::text, code || reason), 'UTF8')), 'hex')
                            as digest) as digested,
               lateral (select coalesce(source_id, '#' || digest) as record_key) as keyed
         order by record_key, place desc
        on conflict (user_id, integration_id, stream, record_key) do update
           set source_id = excluded.source_id, object_type = excluded.object_type, code = excluded.code,
               reason = excluded.reason, digest = excluded.digest, job_id = excluded.job_id,
               definition_version = excluded.definition_version, epoch = excluded.epoch,
               conflict_policy = excluded.conflict_policy, updated_at = excluded.updated_at,
               (state, record, tries) =
               (select case when stays then known.state else 'open' end,
                       case when stays then null else excluded.record end,
                       case when known.digest = excluded.digest then known.tries else 0 end
                  from (select known.state = 'dismissed' and known.digest = excluded.digest as stays) as deciding)
        """;

    /** The states are told by what they are not, so that the records' own index is the one to go by. */
    static final String LET_GO = """
        update quarantined_record
           set state = case when record_key = any($5) then 'gone' else 'applied' end, record = null, updated_at = $6
         where user_id = $1 and integration_id = $2 and stream = $3 and record_key = any($4)
           and state not in ('applied', 'gone')
        """;

    static final String SHOWN = """
        update quarantined_record
           set state = 'gone', record = null, updated_at = $5
         where user_id = $1 and integration_id = $2 and stream = $3 and job_id <> $4 and updated_at <= $6
           and state in ('open', 'dismissed')
        """;

    private static final String SELECT = """
        select id, integration_id, integration_type, stream, source_id, object_type, code, reason, %s as record, job_id,
               definition_version, epoch, conflict_policy, state, tries, created_at, updated_at
          from quarantined_record
         where user_id = $1
        """;
    private static final String FIND = SELECT.formatted("record") + " and id = $2";
    private static final String LOCK = FIND + " for update";
    private static final String BEYOND = SELECT.formatted("null::jsonb") + """
         and state = $2 and (created_at, id) < ($3, $4)
           and ($6::text is null or stream = $6) and ($7::text is null or code = $7)
        """;
    private static final String NEWEST = """
         order by created_at desc, id desc limit $5
        """;
    static final String LIST = BEYOND + NEWEST;
    static final String LIST_OF_INTEGRATION = BEYOND + " and integration_id = $8" + NEWEST;

    private static final String TRIED = """
        update quarantined_record
           set tries = tries + 1, updated_at = $3, code = coalesce($4, code), reason = coalesce($5, reason)
         where user_id = $1 and id = $2 and state = 'open'
        """;
    private static final String SETTLE = """
        update quarantined_record
           set state = $4, record = null, updated_at = $3
         where user_id = $1 and id = $2 and state = 'open'
        """;

    private final Pool pool;
    private final ObjectMapper json;
    private final Clock clock;

    QuarantineRepository(Pool pool, ObjectMapper json, Clock clock) {
        this.pool = pool;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public Uni<Void> note(
            SqlConnection connection, Batch batch, List<Refused> refused, List<String> fit, List<String> gone) {
        Uni<Void> kept = refused.isEmpty() ? Uni.createFrom().voidItem() : keep(connection, batch, refused);
        return kept.chain(() -> letGo(connection, batch, refused, fit, gone));
    }

    @Override
    public Uni<Void> shown(SqlConnection connection, SweepRequested reading, Instant end) {
        return connection
                .preparedQuery(SHOWN)
                .execute(Tuple.of(
                        reading.userId().value(),
                        reading.integrationId().value(),
                        reading.stream(),
                        reading.jobId().value(),
                        Columns.timestamp(clock.instant()),
                        Columns.timestamp(end)))
                .replaceWithVoid();
    }

    private Uni<Void> keep(SqlConnection connection, Batch batch, List<Refused> refused) {
        JsonArray rows = new JsonArray();
        refused.forEach(each -> rows.add(row(each).put("place", rows.size())));
        return connection
                .preparedQuery(KEEP)
                .execute(Tuple.tuple()
                        .addValue(batch.userId().value())
                        .addValue(batch.integrationId().value())
                        .addValue(batch.integrationType())
                        .addValue(batch.stream())
                        .addValue(rows)
                        .addValue(batch.jobId().value())
                        .addValue(batch.definitionVersion())
                        .addValue(batch.epoch())
                        .addValue(batch.conflictPolicy())
                        .addValue(Columns.timestamp(clock.instant())))
                .replaceWithVoid();
    }

    /** Of a record that comes twice and is refused once, the refusal stays to be seen. */
    private Uni<Void> letGo(
            SqlConnection connection, Batch batch, List<Refused> refused, List<String> fit, List<String> gone) {
        Set<@Nullable String> known = refused.stream().map(Refused::sourceId).collect(Collectors.toSet());
        String[] settled = Stream.concat(fit.stream(), gone.stream())
                .filter(sourceId -> !known.contains(sourceId))
                .toArray(String[]::new);
        return settled.length == 0
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(LET_GO)
                        .execute(Tuple.tuple()
                                .addValue(batch.userId().value())
                                .addValue(batch.integrationId().value())
                                .addValue(batch.stream())
                                .addValue(settled)
                                .addValue(gone.toArray(String[]::new))
                                .addValue(Columns.timestamp(clock.instant())))
                        .replaceWithVoid();
    }

    private JsonObject row(Refused refused) {
        SourceRecord record = refused.record();
        return new JsonObject()
                .put("source_id", refused.sourceId())
                .put("object_type", record == null ? null : record.objectType())
                .put("code", refused.code())
                .put("reason", refused.reason())
                .put("record", record == null ? source(refused) : written(record));
    }

    private static @Nullable JsonObject source(Refused refused) {
        return refused.source() == null ? null : new JsonObject(refused.source());
    }

    private JsonObject written(SourceRecord record) {
        try {
            return new JsonObject(json.writeValueAsString(record));
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException("cannot write a record", unwritable);
        }
    }

    Uni<Optional<QuarantinedRecord>> find(UserId owner, UUID id) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), id))
                .map(rows -> Rows.first(rows, QuarantinedRecord::of));
    }

    /** The same, held until the transaction ends. */
    Uni<Optional<QuarantinedRecord>> lock(SqlConnection connection, UserId owner, UUID id) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(owner.value(), id))
                .map(rows -> Rows.first(rows, QuarantinedRecord::of));
    }

    /** Newest first, without what is kept of them. */
    Uni<List<QuarantinedRecord>> list(UserId owner, QuarantineQuery query, Instant before, UUID beforeId, int limit) {
        Tuple arguments = Tuple.tuple()
                .addValue(owner.value())
                .addValue(query.state())
                .addValue(Columns.timestamp(before))
                .addValue(beforeId)
                .addValue(limit)
                .addValue(query.stream())
                .addValue(query.code());
        return pool.preparedQuery(query.integration() == null ? LIST : LIST_OF_INTEGRATION)
                .execute(query.integration() == null ? arguments : arguments.addValue(query.integration()))
                .map(rows -> Rows.list(rows, QuarantinedRecord::of));
    }

    /** It was tried again in vain; the reason is the newer one. */
    Uni<Void> tried(SqlConnection connection, UserId owner, UUID id, String code, String reason) {
        return connection
                .preparedQuery(TRIED)
                .execute(Tuple.of(owner.value(), id, Columns.timestamp(clock.instant()), code, reason))
                .replaceWithVoid();
    }

    /** It waits no more: what was kept of it goes. */
    Uni<Boolean> settle(SqlConnection connection, UserId owner, UUID id, String state) {
        return connection
                .preparedQuery(SETTLE)
                .execute(Tuple.of(owner.value(), id, Columns.timestamp(clock.instant()), state))
                .map(settled -> settled.rowCount() == 1);
    }

    /** What {@link #note} has kept of a mapped record. */
    SourceRecord mapped(JsonObject kept) {
        try {
            return json.readValue(kept.encode(), SourceRecord.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("cannot read what was kept of a record", unreadable);
        }
    }
}
