package dev.hypernet.integrations.endpoint;

import dev.hypernet.integrations.endpoint.DueDeliveryRepository.Room;
import dev.hypernet.integrations.endpoint.WebhookDeliveryRepository.Settlement;
import dev.hypernet.integrations.endpoint.WebhookDeliveryRepository.Taken;
import dev.hypernet.integrations.endpoint.WebhookDeliveryRepository.ToSend;
import dev.hypernet.integrations.endpoint.WebhookEndpointRepository.Address;
import dev.hypernet.integrations.integration.Credentials;
import dev.hypernet.integrations.integration.Credentials.Signatures;
import dev.hypernet.outbound.Limits;
import dev.hypernet.outbound.OutboundAnswer;
import dev.hypernet.outbound.OutboundAnswer.Answered;
import dev.hypernet.outbound.OutboundAnswer.Refused;
import dev.hypernet.outbound.OutboundAnswer.TooLarge;
import dev.hypernet.outbound.OutboundAnswer.Unanswered;
import dev.hypernet.outbound.OutboundRequest;
import dev.hypernet.outbound.Proof;
import dev.hypernet.persistence.Batches;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.context.CallerContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what endpoints are to be told, on every replica, a bounded number at once and few to each address and person. A delivery is
 * taken until a time and settled by whoever took it last: where a process dies between, it is sent again, and its receiver
 * knows it by its {@code webhook-id}.
 */
@Singleton
class Deliverer {
    private static final Logger LOG = Logger.getLogger(Deliverer.class);
    /** The specification recommends 15 to 30 seconds. */
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(20), 1 << 16);
    /** Longer than signing and sending take together at the most. */
    private static final Duration LEASE = Duration.ofSeconds(90);

    private static final int FORGOTTEN_AT_ONCE = 1000;
    private static final int GONE = 410;
    private static final int NOT_FOUND = 404;
    /** Of which nobody knows whether it wants to be told. */
    private static final int ATTEMPTS_BEFORE_THE_FIRST_ANSWER = 3;

    private static final String NOT_SIGNED = "not_signed";

    private final Pool pool;
    private final DueDeliveryRepository due;
    private final WebhookDeliveryRepository deliveries;
    private final WebhookEndpointRepository endpoints;
    private final Credentials credentials;
    private final Strangers strangers;
    private final EndpointConfig config;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Semaphore free;
    /** Of these, those for endpoints through which nothing comes. */
    private final Semaphore forSuspects;

    Deliverer(
            Pool pool,
            DueDeliveryRepository due,
            WebhookDeliveryRepository deliveries,
            WebhookEndpointRepository endpoints,
            @RestClient Credentials credentials,
            Strangers strangers,
            EndpointConfig config,
            MeterRegistry metrics,
            Clock clock) {
        this.pool = pool;
        this.due = due;
        this.deliveries = deliveries;
        this.endpoints = endpoints;
        this.credentials = credentials;
        this.strangers = strangers;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.free = new Semaphore(config.atOnce());
        this.forSuspects = new Semaphore(config.atOnce() / 2);
    }

    /** What came of an attempt; no status where there was no answer, no error where it came through. */
    private record Ended(
            @Nullable Integer status,
            @Nullable String error,
            @Nullable Instant notBefore) {
        boolean isGone() {
            return status != null && status == GONE;
        }
    }

    /** Takes as many as there is room for. Those of the last round may still be on their way: each gives its place back. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.PROCEED)
    Uni<Void> deliver() {
        int places = free.drainPermits();
        return places == 0
                ? Uni.createFrom().voidItem()
                : take(places)
                        .onItem()
                        .transformToMulti(taken -> Multi.createFrom().iterable(taken))
                        .onItem()
                        .transformToUni(this::deliver)
                        .merge(places)
                        .onItem()
                        .ignoreAsUni();
    }

    @Scheduled(every = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        Instant before = clock.instant().minus(config.keepDeliveries());
        return Batches.whileFull(FORGOTTEN_AT_ONCE, () -> due.forget(before, FORGOTTEN_AT_ONCE));
    }

    private Uni<List<Taken>> take(int places) {
        Instant now = clock.instant();
        Room room = new Room(places, config.atOncePerEndpoint(), config.atOncePerPerson(), forSuspects.drainPermits());
        return due.take(now, now.plus(LEASE), room)
                .onFailure()
                .invoke(() -> giveBack(room, List.of()))
                .invoke(taken -> giveBack(room, taken));
    }

    /** What was not needed. */
    private void giveBack(Room room, List<Taken> taken) {
        free.release(room.most() - taken.size());
        forSuspects.release(room.suspects()
                - Math.toIntExact(taken.stream().filter(Taken::isSuspect).count()));
    }

    private void giveBack(Taken taken) {
        free.release();
        if (taken.isSuspect()) {
            forSuspects.release();
        }
    }

    /** What fails in a way nobody foresaw is due again when its lease is over. */
    private Uni<Void> deliver(Taken taken) {
        return Owner.runAs(taken.owner(), () -> send(taken))
                .onFailure()
                .invoke(failure -> LOG.errorf(failure, "delivery %s came to no end", taken.id()))
                .onFailure()
                .recoverWithNull()
                .eventually(() -> giveBack(taken));
    }

    private Uni<Void> send(Taken taken) {
        return deliveries
                .toSend(taken)
                .chain(found -> found.filter(ToSend::isEnabled)
                        .map(message -> attempt(taken, message).chain(ended -> settle(taken, message, ended)))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Ended> attempt(Taken taken, ToSend message) {
        long timestamp = clock.instant().getEpochSecond();
        String signed = message.eventId() + "." + timestamp + "." + message.body();
        return credentials
                .signWebhook(
                        taken.endpoint(), new Credentials.ToSign(taken.owner().value(), bytes(signed)))
                .emitOn(CallerContext.here())
                .chain(signatures -> strangers.outbound().ask(request(message, timestamp, signatures), LIMITS))
                .emitOn(CallerContext.here())
                .map(Deliverer::ended)
                .onFailure()
                .recoverWithItem(Deliverer::unsigned);
    }

    /** Nothing is sent that is not signed: it waits like what could not be sent. */
    private static Ended unsigned(Throwable failure) {
        LOG.warnf("a webhook could not be signed: %s", failure.getMessage());
        boolean hasNone = failure instanceof WebApplicationException refused
                && refused.getResponse().getStatus() == NOT_FOUND;
        return new Ended(null, hasNone ? "no_secret" : NOT_SIGNED, null);
    }

    private static OutboundRequest request(ToSend message, long timestamp, Signatures signatures) {
        return new OutboundRequest(
                "POST",
                URI.create(message.url()),
                Map.of(
                        "webhook-id", message.eventId().toString(),
                        "webhook-timestamp", Long.toString(timestamp),
                        "webhook-signature", String.join(" ", signatures.signatures())),
                "application/json",
                bytes(message.body()),
                Proof.NONE);
    }

    private static Ended ended(OutboundAnswer answer) {
        return switch (answer) {
            case Answered answered ->
                new Ended(answered.status(), answered.status() / 100 == 2 ? null : "status", answered.retryAt());
            case Unanswered unanswered ->
                new Ended(null, unanswered.reason().name().toLowerCase(Locale.ROOT), null);
            case Refused refused -> new Ended(null, "refused", null);
            case TooLarge tooLarge -> new Ended(null, "too_large", null);
        };
    }

    private Uni<Void> settle(Taken taken, ToSend message, Ended ended) {
        Instant now = clock.instant();
        Settlement settlement = settlement(taken, message, ended, now);
        Address told = new Address(taken.owner(), taken.endpoint(), message.url());
        return Deadlocks.overcome(() -> pool.withTransaction(connection -> deliveries
                        .settle(connection, taken, settlement, now)
                        .chain(ours -> ours
                                ? learn(connection, told, ended, now)
                                : Uni.createFrom().voidItem())))
                .invoke(() -> count(ended));
    }

    private void count(Ended ended) {
        String outcome = ended.error() == null ? "delivered" : ended.error();
        metrics.counter("hypernet.webhook.deliveries", "outcome", outcome).increment();
    }

    private static Settlement settlement(Taken taken, ToSend message, Ended ended, Instant now) {
        if (ended.error() == null) {
            return new Settlement("delivered", ended.status(), null, now);
        }
        Optional<Instant> again = isOver(taken, message, ended)
                ? Optional.empty()
                : RetrySchedule.after(
                                taken.attempts(), ThreadLocalRandom.current().nextDouble())
                        .map(now::plus);
        return again.map(next -> new Settlement("pending", ended.status(), ended.error(), later(next, ended)))
                .orElseGet(() -> new Settlement("failed", ended.status(), ended.error(), now));
    }

    /** An address that never took anything may be that of somebody who asked for nothing. */
    private static boolean isOver(Taken taken, ToSend message, Ended ended) {
        boolean isUnknown = !message.hasAnswered() && !NOT_SIGNED.equals(ended.error());
        return ended.isGone() || (isUnknown && taken.attempts() >= ATTEMPTS_BEFORE_THE_FIRST_ANSWER);
    }

    /** No sooner than the receiver asks for. */
    private static Instant later(Instant next, Ended ended) {
        Instant notBefore = ended.notBefore();
        return notBefore != null && notBefore.isAfter(next) ? notBefore : next;
    }

    /** What it says of the endpoint. That nothing can be signed is no fault of its. */
    private Uni<Void> learn(SqlConnection connection, Address told, Ended ended, Instant now) {
        if (ended.error() == null) {
            return endpoints.works(connection, told, now);
        }
        if (ended.isGone()) {
            return disable(connection, told, "gone", now);
        }
        return ended.error().equals(NOT_SIGNED)
                ? Uni.createFrom().voidItem()
                : endpoints
                        .fails(connection, told, now, now.minus(config.disableAfter()))
                        .chain(over -> over
                                ? disable(connection, told, "failing", now)
                                : Uni.createFrom().voidItem());
    }

    private Uni<Void> disable(SqlConnection connection, Address told, String reason, Instant now) {
        return endpoints
                .disable(connection, told, reason, now)
                .chain(disabled -> disabled
                        ? deliveries.giveUpSome(connection, told.owner(), told.id(), now)
                        : Uni.createFrom().item(0))
                .replaceWithVoid();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
