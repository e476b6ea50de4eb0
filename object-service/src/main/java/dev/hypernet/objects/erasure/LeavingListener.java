package dev.hypernet.objects.erasure;

import dev.hypernet.contracts.event.UserEvent;
import dev.hypernet.contracts.event.UserEvent.UserDeleted;
import dev.hypernet.contracts.event.UserEvent.UserDeletionRequested;
import dev.hypernet.contracts.event.UserEvent.UserErased;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.CloudEvent;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears how far the leaving of people has come. Each step may be repeated, so there is no inbox. */
@ApplicationScoped
class LeavingListener {
    private final EventCodec codec;
    private final LeavingService leaving;

    LeavingListener(EventCodec codec, LeavingService leaving) {
        this.codec = codec;
        this.leaving = leaving;
    }

    @Incoming("users")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, UserEvent.class)
                .map(CloudEvent::data)
                .map(this::receive)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> receive(UserEvent event) {
        Owner.set(event.userId());
        return Redelivery.untilSettled(() -> settle(event));
    }

    private Uni<Void> settle(UserEvent event) {
        return switch (event) {
            case UserDeletionRequested request -> leaving.close(request.userId());
            case UserErased erased -> leaving.erased(erased);
            case UserDeleted deleted -> Uni.createFrom().voidItem();
        };
    }
}
