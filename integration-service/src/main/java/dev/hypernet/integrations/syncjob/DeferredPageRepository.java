package dev.hypernet.integrations.syncjob;

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
import java.util.UUID;

/** Pages parked until their provider is ready. What is due is found by time, without an owner. */
@Singleton
class DeferredPageRepository {
    private static final String PARK = """
        insert into deferred_page (user_id, id, job_id, epoch, resume_at, request) values ($1, $2, $3, $4, $5, $6)
        """;
    private static final String DUE =
            "select user_id, id, request from deferred_page where resume_at <= $1 order by resume_at limit 500";
    private static final String TAKE = "delete from deferred_page where user_id = $1 and id = $2";

    private final Pool system;
    private final JsonDocuments documents;

    DeferredPageRepository(@ReactiveDataSource("system") Pool system, JsonDocuments documents) {
        this.system = system;
        this.documents = documents;
    }

    /** A page whose time has come. */
    record Due(UserId owner, UUID id, SyncRequested request) {}

    Uni<Void> park(SqlConnection connection, PageDeferred message) {
        return connection
                .preparedQuery(PARK)
                .execute(Tuple.tuple()
                        .addValue(message.userId().value())
                        .addValue(UUID.randomUUID())
                        .addValue(message.jobId().value())
                        .addValue(message.epoch())
                        .addValue(Columns.timestamp(message.resumeAt()))
                        .addValue(documents.write(message.request())))
                .replaceWithVoid();
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

    private Due due(Row row) {
        return new Due(
                Columns.owner(row),
                row.getUUID("id"),
                documents.read(row.getJsonObject("request"), SyncRequested.class));
    }
}
