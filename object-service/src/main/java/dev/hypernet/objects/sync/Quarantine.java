package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.SweepRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;

/** Where records wait that cannot be stored, each by itself, while their page goes on. */
public interface Quarantine {

    /**
     * In the transaction that applies the batch, before its records are written: sets aside what is refused, and lets go
     * what waited and is not any more.
     *
     * @param fit source ids of records that can be stored
     * @param gone source ids of what the source no longer has
     */
    Uni<Void> note(SqlConnection connection, Batch batch, List<Refused> refused, List<String> fit, List<String> gone);

    /**
     * A whole reading that is believed has shown all there is: of the stream, what it did not show waits for nothing.
     *
     * @param end when it was known what it had shown: what was set aside after that, it says nothing of
     */
    Uni<Void> shown(SqlConnection connection, SweepRequested reading, Instant end);
}
