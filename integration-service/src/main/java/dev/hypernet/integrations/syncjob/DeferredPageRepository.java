package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.SyncProgress.PageDeferred;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.JsonDocuments;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Pages parked until their provider is ready. What is due is found by time, without an owner. */
@Singleton
class DeferredPageRepository {
    private static final String PARK = """
        insert into deferred_page (user_id, id, job_id, epoch, resume_at, request, stream, link, reason, parked_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (user_id, job_id, stream, link) do nothing
        """;
    private static final String DUE = """
        select user_id, id, job_id, epoch, stream, reason, parked_at, request
          from deferred_page
         where resume_at <= $1
         order by resume_at
         limit 500
        """;
    private static final String TAKE = "delete from deferred_page where user_id = $1 and id = $2";
    private static final String POSTPONE = "update deferred_page set resume_at = $3 where user_id = $1 and id = $2";
    private static final String FORGET = "delete from deferred_page where user_id = $1 and job_id = $2 and stream = $3";
    private static final String FORGET_ALL = "delete from deferred_page where user_id = $1 and job_id = $2";

    /** The provider's limits, as opposed to its troubles and ours. */
    private static final Set<String> LIMITS = Set.of("rate_limited", "budget_spent");

    private static final Logger LOG = Logger.getLogger(DeferredPageRepository.class);

    private final Pool system;
    private final JsonDocuments documents;

    DeferredPageRepository(@ReactiveDataSource("system") Pool system, JsonDocuments documents) {
        this.system = system;
        this.documents = documents;
    }

    /**
     * A page whose time has come.
     *
     * @param stream null where it was parked before this was noted
     * @param parkedAt since when the provider's limits made it wait; null where they did not
     * @param request null where what is stored cannot be read any more
     */
    record Due(
            UserId owner,
            UUID id,
            JobId jobId,
            long epoch,
            @Nullable String stream,
            @Nullable Instant parkedAt,
            @Nullable SyncRequested request) {}

    /** Whether it was not parked already. */
    Uni<Boolean> park(SqlConnection connection, PageDeferred message, Instant now) {
        return connection
                .preparedQuery(PARK)
                .execute(Tuple.tuple()
                        .addValue(message.userId().value())
                        .addValue(UUID.randomUUID())
                        .addValue(message.jobId().value())
                        .addValue(message.epoch())
                        .addValue(Columns.timestamp(message.resumeAt()))
                        .addValue(documents.write(message.request()))
                        .addValue(message.stream())
                        .addValue(message.request().link())
                        .addValue(message.reason())
                        .addValue(Columns.timestamp(now)))
                .map(parked -> parked.rowCount() == 1);
    }

    Uni<List<Due>> due(Instant now) {
        return system.preparedQuery(DUE)
                .execute(Tuple.of(Columns.timestamp(now)))
                .map(rows -> Rows.list(rows, this::due));
    }

    /** Whether it was still there: of several replicas one takes it. */
    Uni<Boolean> take(SqlConnection connection, Due page) {
        return connection
                .preparedQuery(TAKE)
                .execute(Tuple.of(page.owner().value(), page.id()))
                .map(taken -> taken.rowCount() == 1);
    }

    /** It stands back until then. */
    Uni<Void> postpone(SqlConnection connection, Due page, Instant until) {
        return connection
                .preparedQuery(POSTPONE)
                .execute(Tuple.of(page.owner().value(), page.id(), Columns.timestamp(until)))
                .replaceWithVoid();
    }

    /** Nobody waits for the stream's pages any more. */
    Uni<Void> forget(SqlConnection connection, SyncJob job, String stream) {
        return connection
                .preparedQuery(FORGET)
                .execute(Tuple.of(job.userId().value(), job.id().value(), stream))
                .replaceWithVoid();
    }

    /** Nor for any of its job's. */
    Uni<Void> forget(SqlConnection connection, SyncJob job) {
        return connection
                .preparedQuery(FORGET_ALL)
                .execute(Tuple.of(job.userId().value(), job.id().value()))
                .replaceWithVoid();
    }

    private Due due(Row row) {
        return new Due(
                Columns.owner(row),
                row.getUUID("id"),
                new JobId(row.getUUID("job_id")),
                row.getLong("epoch"),
                row.getString("stream"),
                LIMITS.contains(Objects.requireNonNullElse(row.getString("reason"), ""))
                        ? Columns.instantOrNull(row, "parked_at")
                        : null,
                request(row));
    }

    /** One that cannot be read is its own job's trouble, and holds up no other. */
    private @Nullable SyncRequested request(Row row) {
        try {
            return documents.read(row.getJsonObject("request"), SyncRequested.class);
        } catch (IllegalStateException unreadable) {
            LOG.errorf("deferred_page=%s cannot be read: %s", row.getUUID("id"), unreadable.getMessage());
            return null;
        }
    }
}
