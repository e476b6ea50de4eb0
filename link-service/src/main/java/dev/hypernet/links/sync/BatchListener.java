package dev.hypernet.links.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.persistence.Bundles;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes in what syncs fetched. */
@ApplicationScoped
public class BatchListener {
    private final Bundles bundles;
    private final BatchService batches;

    BatchListener(Bundles bundles, BatchService batches) {
        this.bundles = bundles;
        this.batches = batches;
    }

    @Incoming("batches")
    public Uni<Void> on(KafkaRecordBatch<String, byte[]> polled) {
        return bundles.settle(polled, Batch.class, Batch::userId, batches::receive);
    }
}
