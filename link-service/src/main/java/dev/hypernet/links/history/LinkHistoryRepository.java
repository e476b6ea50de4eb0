package dev.hypernet.links.history;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.stored.LinkRow;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.time.Era;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes history, a set at a time, in the transaction of the change itself; reads it along its key. */
@Singleton
class LinkHistoryRepository {
    private static final String APPEND = """
            insert into link_history
                (user_id, link_id, version, kind, changed_at, changed_by, actor_id, reason, job_id, changed, state)
            select user_id, link_id, version, kind, changed_at, changed_by, actor_id, reason, job_id,
                   array(select jsonb_array_elements_text(changed)), state
              from jsonb_to_recordset($1::jsonb)
                   as entry (user_id uuid, link_id uuid, version bigint, kind text, changed_at timestamptz,
                             changed_by text, actor_id uuid, reason text, job_id uuid, changed jsonb, state jsonb)
            """;
    private static final String LIVING = "select * from link where user_id = $1 and id = $2 and deleted_at is null";
    /** The first bound spares looking into later months, the second is where in the key to begin. */
    static final String PAGE = """
            select version, kind, changed_at, changed_by, actor_id, reason, job_id, changed,
                   case when $6 then state end as state
              from link_history
             where user_id = $1 and link_id = $2
               and changed_at <= $3 and (changed_at, version) < ($3, $4)
             order by changed_at desc, version desc
             limit $5
            """;

    /** The lower bound spares looking into the months before the link was. */
    static final String AS_OF = """
            select version, kind, changed_at, changed_by, actor_id, reason, job_id, changed, state
              from link_history
             where user_id = $1 and link_id = $2 and changed_at <= $3 and changed_at >= $4
             order by changed_at desc, version desc
             limit 1
            """;

    private static final String FORGET = "delete from link_history where user_id = $1 and link_id = any($2)";

    private final Pool pool;

    LinkHistoryRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Void> append(SqlConnection connection, List<LinkChange> changes) {
        JsonArray rows =
                new JsonArray(changes.stream().map(LinkHistoryRepository::row).toList());
        return connection.preparedQuery(APPEND).execute(Tuple.of(rows)).replaceWithVoid();
    }

    Uni<Optional<LinkSnapshot>> living(UserId owner, LinkId id) {
        return pool.preparedQuery(LIVING)
                .execute(Tuple.of(owner.value(), id.value()))
                .map(rows -> Rows.first(rows, LinkRow::snapshot));
    }

    /** Newest first. */
    Uni<List<LinkEntry>> page(UserId owner, LinkId id, @Nullable Cursor after, int limit, boolean withState) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.tuple()
                        .addValue(owner.value())
                        .addValue(id.value())
                        .addValue(Columns.timestamp(after == null ? Era.LATEST : after.instant(0)))
                        .addValue(after == null ? Long.MAX_VALUE : after.number(1))
                        .addValue(limit)
                        .addValue(withState))
                .map(rows -> Rows.list(rows, LinkEntry::of));
    }

    /** The last change up to this time of a link made at that one. */
    Uni<Optional<LinkEntry>> asOf(UserId owner, LinkId id, Instant createdAt, Instant time) {
        return pool.preparedQuery(AS_OF)
                .execute(Tuple.of(owner.value(), id.value(), Columns.timestamp(time), Columns.timestamp(createdAt)))
                .map(rows -> Rows.first(rows, LinkEntry::of));
    }

    Uni<Void> forget(SqlConnection connection, UserId owner, Collection<LinkId> links) {
        UUID[] ids = links.stream().map(LinkId::value).toArray(UUID[]::new);
        return connection
                .preparedQuery(FORGET)
                .execute(Tuple.of(owner.value(), ids))
                .replaceWithVoid();
    }

    private static JsonObject row(LinkChange change) {
        LinkSnapshot after = change.after();
        JsonObject row = new JsonObject()
                .put("user_id", after.userId().toString())
                .put("link_id", after.id().toString())
                .put("version", after.version())
                .put("kind", change.kind().name().toLowerCase(Locale.ROOT))
                .put("changed_at", after.updatedAt().toString())
                .put("changed", new JsonArray(change.changed()))
                .put("state", LinkEntry.state(after));
        return switch (change.by()) {
            case Actor.Person(var id) -> row.put("changed_by", "user").put("actor_id", id.toString());
            case Actor.Sync(var jobId) -> row.put("changed_by", "sync").put("job_id", jobId.toString());
            case Actor.Automatic(var reason) -> row.put("changed_by", "system").put("reason", reason);
        };
    }
}
