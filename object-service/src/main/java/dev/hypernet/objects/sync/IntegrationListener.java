package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.IntegrationEvent;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationRemoved;
import dev.hypernet.contracts.event.IntegrationSnapshot;
import dev.hypernet.persistence.MessageChains;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Learns which batches of an integration have become void, those below its epoch; and that nothing waits for it. */
@ApplicationScoped
class IntegrationListener {
    private final EventCodec codec;
    private final Pool pool;
    private final MessageChains chains;
    private final RemovedIntegrationRepository removed;

    IntegrationListener(EventCodec codec, Pool pool, MessageChains chains, RemovedIntegrationRepository removed) {
        this.codec = codec;
        this.pool = pool;
        this.chains = chains;
        this.removed = removed;
    }

    @Incoming("integrations")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, IntegrationEvent.class)
                .map(event -> receive(event.data()))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> receive(IntegrationEvent event) {
        Owner.set(event.userId());
        return Redelivery.untilSettled(() -> pool.withTransaction(
                connection -> raise(connection, event.integration()).chain(() -> clear(connection, event))));
    }

    private Uni<Void> raise(SqlConnection connection, IntegrationSnapshot integration) {
        return chains.raise(connection, integration.userId(), integration.id().value(), integration.epoch());
    }

    /** Its objects stay; nothing comes for them any more, and nothing waits. What was connected since is another's. */
    private Uni<Void> clear(SqlConnection connection, IntegrationEvent event) {
        return event instanceof IntegrationRemoved gone
                ? removed.clear(connection, gone.integration())
                : Uni.createFrom().voidItem();
    }
}
