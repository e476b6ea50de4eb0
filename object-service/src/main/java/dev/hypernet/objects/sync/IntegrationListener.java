package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.IntegrationEvent;
import dev.hypernet.contracts.event.IntegrationSnapshot;
import dev.hypernet.persistence.MessageChains;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Learns which batches of an integration have become void: those below its epoch. */
@ApplicationScoped
class IntegrationListener {
    private final EventCodec codec;
    private final Pool pool;
    private final MessageChains chains;

    IntegrationListener(EventCodec codec, Pool pool, MessageChains chains) {
        this.codec = codec;
        this.pool = pool;
        this.chains = chains;
    }

    @Incoming("integrations")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, IntegrationEvent.class)
                .map(event -> raise(event.data().integration()))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> raise(IntegrationSnapshot integration) {
        Owner.set(integration.userId());
        return Redelivery.untilSettled(() -> pool.withTransaction(connection ->
                chains.raise(connection, integration.userId(), integration.id().value(), integration.epoch())));
    }
}
