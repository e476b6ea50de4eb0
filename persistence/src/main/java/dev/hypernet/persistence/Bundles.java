package dev.hypernet.persistence;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.platform.event.CloudEvent;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Settles what a consumer polled in bundles: all that is told of one person together and in its order, several persons
 * beside each other.
 *
 * <p>Order per key is kept where a key belongs to one person, as all aggregates do: whoever has a key's partition settles
 * one poll before the next. The work of a bundle may be broken off anywhere and is then done again from its beginning, so
 * it must be harmless to repeat, as all work of consumers is.
 *
 * <p>What may pass is waited for ({@link Redelivery}). A bundle with a message in it that never will is settled one by
 * one, so that this message alone goes to the dead letters. The channel needs {@code batch=true}; Kafka is told of the
 * offset when the whole poll is settled.
 */
@Singleton
public class Bundles {
    private static final Logger LOG = Logger.getLogger(Bundles.class);
    private static final int PERSONS_AT_ONCE = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final EventCodec codec;

    Bundles(EventCodec codec) {
        this.codec = codec;
    }

    /**
     * Settles and acknowledges a poll; it never fails.
     *
     * @param type events of other types are passed over
     * @param work settles one person's events in the order they have; runs with that {@link Owner}
     */
    public <E extends Event> Uni<Void> settle(
            KafkaRecordBatch<String, byte[]> polled,
            Class<E> type,
            Function<E, UserId> owner,
            Function<List<E>, Uni<Void>> work) {
        return settleEvents(
                polled,
                type,
                owner,
                events -> work.apply(events.stream().map(CloudEvent::data).toList()));
    }

    /** The same for whoever tells of events by their names and times. */
    public <E extends Event> Uni<Void> settleEvents(
            KafkaRecordBatch<String, byte[]> polled,
            Class<E> type,
            Function<E, UserId> owner,
            Function<List<CloudEvent<E>>, Uni<Void>> work) {
        Map<UserId, List<Delivery<E>>> bundles = new LinkedHashMap<>();
        List<Refusal> unreadable = new ArrayList<>();
        for (KafkaRecord<String, byte[]> record : polled) {
            try {
                read(record, type)
                        .ifPresent(
                                event -> bundles.computeIfAbsent(owner.apply(event.data()), person -> new ArrayList<>())
                                        .add(new Delivery<>(record, event)));
            } catch (RuntimeException failure) {
                unreadable.add(new Refusal(record, failure));
            }
        }
        return Multi.createFrom()
                .iterable(bundles.entrySet())
                .onItem()
                .transformToUni(bundle -> Owner.runAs(bundle.getKey(), () -> settle(bundle.getValue(), work)))
                .merge(PERSONS_AT_ONCE)
                .collect()
                .in(() -> unreadable, List::addAll)
                .chain(Bundles::giveUpAll)
                .chain(() -> Uni.createFrom().completionStage(polled::ack));
    }

    private <E extends Event> Optional<CloudEvent<E>> read(KafkaRecord<String, byte[]> record, Class<E> type) {
        return record.getMetadata(IncomingKafkaRecordMetadata.class)
                .map(Bundles::received)
                .flatMap(received -> codec.read(received, type));
    }

    @SuppressWarnings("unchecked") // what a channel of texts and bytes has received
    private static ConsumerRecord<String, byte[]> received(IncomingKafkaRecordMetadata<?, ?> metadata) {
        return (ConsumerRecord<String, byte[]>) metadata.getRecord();
    }

    private static <E extends Event> Uni<List<Refusal>> settle(
            List<Delivery<E>> bundle, Function<List<CloudEvent<E>>, Uni<Void>> work) {
        List<CloudEvent<E>> events = bundle.stream().map(Delivery::event).toList();
        return Redelivery.untilSettledOrRefused(() -> work.apply(events))
                .replaceWith(List.<Refusal>of())
                .onFailure()
                .recoverWithUni(failure -> bundle.size() == 1
                        ? Uni.createFrom().item(List.of(new Refusal(bundle.getFirst().record, failure)))
                        : settleOneByOne(bundle, work));
    }

    private static <E extends Event> Uni<List<Refusal>> settleOneByOne(
            List<Delivery<E>> bundle, Function<List<CloudEvent<E>>, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(bundle)
                .onItem()
                .transformToUniAndConcatenate(delivery -> settle(List.of(delivery), work))
                .collect()
                .in(ArrayList<Refusal>::new, List::addAll)
                .map(List::copyOf);
    }

    private static Uni<Void> giveUpAll(List<Refusal> refusals) {
        return Multi.createFrom()
                .iterable(refusals)
                .onItem()
                .transformToUniAndConcatenate(Bundles::giveUp)
                .onItem()
                .ignoreAsUni();
    }

    private static Uni<Void> giveUp(Refusal refusal) {
        LOG.error("this message goes to the dead letters", refusal.reason);
        return Uni.createFrom()
                .completionStage(() -> refusal.record.nack(refusal.reason))
                .onFailure()
                .invoke(failure -> LOG.warnf("the dead letters take nothing, will try again: %s", failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely();
    }

    private record Delivery<E extends Event>(KafkaRecord<String, byte[]> record, CloudEvent<E> event) {}

    private record Refusal(KafkaRecord<String, byte[]> record, Throwable reason) {}
}
