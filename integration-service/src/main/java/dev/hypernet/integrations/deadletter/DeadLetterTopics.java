package dev.hypernet.integrations.deadletter;

import dev.hypernet.integrations.deadletter.DeadLetter.Place;
import dev.hypernet.platform.context.CallerContext;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The dead-letter topics of all services, read from places of one's choice: nothing is consumed or committed. */
@ApplicationScoped
class DeadLetterTopics {
    private static final Logger LOG = Logger.getLogger(DeadLetterTopics.class);
    private static final String SUFFIX = ".dlq";
    private static final Duration POLL = Duration.ofMillis(500);

    /** A read ends after so many polls that bring nothing: the broker is slow, or what was there has expired. */
    private static final int MOST_EMPTY_POLLS = 10;

    private static final int FETCH_BYTES = 8 << 20;

    /**
     * How much lies on a topic.
     *
     * @param topic without the installation's prefix
     */
    record Filled(String topic, long letters) {}

    private final Map<String, Object> kafka;
    private final Admin admin;
    private final String prefix;

    DeadLetterTopics(
            @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrap,
            @ConfigProperty(name = "hypernet.topic-prefix") Optional<String> prefix) {
        this.kafka = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        this.admin = Admin.create(kafka);
        this.prefix = prefix.orElse("");
    }

    @PreDestroy
    void close() {
        admin.close();
    }

    /** Those with something on them, by name. */
    Uni<List<Filled>> filled() {
        return names().chain(this::described)
                .chain(topics -> offsets(topics, OffsetSpec.earliest())
                        .chain(first -> offsets(topics, OffsetSpec.latest()).map(end -> filled(first, end))))
                .emitOn(CallerContext.here());
    }

    /** Whether there is such a dead-letter topic. */
    Uni<Boolean> exists(String topic) {
        return names().map(names -> names.contains(prefix + topic)).emitOn(CallerContext.here());
    }

    /**
     * The letters of a topic by partition and offset.
     *
     * @param after where the page before ended
     */
    Uni<List<DeadLetter>> read(String topic, Place after, int limit) {
        return CallerContext.aside(() -> {
            try (Consumer<String, byte[]> consumer = consumer()) {
                return read(consumer, topic, after, limit);
            }
        });
    }

    /** One letter with all that it says; empty when nothing lies there any more. */
    Uni<Optional<ConsumerRecord<String, byte[]>>> find(Place place) {
        return CallerContext.aside(() -> {
            try (Consumer<String, byte[]> consumer = consumer()) {
                return partitions(consumer, place.topic()).stream()
                        .filter(partition -> partition.partition() == place.partition())
                        .findFirst()
                        .flatMap(partition -> at(consumer, partition, place.offset()));
            }
        });
    }

    /** Sends the letter back to where it came from, as it was when it came from there. */
    Uni<Void> send(ConsumerRecord<String, byte[]> letter, String origin) {
        List<Header> headers = StreamSupport.stream(letter.headers().spliterator(), false)
                .filter(header -> !DeadLetter.isOfItsDeath(header))
                .toList();
        return CallerContext.aside(() -> {
                    try (Producer<String, byte[]> producer = producer()) {
                        return producer.send(new ProducerRecord<>(origin, null, letter.key(), letter.value(), headers))
                                .get();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("interrupted", interrupted);
                    } catch (ExecutionException failure) {
                        throw new IllegalStateException("Kafka did not take the letter", failure.getCause());
                    }
                })
                .replaceWithVoid();
    }

    /** Whether a letter may go there: a topic of this installation, and no dead-letter topic itself. */
    boolean isReplayable(String origin) {
        return origin.startsWith(prefix + "hypernet.") && !origin.endsWith(SUFFIX);
    }

    private List<DeadLetter> read(Consumer<String, byte[]> consumer, String topic, Place after, int limit) {
        List<DeadLetter> letters = new ArrayList<>();
        for (TopicPartition partition : partitions(consumer, topic)) {
            if (partition.partition() >= after.partition() && letters.size() < limit) {
                long from = partition.partition() == after.partition() ? after.offset() + 1 : 0;
                read(consumer, topic, partition, from, limit, letters);
            }
        }
        return letters;
    }

    private static void read(
            Consumer<String, byte[]> consumer,
            String topic,
            TopicPartition partition,
            long from,
            int limit,
            List<DeadLetter> letters) {
        long end = begin(consumer, partition, from);
        int empty = 0;
        while (letters.size() < limit && consumer.position(partition) < end && empty < MOST_EMPTY_POLLS) {
            List<ConsumerRecord<String, byte[]>> polled = consumer.poll(POLL).records(partition);
            empty = polled.isEmpty() ? empty + 1 : 0;
            polled.stream()
                    .limit((long) limit - letters.size())
                    .map(record -> DeadLetter.of(topic, record))
                    .forEach(letters::add);
        }
        if (empty == MOST_EMPTY_POLLS) {
            LOG.warnf("%s brings nothing from %d on", partition, consumer.position(partition));
        }
    }

    private static Optional<ConsumerRecord<String, byte[]>> at(
            Consumer<String, byte[]> consumer, TopicPartition partition, long offset) {
        long end = begin(consumer, partition, offset);
        for (int empty = 0;
                consumer.position(partition) <= offset && offset < end && empty < MOST_EMPTY_POLLS;
                empty++) {
            List<ConsumerRecord<String, byte[]>> polled = consumer.poll(POLL).records(partition);
            if (!polled.isEmpty()) {
                return polled.stream()
                        .filter(record -> record.offset() == offset)
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    /** Answers where the partition ends. */
    private static long begin(Consumer<String, byte[]> consumer, TopicPartition partition, long from) {
        List<TopicPartition> single = List.of(partition);
        consumer.assign(single);
        long first = consumer.beginningOffsets(single).getOrDefault(partition, 0L);
        consumer.seek(partition, Math.max(first, from));
        return consumer.endOffsets(single).getOrDefault(partition, 0L);
    }

    private List<TopicPartition> partitions(Consumer<String, byte[]> consumer, String topic) {
        return consumer.partitionsFor(prefix + topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    private Uni<List<String>> names() {
        return Uni.createFrom()
                .completionStage(() -> admin.listTopics().names().toCompletionStage())
                .map(names -> names.stream()
                        .filter(name -> name.startsWith(prefix + "hypernet.") && name.endsWith(SUFFIX))
                        .toList());
    }

    private Uni<Map<String, TopicDescription>> described(List<String> names) {
        return Uni.createFrom()
                .completionStage(
                        () -> admin.describeTopics(names).allTopicNames().toCompletionStage());
    }

    private Uni<Map<TopicPartition, ListOffsetsResultInfo>> offsets(
            Map<String, TopicDescription> topics, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked = topics.values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(Collectors.toMap(Function.identity(), partition -> which));
        return Uni.createFrom()
                .completionStage(() -> admin.listOffsets(asked).all().toCompletionStage());
    }

    private List<Filled> filled(
            Map<TopicPartition, ListOffsetsResultInfo> first, Map<TopicPartition, ListOffsetsResultInfo> end) {
        Map<String, Long> letters = new TreeMap<>();
        end.forEach((partition, last) -> letters.merge(partition.topic(), last.offset(), Long::sum));
        first.forEach((partition, begin) -> letters.merge(partition.topic(), -begin.offset(), Long::sum));
        return letters.entrySet().stream()
                .filter(topic -> topic.getValue() > 0)
                .map(topic -> new Filled(topic.getKey().substring(prefix.length()), topic.getValue()))
                .toList();
    }

    private Consumer<String, byte[]> consumer() {
        Map<String, Object> settings = new TreeMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private Producer<String, byte[]> producer() {
        Map<String, Object> settings = new TreeMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }
}
