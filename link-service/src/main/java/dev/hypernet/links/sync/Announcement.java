package dev.hypernet.links.sync;

import dev.hypernet.links.history.ChangeLog;
import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;

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
        return log.record(connection, changes.links()).chain(() -> outbox.append(connection, changes.progress()));
    }
}
