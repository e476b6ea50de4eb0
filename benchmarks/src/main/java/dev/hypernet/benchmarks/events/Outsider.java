package dev.hypernet.benchmarks.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Somebody outside who reads a topic with the plain Kafka client, with the client's own settings. */
final class Outsider implements AutoCloseable {

    static final String TOPIC = "hypernet.benchmark.v1";

    private static final int DIGITS = 3;
    private static final int PARTITIONS = 4;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Thread thread;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, Long> begins = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile CountDownLatch expected = new CountDownLatch(0);
    private volatile Histogram micros = new ConcurrentHistogram(DIGITS);
    private volatile boolean closed;

    private Outsider(KafkaConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().name("outsider").unstarted(this::read);
    }

    /** Makes the topic and listens from now on. */
    static Outsider listening(String bootstrapServers) {
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        Outsider outsider = new Outsider(consumer);
        outsider.thread.start();
        return outsider;
    }

    /** From now on this many are to come. */
    void expect(int number) {
        begins.clear();
        micros = new ConcurrentHistogram(DIGITS);
        expected = new CountDownLatch(number);
    }

    /** An event is about to be committed. */
    void commits(UUID id) {
        begins.put(id.toString(), System.nanoTime());
    }

    void fails(Throwable reason) {
        failure.compareAndSet(null, reason);
    }

    /** Waits for all that are expected, and returns how many microseconds each took. */
    Histogram latencies(int seconds) {
        awaitAll(seconds);
        return micros;
    }

    void awaitAll(int seconds) {
        try {
            if (!expected.await(seconds, TimeUnit.SECONDS) || failure.get() != null) {
                throw new IllegalStateException(expected.getCount() + " events have not come", failure.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                for (ConsumerRecord<String, byte[]> event : consumer.poll(POLL)) {
                    take(event.key(), System.nanoTime());
                }
            }
        } catch (WakeupException closing) {
            // That was close().
        } catch (RuntimeException e) {
            fails(e);
        }
    }

    private void take(String key, long now) {
        Long began = begins.remove(key);
        if (began != null) {
            micros.recordValue((now - began) / 1000);
        }
        expected.countDown();
    }
}
