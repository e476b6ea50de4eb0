package dev.hypernet.sync.page;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Polls for requests and feeds the lanes, on a thread of its own. It outlives Kafka's troubles: a consumer that fails is
 * replaced. Only another holder of its instance id ends it for good, for two would fence each other off for ever.
 */
public final class PageConsumer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PageConsumer.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SHORT_POLL = Duration.ofMillis(10);
    private static final Duration CLOSING = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 2_000;
    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

    private final PageClients clients;
    private final PageWork work;
    private final Consumer<KafkaConsumer<?, ?>> onConsumer;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable KafkaConsumer<String, byte[]> polling;
    private long lookedNanos = System.nanoTime();
    private volatile State state = State.NONE;

    /**
     * How it is.
     *
     * @param joined a member of its group, whether or not it has anything to do
     * @param reachable Kafka is connected
     * @param lanes partitions held
     * @param openLanes those of them that work
     */
    public record State(boolean joined, boolean reachable, int lanes, int openLanes) {
        static final State NONE = new State(false, false, 0, 0);
    }

    public PageConsumer(PageClients clients, PageWork work) {
        this(clients, work, consumer -> {});
    }

    /** Tells of each consumer it makes, as its metrics are bound by somebody else. */
    PageConsumer(PageClients clients, PageWork work, Consumer<KafkaConsumer<?, ?>> onConsumer) {
        this.clients = clients;
        this.work = work;
        this.onConsumer = onConsumer;
        this.thread = Thread.ofPlatform().name("pages").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public State state() {
        return state;
    }

    /** False once it has ended, as it was told to or for good. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Finishes the transactions under way, forgets the rest and leaves the group. Waits for all that, half a minute at most. */
    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<String, byte[]> consumer = polling;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            if (!thread.join(CLOSING)) {
                LOG.warnf("the page consumer did not end in %s", CLOSING);
            }
        } catch (InterruptedException insisted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosing()) {
            try (KafkaConsumer<String, byte[]> consumer = clients.consumer()) {
                onConsumer.accept(consumer);
                polling = consumer;
                poll(consumer);
            } catch (WakeupException asked) {
                LOG.debug("the page consumer was woken to end");
            } catch (FencedInstanceIdException replaced) {
                LOG.errorf("another worker has the instance id %s: this one ends", clients.instance());
                return;
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "the page consumer failed and will begin anew");
                pause();
            } finally {
                polling = null;
                state = State.NONE;
            }
        }
    }

    private void poll(KafkaConsumer<String, byte[]> consumer) {
        PageLanes lanes = new PageLanes(consumer, clients, work);
        try {
            consumer.subscribe(clients.topics().requested(), lanes);
            while (!isClosing()) {
                lanes.deliver(consumer.poll(lanes.isUnsettled() ? SHORT_POLL : POLL));
                lanes.tend();
                look(consumer, lanes);
            }
        } finally {
            lanes.end();
        }
    }

    /** Now and then: it walks through all of the client's metrics. */
    private void look(KafkaConsumer<?, ?> consumer, PageLanes lanes) {
        long now = System.nanoTime();
        if (now - lookedNanos > LOOK_NANOS) {
            lookedNanos = now;
            state = new State(
                    consumer.groupMetadata().generationId() >= 0,
                    isConnected(consumer),
                    lanes.size(),
                    lanes.openLanes());
        }
    }

    private static boolean isConnected(KafkaConsumer<?, ?> consumer) {
        return consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("connection-count"))
                .map(Metric::metricValue)
                .anyMatch(count -> count instanceof Double connections && connections > 0);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void pause() {
        try {
            if (closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("the page consumer ends while it waits");
            }
        } catch (InterruptedException insisted) {
            Thread.currentThread().interrupt();
        }
    }
}
