package dev.hypernet.integrations.integration;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Instant;

/** What an integration needs to know of its syncs: how to end the one that runs. */
public interface RunningSync {

    /**
     * Ends it as cancelled and tells so, in the caller's transaction and under the integration's lock: whatever is under
     * way of it is void from then on. Without one, nothing happens.
     *
     * @return the integration as it is then: of a higher version and epoch where a sync was ended
     */
    Uni<Integration> cancel(SqlConnection connection, Integration integration, Instant now);
}
