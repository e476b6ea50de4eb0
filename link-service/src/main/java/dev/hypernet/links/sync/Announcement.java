package dev.hypernet.links.sync;

import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.links.history.ChangeLog;
import dev.hypernet.links.history.LinkChange;
import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;

/** Tells what a transaction changed, within it: the links' history and events, and the ledgers of the jobs. */
@Singleton
class Announcement {
    private final ChangeLog log;
    private final Outbox outbox;

    Announcement(ChangeLog log, Outbox outbox) {
        this.log = log;
        this.outbox = outbox;
    }

    Uni<Void> of(SqlConnection connection, Changes changes) {
        return of(connection, List.of(changes));
    }

    /** Of several batches: each tells its ledgers by itself. */
    Uni<Void> of(SqlConnection connection, List<Changes> changes) {
        List<LinkChange> links =
                changes.stream().flatMap(change -> change.links().stream()).toList();
        List<LinksApplied> progress =
                changes.stream().flatMap(change -> change.progress().stream()).toList();
        return log.record(connection, links).chain(() -> outbox.append(connection, progress));
    }
}
