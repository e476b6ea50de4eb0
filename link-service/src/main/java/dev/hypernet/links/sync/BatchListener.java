package dev.hypernet.links.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.CloudEvent;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes in what syncs fetched. */
@ApplicationScoped
public class BatchListener {
    private final EventCodec codec;
    private final BatchService batches;

    BatchListener(EventCodec codec, BatchService batches) {
        this.codec = codec;
        this.batches = batches;
    }

    @Incoming("batches")
    public Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, Batch.class)
                .map(CloudEvent::data)
                .map(this::receive)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> receive(Batch batch) {
        Owner.set(batch.userId());
        return Redelivery.untilSettled(() -> batches.receive(batch));
    }
}
