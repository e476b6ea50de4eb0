package dev.hypernet.persistence;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Clears away what is only needed for a while: answers under their keys, and what consumers have settled. */
@ApplicationScoped
public class Retention {
    private static final int BATCH_SIZE = 1000;

    private static final String EXPIRE_KEYS = """
            delete from idempotency_key
             where ctid = any(array(select ctid from idempotency_key where created_at < $1 limit $2))
            """;
    private static final String EXPIRE_INBOX = """
            delete from inbox
             where ctid = any(array(select ctid from inbox where received_at < $1 limit $2))
            """;

    private final Pool system;
    private final Clock clock;
    private final Duration keys;
    private final Duration inbox;

    Retention(
            @ReactiveDataSource("system") Pool system,
            Clock clock,
            @ConfigProperty(name = "hypernet.idempotency.retention") Duration keys,
            @ConfigProperty(name = "hypernet.inbox.retention") Duration inbox) {
        this.system = system;
        this.clock = clock;
        this.keys = keys;
        this.inbox = inbox;
    }

    /** In small transactions, so that nobody waits for it. */
    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public Uni<Void> expire() {
        Instant now = clock.instant();
        return expire(EXPIRE_KEYS, now.minus(keys)).chain(() -> expire(EXPIRE_INBOX, now.minus(inbox)));
    }

    private Uni<Void> expire(String batch, Instant before) {
        return Batches.whileFull(
                BATCH_SIZE,
                () -> system.preparedQuery(batch)
                        .execute(Tuple.of(Columns.timestamp(before), BATCH_SIZE))
                        .map(removed -> removed.rowCount()));
    }
}
