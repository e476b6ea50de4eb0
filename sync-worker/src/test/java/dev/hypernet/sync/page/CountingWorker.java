package dev.hypernet.sync.page;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A worker whose pages are numbers, {@code <chain>:<page>}: each is put out once and asks for the next, up to the last.
 * Also a program of its own, to be stopped and killed.
 */
final class CountingWorker implements PageWork {
    static final String REQUESTS = "hypernet.sync.requested.counting.v1";
    static final String PAGES = "hypernet.sync.batch.v1";
    static final int LAST_PAGE = 39;

    private static final Duration FETCH = Duration.ofMillis(15);

    private final String prefix;
    private final CountDownLatch never = new CountDownLatch(1);

    CountingWorker(String prefix) {
        this.prefix = prefix;
    }

    /** Arguments: the broker's address, the prefix of topics. */
    public static void main(String[] arguments) throws InterruptedException {
        PageTopics topics = new PageTopics(arguments[1], Set.of());
        PageClients clients = new PageClients(Map.of("bootstrap.servers", arguments[0]), topics, null);
        PageConsumer consumer = new PageConsumer(clients, new CountingWorker(arguments[1]));
        consumer.start();
        new CountDownLatch(1).await();
    }

    @Override
    public List<ProducerRecord<String, byte[]>> outputsOf(ConsumerRecord<String, byte[]> request) {
        try {
            if (never.await(FETCH.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody counts this down");
            }
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        String[] place = new String(request.value(), StandardCharsets.UTF_8).split(":", -1);
        int page = Integer.parseInt(place[1]);
        ProducerRecord<String, byte[]> output = record(PAGES, request.key(), place[0] + ":" + page);
        return page == LAST_PAGE
                ? List.of(output)
                : List.of(output, record(REQUESTS, request.key(), place[0] + ":" + (page + 1)));
    }

    private ProducerRecord<String, byte[]> record(String topic, String key, String value) {
        return new ProducerRecord<>(prefix + topic, key, value.getBytes(StandardCharsets.UTF_8));
    }
}
