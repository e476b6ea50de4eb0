package dev.hypernet.links.sync;

import dev.hypernet.contracts.event.Event;
import dev.hypernet.platform.event.EventCodec;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.smallrye.reactive.messaging.kafka.fault.KafkaFailureHandler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** What a consumer gets at once, as the connector hands it over: all of one partition, told in this order. */
final class Poll {
    private static final TopicPartition PARTITION = new TopicPartition("told", 0);

    private final EventCodec codec;
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    private final List<Long> acknowledged = new ArrayList<>();
    private final List<Long> refused = new ArrayList<>();

    private Poll(EventCodec codec) {
        this.codec = codec;
    }

    static Poll of(EventCodec codec, Event... events) {
        Poll poll = new Poll(codec);
        for (Event event : events) {
            poll.and(event);
        }
        return poll;
    }

    static Poll of(EventCodec codec, List<? extends Event> events) {
        return of(codec, events.toArray(Event[]::new));
    }

    Poll and(Event event) {
        RecordHeaders headers = new RecordHeaders();
        EventCodec.headers(UUID.randomUUID(), event, "object-service", Instant.EPOCH)
                .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        add(headers, event.aggregateId().toString(), codec.data(event));
        return this;
    }

    /** Something that no consumer can read. */
    Poll andNonsense() {
        add(new RecordHeaders(), "nobody", "{".getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Has it settled. */
    Poll by(Function<KafkaRecordBatch<String, byte[]>, Uni<Void>> listener) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> listener.apply(batch()));
        return this;
    }

    /** Which of its messages went to the dead letters, from 0. */
    List<Long> refused() {
        return List.copyOf(refused);
    }

    /** The offsets Kafka was told. */
    List<Long> acknowledged() {
        return List.copyOf(acknowledged);
    }

    private void add(RecordHeaders headers, String key, byte[] data) {
        records.add(new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                records.size(),
                0,
                TimestampType.CREATE_TIME,
                key.length(),
                data.length,
                key,
                data,
                headers,
                Optional.empty()));
    }

    private KafkaRecordBatch<String, byte[]> batch() {
        return new IncomingKafkaRecordBatch<>(
                new ConsumerRecords<>(Map.of(PARTITION, records), new HashMap<>()),
                "told",
                0,
                new Acknowledgements(),
                new Refusals(),
                false,
                false);
    }

    private final class Acknowledgements implements KafkaCommitHandler {
        @Override
        public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record) {
            acknowledged.add(record.getOffset());
            return Uni.createFrom().voidItem();
        }
    }

    private final class Refusals implements KafkaFailureHandler {
        @Override
        public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record, Throwable reason, Metadata metadata) {
            refused.add(record.getOffset());
            return Uni.createFrom().voidItem();
        }
    }
}
