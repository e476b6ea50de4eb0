package dev.hypernet.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Everything the topics hold about a person, published once more: a message cannot come later than that. */
final class Replay {

    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** Who reads what. */
    private static final Map<String, List<String>> READERS = Map.of(
            "hypernet.object.v1", List.of("link-service-objects"),
            "hypernet.link.v1", List.of("object-service-links"),
            "hypernet.integration.v1", List.of("object-service-integrations", "link-service-integrations"),
            "hypernet.sync.batch.v1", List.of("object-service-batches", "link-service-batches"),
            "hypernet.sync.progress.v1", List.of("integration-service-progress"));

    private Replay() {}

    /** Returns how many messages were published, when each of them was settled by everybody who reads it. */
    static int ofEverythingAbout(Person person, String bootstrapServers) {
        return settled(everythingAbout(person, bootstrapServers, Instant.EPOCH), bootstrapServers);
    }

    /** The same of what was told since then, in an order that has nothing to do with the true one. */
    static int inAnyOrder(Person person, String bootstrapServers, Instant since, Random random) {
        List<ConsumerRecord<String, byte[]>> told = everythingAbout(person, bootstrapServers, since);
        Collections.shuffle(told, random);
        return settled(told, bootstrapServers);
    }

    private static int settled(List<ConsumerRecord<String, byte[]>> told, String bootstrapServers) {
        Map<TopicPartition, Long> last = published(told, bootstrapServers);
        try (Admin admin = Admin.create(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            last.forEach((partition, offset) -> READERS.getOrDefault(partition.topic(), List.of())
                    .forEach(group -> Patience.until(
                            group + " on " + partition,
                            LIMIT,
                            () -> committed(admin, group, partition),
                            committed -> committed > offset)));
        }
        return told.size();
    }

    private static List<ConsumerRecord<String, byte[]>> everythingAbout(
            Person person, String bootstrapServers, Instant since) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = READERS.keySet().stream()
                    .map(consumer::partitionsFor)
                    .flatMap(Collection::stream)
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            seek(consumer, partitions, since, ends);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (new String(record.value(), UTF_8).contains(person.id())) {
                        found.add(record);
                    }
                }
            }
        }
        return found;
    }

    private static void seek(
            KafkaConsumer<String, byte[]> consumer,
            List<TopicPartition> partitions,
            Instant since,
            Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        consumer.offsetsForTimes(times)
                .forEach((partition, first) ->
                        consumer.seek(partition, first == null ? ends.getOrDefault(partition, 0L) : first.offset()));
    }

    private static Map<TopicPartition, Long> published(
            List<ConsumerRecord<String, byte[]>> told, String bootstrapServers) {
        Map<TopicPartition, Long> last = new HashMap<>();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (ConsumerRecord<String, byte[]> record : told) {
                RecordMetadata at = producer.send(new ProducerRecord<>(
                                record.topic(), null, record.key(), record.value(), record.headers()))
                        .get();
                last.put(new TopicPartition(at.topic(), at.partition()), at.offset());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
        return last;
    }

    private static long committed(Admin admin, String group, TopicPartition partition) {
        try {
            OffsetAndMetadata committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(partition);
            return committed == null ? 0 : committed.offset();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
