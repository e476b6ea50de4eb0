package dev.hypernet.persistence;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.function.Supplier;

/** Remembers which messages a consumer has settled, in the transaction that settles them. */
@Singleton
public class Inbox {
    private static final String REMEMBER = """
            insert into inbox (consumer, message_id, received_at) values ($1, $2, now())
            on conflict do nothing
            """;

    /** Does the work unless this consumer has already done it for this message. */
    public Uni<Void> once(SqlConnection connection, String consumer, UUID messageId, Supplier<Uni<Void>> work) {
        return connection
                .preparedQuery(REMEMBER)
                .execute(Tuple.of(consumer, messageId))
                .chain(remembered -> remembered.rowCount() == 1
                        ? work.get()
                        : Uni.createFrom().voidItem());
    }
}
