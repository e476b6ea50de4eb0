package dev.hypernet.objects.history;

import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * History and event of a change, in the change's own transaction: the one way an object's change is told.
 *
 * <p>Call it after the object's row is written: the row's lock then orders versions and events of concurrent changes.
 */
@Singleton
public class ChangeLog {
    private final HistoryRepository history;
    private final Outbox outbox;

    ChangeLog(HistoryRepository history, Outbox outbox) {
        this.history = history;
        this.outbox = outbox;
    }

    /** Within the transaction of a pg client connection: two statements, however many changes. */
    public Uni<Void> record(SqlConnection connection, List<Change> changes) {
        return history.append(connection, changes)
                .chain(() -> outbox.append(
                        connection, changes.stream().map(Change::event).toList()));
    }

    /** Within the current Panache transaction, after the entity is flushed. */
    public Uni<Void> record(Change change) {
        return history.append(change).chain(() -> outbox.append(change.event()));
    }
}
