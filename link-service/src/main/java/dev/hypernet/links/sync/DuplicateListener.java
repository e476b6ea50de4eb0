package dev.hypernet.links.sync;

import dev.hypernet.contracts.event.MediaMessage.DuplicateFound;
import dev.hypernet.links.link.LinkService;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.CloudEvent;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears of media that hold the same bytes. A link that is there makes repetitions harmless, so there is no inbox. */
@ApplicationScoped
public class DuplicateListener {
    private final EventCodec codec;
    private final LinkService links;

    DuplicateListener(EventCodec codec, LinkService links) {
        this.codec = codec;
        this.links = links;
    }

    @Incoming("duplicates")
    public Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, DuplicateFound.class)
                .map(CloudEvent::data)
                .map(this::receive)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> receive(DuplicateFound found) {
        Owner.set(found.userId());
        return Redelivery.untilSettled(() -> links.duplicate(found.userId(), found.objectId(), found.originalId()));
    }
}
