package dev.hypernet.integrations.sweep;

import dev.hypernet.integrations.syncjob.StreamLedger;
import dev.hypernet.integrations.syncjob.SyncJob;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Which streams' sweeps were asked for. */
@Singleton
class SweepRepository {
    private static final String REQUESTED = """
        update sync_job_stream read set sweep = 'requested'
         where read.user_id = $1 and read.job_id = $2 and read.stream = $3
        """;
    private static final String POLICY = "select conflict_policy from sync_job where user_id = $1 and id = $2";

    /** What is to become of objects that were changed here, where the job says so. */
    Uni<Optional<String>> requested(SqlConnection connection, SyncJob job, StreamLedger stream) {
        return connection
                .preparedQuery(REQUESTED)
                .execute(Tuple.of(job.userId().value(), job.id().value(), stream.stream()))
                .chain(() -> connection
                        .preparedQuery(POLICY)
                        .execute(Tuple.of(job.userId().value(), job.id().value())))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getString("conflict_policy")));
    }
}
