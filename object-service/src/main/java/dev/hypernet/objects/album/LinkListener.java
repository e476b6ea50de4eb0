package dev.hypernet.objects.album;

import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Keeps the memberships of albums and tags in step with the links. */
@ApplicationScoped
class LinkListener {
    private final EventCodec codec;
    private final MembershipRepository memberships;

    LinkListener(EventCodec codec, MembershipRepository memberships) {
        this.codec = codec;
        this.memberships = memberships;
    }

    @Incoming("links")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, LinkEvent.class)
                .map(event -> project(event.data()))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> project(LinkEvent event) {
        Owner.set(event.userId());
        return Redelivery.untilSettled(() -> memberships.project(event));
    }
}
