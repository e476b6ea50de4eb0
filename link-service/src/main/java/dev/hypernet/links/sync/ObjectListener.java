package dev.hypernet.links.sync;

import dev.hypernet.contracts.event.ObjectEvent;
import dev.hypernet.contracts.event.ObjectEvent.ObjectCreated;
import dev.hypernet.contracts.event.ObjectEvent.ObjectDeleted;
import dev.hypernet.contracts.event.ObjectEvent.ObjectPurged;
import dev.hypernet.contracts.event.ObjectEvent.ObjectRestored;
import dev.hypernet.contracts.event.ObjectEvent.ObjectUpdated;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.CloudEvent;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears of objects. Versions make repetitions and stragglers harmless, so there is no inbox. */
@ApplicationScoped
public class ObjectListener {
    private final EventCodec codec;
    private final ArrivalService arrivals;

    ObjectListener(EventCodec codec, ArrivalService arrivals) {
        this.codec = codec;
        this.arrivals = arrivals;
    }

    @Incoming("objects")
    public Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, ObjectEvent.class)
                .map(CloudEvent::data)
                .map(this::receive)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> receive(ObjectEvent event) {
        Owner.set(event.userId());
        return Redelivery.untilSettled(() -> settle(event));
    }

    private Uni<Void> settle(ObjectEvent event) {
        return switch (event) {
            case ObjectCreated created -> arrivals.arrived(created.object());
            case ObjectUpdated updated -> arrivals.arrived(updated.object());
            case ObjectDeleted deleted -> arrivals.gone(deleted);
            case ObjectRestored restored -> arrivals.restored(restored.object());
            case ObjectPurged purged -> arrivals.purged(purged);
        };
    }
}
