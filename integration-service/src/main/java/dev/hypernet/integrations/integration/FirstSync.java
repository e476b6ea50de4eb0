package dev.hypernet.integrations.integration;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** What becomes of an integration when it is connected: its first sync begins. */
public interface FirstSync {

    /** Begins it in the caller's transaction; for one whose provider has nothing to sync, nothing happens. */
    Uni<Void> begin(SqlConnection connection, Integration integration);
}
