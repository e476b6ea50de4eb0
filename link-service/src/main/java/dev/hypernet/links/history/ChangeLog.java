package dev.hypernet.links.history;

import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * History and events of changes, in the changes' own transaction: the one way a link's change is told.
 *
 * <p>Call it after the links' rows are written: the rows' locks then order versions and events of concurrent changes.
 */
@Singleton
public class ChangeLog {
    private final LinkHistoryRepository history;
    private final Outbox outbox;

    ChangeLog(LinkHistoryRepository history, Outbox outbox) {
        this.history = history;
        this.outbox = outbox;
    }

    /**
     * Within the caller's transaction: two statements, however many changes, and none for no change. The second is sent
     * without waiting for the first; when one fails the transaction must not be committed.
     */
    public Uni<Void> record(SqlConnection connection, List<LinkChange> changes) {
        if (changes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Uni<Void> kept = history.append(connection, changes);
        Uni<Void> told = outbox.append(
                connection, changes.stream().map(LinkChange::event).toList());
        return Uni.join().all(kept, told).andFailFast().replaceWithVoid();
    }
}
