package dev.hypernet.objects.album;

import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.persistence.Bundles;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Keeps the memberships of albums and tags in step with the links. */
@ApplicationScoped
class LinkListener {
    private final Bundles bundles;
    private final MembershipRepository memberships;

    LinkListener(Bundles bundles, MembershipRepository memberships) {
        this.bundles = bundles;
        this.memberships = memberships;
    }

    @Incoming("links")
    Uni<Void> on(KafkaRecordBatch<String, byte[]> polled) {
        return bundles.settle(
                polled,
                LinkEvent.class,
                LinkEvent::userId,
                events -> memberships.project(events.getFirst().userId(), events));
    }
}
