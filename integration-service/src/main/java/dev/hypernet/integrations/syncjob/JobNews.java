package dev.hypernet.integrations.syncjob;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** Whoever follows a person's jobs. */
public interface JobNews {

    /**
     * Tells that a job, or its ledger, is not as it was.
     *
     * <p>The last statement of a transaction, after everything it locks: news of one person are told one after another,
     * so that nobody who follows them can miss one.
     */
    Uni<Void> changed(SqlConnection connection, SyncJob job);
}
