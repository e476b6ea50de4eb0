package dev.hypernet.sync.page;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One partition's pages. They are fetched side by side and published in order, each transaction a run of finished pages:
 * their outputs and the offset behind them.
 *
 * <p>A lane that fails ends; {@code PageLanes} begins another, which starts from the committed offset. So whatever is
 * uncertain (a commit that was not answered, a producer that was fenced off) is settled by what the broker has.
 */
final class PageLane {
    static final int WINDOW = 16;

    private static final Logger LOG = Logger.getLogger(PageLane.class);
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final TopicPartition partition;
    private final PageWork work;
    private final Supplier<? extends Producer<String, byte[]>> producers;
    private final Supplier<ConsumerGroupMetadata> membership;
    private final Reports reports;
    private final PageWindow window = new PageWindow(WINDOW, this::fetch);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean hasCommitted;

    /** What a lane tells whoever began it, from its own thread. */
    interface Reports {
        /** It has fenced off every earlier holder and wants requests, from the committed offset on. */
        void opened(PageLane lane);

        /** It has ended; {@code failed} unless it was told to stop. */
        void ended(PageLane lane, boolean failed);
    }

    PageLane(
            TopicPartition partition,
            PageWork work,
            Supplier<? extends Producer<String, byte[]>> producers,
            Supplier<ConsumerGroupMetadata> membership,
            Reports reports) {
        this.partition = partition;
        this.work = work;
        this.producers = producers;
        this.membership = membership;
        this.reports = reports;
        // A platform thread: the producer waits inside monitors, which on Java 21 would hold a carrier.
        this.thread = Thread.ofPlatform().daemon().name("lane-" + partition).unstarted(this::run);
    }

    TopicPartition partition() {
        return partition;
    }

    void start() {
        thread.start();
    }

    /** Takes requests on, in the partition's order. */
    void offer(List<ConsumerRecord<String, byte[]>> requests) {
        window.offer(requests);
    }

    /** Requests taken on and not yet committed. */
    int backlog() {
        return window.backlog();
    }

    /** Whether it ever got anything done. */
    boolean hasCommitted() {
        return hasCommitted;
    }

    /** Ends it soon: a transaction under way is finished, no other begins. Returns at once. */
    void stop() {
        stop.countDown();
        window.close();
    }

    /** Waits for the end, then insists on it. */
    void join(Duration limit) throws InterruptedException {
        if (!thread.join(limit)) {
            LOG.warnf("lane=%s did not end in %s and is interrupted", partition, limit);
            thread.interrupt();
            thread.join(CLOSING);
        }
    }

    private void run() {
        // An Error ends it as well, and nobody else would tell of it.
        boolean failed = true;
        Producer<String, byte[]> producer = null;
        try {
            producer = producers.get();
            producer.initTransactions();
            reports.opened(this);
            publish(producer);
            failed = false;
        } catch (RuntimeException failure) {
            failed = !isStopped();
            if (failed) {
                LOG.warnf(failure, "lane=%s failed and will begin anew", partition);
            }
        } finally {
            window.close();
            close(producer, failed ? Duration.ZERO : CLOSING);
            reports.ended(this, failed);
        }
    }

    private void publish(Producer<String, byte[]> producer) {
        while (!isStopped()) {
            List<FinishedPage> pages = window.awaitFinished();
            if (!pages.isEmpty() && publish(producer, pages)) {
                window.leave(pages.size());
            }
        }
    }

    /** Each rebalance of the group fails what is under way with its old metadata, so this is tried until it passes. */
    private boolean publish(Producer<String, byte[]> producer, List<FinishedPage> pages) {
        for (int attempt = 0; !isStopped(); attempt++) {
            try {
                send(producer, pages);
                commit(producer);
                committed(pages);
                return true;
            } catch (KafkaException failure) {
                if (!isOfOldGeneration(failure)) {
                    throw failure;
                }
                LOG.debugf("lane=%s transaction was of an old generation, attempt=%d", partition, attempt);
                producer.abortTransaction();
                pause(attempt);
            }
        }
        return false;
    }

    private FinishedPage fetch(ConsumerRecord<String, byte[]> request) {
        FinishedPage page = new FinishedPage(request, work.outputsOf(request));
        fetched(page);
        return page;
    }

    /** A page's fetch has finished. Tests stop the process here and at the three that follow. */
    void fetched(FinishedPage page) {
        LOG.tracef("lane=%s offset=%d fetched", partition, page.request().offset());
    }

    /** Begins the transaction: outputs and offset. */
    void send(Producer<String, byte[]> producer, List<FinishedPage> pages) {
        producer.beginTransaction();
        for (FinishedPage page : pages) {
            page.outputs().forEach(output -> hand(producer, output));
        }
        ConsumerRecord<String, byte[]> last = pages.getLast().request();
        OffsetAndMetadata behind = new OffsetAndMetadata(last.offset() + 1, last.leaderEpoch(), "");
        producer.sendOffsetsToTransaction(Map.of(partition, behind), membership.get());
    }

    void commit(Producer<String, byte[]> producer) {
        producer.commitTransaction();
    }

    /** The transaction is committed. */
    void committed(List<FinishedPage> pages) {
        hasCommitted = true;
        LOG.tracef(
                "lane=%s offset=%d committed",
                partition, pages.getLast().request().offset());
    }

    private static void hand(Producer<String, byte[]> producer, ProducerRecord<String, byte[]> output) {
        // The commit waits for it and fails with it.
        Future<RecordMetadata> unused = producer.send(output);
    }

    private static boolean isOfOldGeneration(Throwable failure) {
        Optional<Throwable> cause = Optional.ofNullable(failure.getCause());
        return failure instanceof CommitFailedException
                || failure instanceof TransactionAbortableException
                || cause.filter(PageLane::isOfOldGeneration).isPresent();
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    private void pause(int attempt) {
        long millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 10));
        try {
            if (stop.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.debugf("lane=%s stopped while it waited for a new generation", partition);
            }
        } catch (InterruptedException insisted) {
            Thread.currentThread().interrupt();
            throw new InterruptException(insisted);
        }
    }

    private void close(@Nullable Producer<String, byte[]> producer, Duration limit) {
        if (producer == null) {
            return;
        }
        try {
            producer.close(limit);
        } catch (KafkaException failure) {
            LOG.debugf(failure, "lane=%s producer did not close in peace", partition);
        }
    }
}
