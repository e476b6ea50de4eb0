package dev.hypernet.sync.page;

import dev.hypernet.contracts.event.Event;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.TestStack;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** The real Kafka, with topics of one test's own. */
final class Broker {
    static final int PARTITIONS = 4;

    private final String prefix = "p" + UUID.randomUUID().toString().substring(0, 8) + ".";
    private final Map<String, Object> connection = Map.of("bootstrap.servers", TestStack.kafkaBootstrap());
    private final EventCodec codec = EventCodecs.codec();

    Broker(String... topics) {
        try (Admin admin = Admin.create(connection)) {
            List<NewTopic> fresh = List.of(topics).stream()
                    .map(topic -> new NewTopic(prefix + topic, PARTITIONS, (short) 1))
                    .toList();
            admin.createTopics(fresh).all().get();
        } catch (ExecutionException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    String prefix() {
        return prefix;
    }

    Map<String, Object> connection() {
        return connection;
    }

    PageTopics topics() {
        return new PageTopics(prefix, Set.of());
    }

    PageClients clients() {
        return new PageClients(connection, topics(), null);
    }

    void publish(List<? extends Event> events) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(connection, new StringSerializer(), new ByteArraySerializer())) {
            for (Event event : events) {
                ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                        prefix + event.topic(), event.aggregateId().toString(), codec.data(event));
                EventCodec.headers(
                                UUID.randomUUID(),
                                event,
                                "test",
                                Clock.systemUTC().instant())
                        .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
                record.headers()
                        .add(
                                "traceparent",
                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
                                        .getBytes(StandardCharsets.UTF_8));
                producer.send(record).get();
            }
        } catch (ExecutionException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    void publishRaw(String topic, String value) {
        publishKeyed(topic, "key", value);
    }

    void publishKeyed(String topic, String key, String value) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(connection, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(prefix + topic, key, value.getBytes(StandardCharsets.UTF_8)))
                    .get();
        } catch (ExecutionException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** All that is committed on a topic, once there is what one waits for. */
    <E extends Event> List<E> read(String topic, Class<E> type, Duration patience, Predicate<List<E>> enough) {
        List<E> events = new ArrayList<>();
        records(topic, patience, records -> {
            events.clear();
            records.forEach(record -> codec.read(record, type).ifPresent(event -> events.add(event.data())));
            return enough.test(events);
        });
        return events;
    }

    List<ConsumerRecord<String, byte[]>> records(
            String topic, Duration patience, Predicate<List<ConsumerRecord<String, byte[]>>> enough) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        connection.get("bootstrap.servers"),
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            // A topic of dead letters is made with its first one.
            List<TopicPartition> partitions = Awaitility.await(topic)
                    .atMost(patience)
                    .until(
                            () -> consumer.partitionsFor(prefix + topic).stream()
                                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                                    .toList(),
                            known -> !known.isEmpty());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await(topic)
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
                        return enough.test(found);
                    });
        }
        return found;
    }
}
