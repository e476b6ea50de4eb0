package dev.hypernet.links.sync;

import dev.hypernet.contracts.event.IntegrationEvent;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationAbandoned;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationRemoved;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.CloudEvent;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears of integrations: what objects came from, and which epoch of batches is valid. */
@ApplicationScoped
public class IntegrationListener {
    private final EventCodec codec;
    private final ArrivalService arrivals;

    IntegrationListener(EventCodec codec, ArrivalService arrivals) {
        this.codec = codec;
        this.arrivals = arrivals;
    }

    @Incoming("integrations")
    public Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, IntegrationEvent.class)
                .map(CloudEvent::data)
                .map(this::receive)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> receive(IntegrationEvent event) {
        Owner.set(event.userId());
        return Redelivery.untilSettled(() -> settle(event));
    }

    private Uni<Void> settle(IntegrationEvent event) {
        // A disconnected integration stays, and so does what came from it.
        return event instanceof IntegrationAbandoned || event instanceof IntegrationRemoved
                ? arrivals.gone(event.integration())
                : arrivals.arrived(event.integration());
    }
}
