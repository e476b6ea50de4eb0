package dev.hypernet.integrations.endpoint;

import dev.hypernet.integrations.endpoint.DueDeliveryRepository.Unheard;
import dev.hypernet.persistence.Batches;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.persistence.Owner;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Disables endpoints for which too much waits, and gives up what waits for those that are disabled: a little in each
 * transaction, and in none of those that note what happens to everybody.
 */
@Singleton
class UnheardDeliveries {
    private static final Logger LOG = Logger.getLogger(UnheardDeliveries.class);

    private final Pool pool;
    private final DueDeliveryRepository due;
    private final WebhookEndpointRepository endpoints;
    private final WebhookDeliveryRepository deliveries;
    private final EndpointConfig config;
    private final Clock clock;

    UnheardDeliveries(
            Pool pool,
            DueDeliveryRepository due,
            WebhookEndpointRepository endpoints,
            WebhookDeliveryRepository deliveries,
            EndpointConfig config,
            Clock clock) {
        this.pool = pool;
        this.due = due;
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.config = config;
        this.clock = clock;
    }

    /** Of several replicas that do so at once none does harm. All are disabled first: to give up takes its time. */
    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> giveUp() {
        return due.unheard(config.mostWaiting())
                .chain(found -> each(found, this::disableWhereFull).chain(() -> each(found, this::giveUp)));
    }

    private static Uni<Void> each(List<Unheard> found, Function<Unheard, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(found)
                .onItem()
                .transformToUniAndConcatenate(endpoint -> Owner.runAs(endpoint.owner(), () -> step.apply(endpoint))
                        .onFailure()
                        .invoke(failure -> LOG.warnf("what nobody hears could not be given up: %s", failure))
                        .onFailure()
                        .recoverWithNull())
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> disableWhereFull(Unheard endpoint) {
        return endpoints.overflow(endpoint.owner(), endpoint.id(), config.mostWaiting(), clock.instant());
    }

    private Uni<Void> giveUp(Unheard endpoint) {
        return Batches.whileFull(
                WebhookDeliveryRepository.GIVEN_UP_AT_ONCE,
                () -> Deadlocks.overcome(() -> pool.withTransaction(connection -> giveUpSome(connection, endpoint))));
    }

    /** Nothing of one that is enabled again meanwhile: what waits for it then is new. */
    private Uni<Integer> giveUpSome(SqlConnection connection, Unheard endpoint) {
        return endpoints
                .lock(connection, endpoint.owner(), endpoint.id())
                .chain(found -> found.filter(known -> !known.isEnabled())
                        .map(known -> deliveries.giveUpSome(connection, known.owner(), known.id(), clock.instant()))
                        .orElseGet(() -> Uni.createFrom().item(0)));
    }
}
