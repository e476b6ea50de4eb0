package dev.hypernet.integrations.integration;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Instant;

/** What an integration needs to know of its syncs: how to end the one that runs. */
public interface RunningSync {

    /** Ends it as cancelled and tells so, in the caller's transaction; without one, nothing happens. */
    Uni<Void> cancel(SqlConnection connection, Integration integration, Instant now);
}
