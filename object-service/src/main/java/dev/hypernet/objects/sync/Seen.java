package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** Remembers what a source has shown, which is what it is proven by that something is gone. */
interface Seen {

    /** In the transaction that applies the batch, once it is known to extend its chain. */
    Uni<Void> note(SqlConnection connection, Batch batch, Sorted sorted);
}
