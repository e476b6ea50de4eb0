package dev.hypernet.sync.page;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka clients of the page lanes. The limits are short, so that a lost broker or a dead worker costs seconds.
 *
 * @param connection how to reach Kafka: addresses, TLS, SASL
 * @param instance the pod's lasting name in its group; null for a member that comes and goes
 */
public record PageClients(
        Map<String, Object> connection,
        PageTopics topics,
        @Nullable String instance) {
    private static final int MEBIBYTE = 1024 * 1024;

    public PageClients {
        connection = Map.copyOf(connection);
    }

    KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> config = new HashMap<>(connection);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, topics.group());
        if (instance != null) {
            config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        }
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        // A new provider's topic is noticed this soon.
        config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 2_000);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 256);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 8_000);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    KafkaProducer<String, byte[]> producer(TopicPartition partition) {
        Map<String, Object> config = new HashMap<>(connection);
        // Not a producer's; Quarkus puts it among the connection's settings.
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.transactionalId(partition));
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int)
                Duration.ofSeconds(10).toMillis());
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 8_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 8_000);
        config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
        config.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 100);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 * MEBIBYTE);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L * MEBIBYTE);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }
}
