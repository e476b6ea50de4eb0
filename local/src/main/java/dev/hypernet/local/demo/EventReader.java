package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A plain Kafka consumer of the event topics: what was committed there since it was made. */
final class EventReader implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration POLL = Duration.ofMillis(500);
    // Held here, or the setting would be collected with the logger. The console is for people.
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    static {
        KAFKA.setLevel(Level.WARNING);
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, CloudEvent> read = new LinkedHashMap<>();

    private EventReader(KafkaConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Remembers where the topics end now, and reads from there. */
    static EventReader fromNowOn(String bootstrapServers, List<String> topics) {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false));
        List<TopicPartition> partitions = topics.stream()
                .map(consumer::partitionsFor)
                .flatMap(Collection::stream)
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.endOffsets(partitions).forEach((partition, end) -> consumer.seek(partition, end));
        return new EventReader(consumer);
    }

    /**
     * Reads until there is enough, then on until nothing came for a while; or until the time is up. An event delivered
     * twice is there once.
     *
     * @return everything read so far, in this call and those before
     */
    List<CloudEvent> until(Predicate<List<CloudEvent>> enough, Duration quiet, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        long lastNews = System.nanoTime();
        while (System.nanoTime() - end < 0) {
            ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
            records.forEach(this::keep);
            if (!records.isEmpty()) {
                lastNews = System.nanoTime();
            } else if (System.nanoTime() - lastNews >= quiet.toNanos() && enough.test(all())) {
                return all();
            }
        }
        return all();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private List<CloudEvent> all() {
        return new ArrayList<>(read.values());
    }

    private void keep(ConsumerRecord<String, byte[]> record) {
        String id = header(record, "ce_id");
        try {
            read.putIfAbsent(id, new CloudEvent(id, header(record, "ce_type"), JSON.readTree(record.value())));
        } catch (IOException e) {
            throw new StepFailed("An event of " + record.topic(), "JSON", e.toString());
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null) {
            throw new StepFailed(
                    "An event of " + record.topic(),
                    "a header " + name,
                    record.headers().toString());
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
