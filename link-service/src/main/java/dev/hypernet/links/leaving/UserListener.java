package dev.hypernet.links.leaving;

import dev.hypernet.contracts.event.UserEvent.UserDeletionRequested;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.CloudEvent;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears of people who leave. Each step may be repeated, so there is no inbox. */
@ApplicationScoped
public class UserListener {
    private final EventCodec codec;
    private final LeavingService leaving;

    UserListener(EventCodec codec, LeavingService leaving) {
        this.codec = codec;
        this.leaving = leaving;
    }

    @Incoming("users")
    public Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, UserDeletionRequested.class)
                .map(CloudEvent::data)
                .map(this::receive)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> receive(UserDeletionRequested request) {
        Owner.set(request.userId());
        return Redelivery.untilSettled(() -> leaving.leave(request.userId()));
    }
}
