package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.CloudEvent;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Brings what worker, object-service and link-service report to the ledger. */
@ApplicationScoped
class ProgressListener {
    private final EventCodec codec;
    private final SyncLedger ledger;

    ProgressListener(EventCodec codec, SyncLedger ledger) {
        this.codec = codec;
        this.ledger = ledger;
    }

    @Incoming("progress")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, SyncProgress.class)
                .map(this::enter)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> enter(CloudEvent<SyncProgress> message) {
        Owner.set(message.data().userId());
        return Redelivery.untilSettled(() -> ledger.enter(message));
    }
}
