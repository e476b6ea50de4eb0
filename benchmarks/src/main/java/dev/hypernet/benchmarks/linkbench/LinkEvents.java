package dev.hypernet.benchmarks.linkbench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the topic of links as it is now, from its beginning to its end. */
final class LinkEvents {

    private static final String TOPIC = "hypernet.link.v1";
    private static final Duration POLL = Duration.ofSeconds(1);

    private final String bootstrapServers;

    LinkEvents(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** Returns how many events there are of each of these links; one delivered twice counts once. */
    Map<UUID, Integer> of(Collection<UUID> links) {
        Set<String> keys = links.stream().map(UUID::toString).collect(Collectors.toSet());
        Map<UUID, Set<String>> seen = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
                for (ConsumerRecord<String, byte[]> event : consumer.poll(POLL)) {
                    if (keys.contains(event.key())) {
                        seen.computeIfAbsent(UUID.fromString(event.key()), first -> new HashSet<>())
                                .add(id(event));
                    }
                }
            }
        }
        Map<UUID, Integer> counts = new HashMap<>();
        seen.forEach((link, events) -> counts.put(link, events.size()));
        return counts;
    }

    private static String id(ConsumerRecord<String, byte[]> event) {
        return new String(event.headers().lastHeader("ce_id").value(), UTF_8);
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }
}
