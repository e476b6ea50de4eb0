package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes in the pages the workers fetched. */
@ApplicationScoped
class BatchListener {
    private final EventCodec codec;
    private final BatchService batches;

    BatchListener(EventCodec codec, BatchService batches) {
        this.codec = codec;
        this.batches = batches;
    }

    @Incoming("batches")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, Batch.class)
                .map(event -> apply(event.data()))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> apply(Batch batch) {
        Owner.set(batch.userId());
        return Redelivery.untilSettled(() -> batches.apply(batch));
    }
}
