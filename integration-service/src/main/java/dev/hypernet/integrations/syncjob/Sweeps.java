package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.event.SyncProgress.StreamSwept;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;

/** What the ledger needs to know of deletions that a whole reading proves. */
public interface Sweeps {

    /** Asks for the sweep of each stream that was read whole and is applied, once, and notes so in its ledger. */
    Uni<Void> requestWhereDue(SqlConnection connection, SyncJob job, List<StreamLedger> streams);

    /** What came of one; also when its job is over, for deletions that were held are confirmed later. */
    Uni<Void> heard(SqlConnection connection, StreamSwept swept);
}
