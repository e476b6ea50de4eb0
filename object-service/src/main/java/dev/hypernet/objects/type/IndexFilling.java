package dev.hypernet.objects.type;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/**
 * Brings objects that were there before a field was indexed into its index: batch by batch, each in a transaction of its
 * own that remembers how far it came, so that any replica can go on at any time.
 */
@ApplicationScoped
class IndexFilling {
    private static final int BATCH = 500;

    private final TypeRepository types;
    private final Clock clock;

    IndexFilling(TypeRepository types, Clock clock) {
        this.types = types;
        this.clock = clock;
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> fill() {
        return Multi.createBy()
                .repeating()
                .uni(() -> types.fill(BATCH, clock.instant()))
                .whilst(more -> more)
                .onItem()
                .ignoreAsUni();
    }
}
