package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.contracts.event.SweepRequested;
import dev.hypernet.contracts.event.SyncMessage;
import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.CloudEvent;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes in the pages the workers fetched, and after them what is to be swept: one topic keeps the order of both. */
@ApplicationScoped
class BatchListener {
    private final EventCodec codec;
    private final BatchService batches;
    private final SweepService sweeps;

    BatchListener(EventCodec codec, BatchService batches, SweepService sweeps) {
        this.codec = codec;
        this.batches = batches;
        this.sweeps = sweeps;
    }

    @Incoming("batches")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, SyncMessage.class)
                .map(this::apply)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> apply(CloudEvent<SyncMessage> message) {
        return switch (message.data()) {
            case Batch batch -> apply(batch);
            case SweepRequested sweep -> apply(message.id(), sweep);
            case SyncRequested other -> Uni.createFrom().voidItem();
            case SyncProgress other -> Uni.createFrom().voidItem();
            case ContentRequested other -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> apply(Batch batch) {
        Owner.set(batch.userId());
        return Redelivery.untilSettled(() -> batches.apply(batch));
    }

    private Uni<Void> apply(UUID message, SweepRequested sweep) {
        Owner.set(sweep.userId());
        return Redelivery.untilSettled(() -> sweeps.apply(message, sweep));
    }
}
