package dev.hypernet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** This run's topics, read and written by the plain Kafka client as any outsider would. */
public final class Topics {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Topics() {}

    /** A CloudEvent as it lies on a topic. */
    public record Read(String key, Map<String, String> headers, String data) {
        public String type() {
            return headers.getOrDefault("ce_type", "");
        }
    }

    /** Waits until the topic holds that many events which match, and returns them in their order. */
    public static List<Read> read(String topic, int count, Predicate<Read> matching) {
        try (Consumer<String, byte[]> consumer = consumer()) {
            List<Read> found = new ArrayList<>();
            Awaitility.await(count + " events on " + topic)
                    .atMost(PATIENCE)
                    .until(() -> !consumer.partitionsFor(TestStack.topicPrefix() + topic)
                            .isEmpty());
            List<TopicPartition> partitions = consumer.partitionsFor(TestStack.topicPrefix() + topic).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await(count + " events on " + topic).atMost(PATIENCE).until(() -> {
                StreamSupport.stream(consumer.poll(Duration.ofMillis(200)).spliterator(), false)
                        .map(Topics::event)
                        .filter(matching)
                        .forEach(found::add);
                return found.size() >= count;
            });
            assertThat(found).hasSizeGreaterThanOrEqualTo(count);
            return found;
        }
    }

    public static List<Read> read(String topic, int count) {
        return read(topic, count, event -> true);
    }

    /** Publishes an event as another service's relay would; {@code data} is its JSON. */
    public static void publish(Event event, String type, String data) {
        publish(event, type, data, UUID.randomUUID());
    }

    /** The same with an id of one's own, for repetitions. */
    public static void publish(Event event, String type, String data, UUID id) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                TestStack.topicPrefix() + event.topic(),
                event.aggregateId().toString(),
                data.getBytes(StandardCharsets.UTF_8));
        header(record, "ce_specversion", "1.0");
        header(record, "ce_id", id.toString());
        header(record, "ce_type", type);
        header(record, "ce_source", "/hypernet/test");
        header(record, "ce_subject", event.aggregateId().toString());
        header(record, "ce_sequence", Long.toString(event.sequence()));
        header(record, "content-type", "application/json");
        try (Producer<String, byte[]> producer = producer()) {
            producer.send(record).get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException("not published", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("not published", interrupted);
        }
    }

    private static Read event(ConsumerRecord<String, byte[]> record) {
        Map<String, String> headers = StreamSupport.stream(record.headers().spliterator(), false)
                .collect(java.util.stream.Collectors.toMap(
                        header -> header.key(),
                        header -> new String(header.value(), StandardCharsets.UTF_8),
                        (one, other) -> other));
        return new Read(record.key(), headers, new String(record.value(), StandardCharsets.UTF_8));
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static Consumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, TestStack.kafkaBootstrap(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static Producer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, TestStack.kafkaBootstrap()),
                new StringSerializer(),
                new ByteArraySerializer());
    }
}
