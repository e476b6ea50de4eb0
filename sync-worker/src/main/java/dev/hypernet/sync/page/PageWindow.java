package dev.hypernet.sync.page;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one partition, in their order: a bounded number is being fetched, the others wait. Pages finish in any
 * order and leave in theirs. What has finished and waits for its turn is bounded in bytes too: no more is begun beyond
 * that, so at worst what was under way is added to it.
 */
final class PageWindow {
    private static final long MEBIBYTE = 1024 * 1024;

    /** Half of what a producer buffers: its transaction is to be over before the broker's patience is. */
    private static final long MOST_AT_ONCE = 8 * MEBIBYTE;

    private static final long MOST_HELD = 16 * MEBIBYTE;

    private final int size;
    private final long mostHeld;
    private final long mostAtOnce;
    private final Function<ConsumerRecord<String, byte[]>, FinishedPage> fetch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ConsumerRecord<String, byte[]>> waiting = new ArrayDeque<>();
    private final Deque<Turn> running = new ArrayDeque<>();
    private long held;
    private boolean closed;

    /** One request's turn; all but the thread itself is guarded by the lock. */
    private static final class Turn {
        private @Nullable Thread thread;
        private @Nullable FinishedPage finished;
        private @Nullable Throwable failure;

        boolean isOver() {
            return finished != null || failure != null;
        }
    }

    PageWindow(int size, Function<ConsumerRecord<String, byte[]>, FinishedPage> fetch) {
        this(size, MOST_HELD, MOST_AT_ONCE, fetch);
    }

    /**
     * A window with bounds of its own.
     *
     * @param mostHeld bytes of finished pages from which on no other is begun
     * @param mostAtOnce bytes of pages to be taken at once; a single page may have more
     */
    PageWindow(int size, long mostHeld, long mostAtOnce, Function<ConsumerRecord<String, byte[]>, FinishedPage> fetch) {
        this.size = size;
        this.mostHeld = mostHeld;
        this.mostAtOnce = mostAtOnce;
        this.fetch = fetch;
    }

    /** Takes requests on; the first of them start at once. */
    void offer(List<ConsumerRecord<String, byte[]>> requests) {
        lock.lock();
        try {
            if (!closed) {
                waiting.addAll(requests);
                startMore();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Requests not yet {@link #leave left}. */
    int backlog() {
        lock.lock();
        try {
            return waiting.size() + running.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the oldest page and takes with it those after it that have finished too, as many as go together. They
     * stay in the window until they {@link #leave}.
     *
     * @return nothing when closed
     * @throws IllegalStateException when the oldest page's work threw what it must not
     */
    List<FinishedPage> awaitFinished() {
        lock.lock();
        try {
            while (!closed && (running.isEmpty() || !running.element().isOver())) {
                changed.awaitUninterruptibly();
            }
            return closed ? List.of() : finishedPrefix();
        } finally {
            lock.unlock();
        }
    }

    /** The oldest pages are published: their places are free. */
    void leave(int pages) {
        lock.lock();
        try {
            for (int page = 0; page < pages; page++) {
                held -= bytes(running.remove());
            }
            if (!closed) {
                startMore();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of pages that have finished and not left. */
    long held() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }

    /** Stops what is being fetched and forgets everything; whoever owns the partition next begins with it again. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            running.forEach(PageWindow::interrupt);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private List<FinishedPage> finishedPrefix() {
        List<FinishedPage> pages = new ArrayList<>();
        long bytes = 0;
        for (Turn turn : running) {
            FinishedPage finished = turn.finished;
            bytes += bytes(turn);
            if (finished == null || (bytes > mostAtOnce && !pages.isEmpty())) {
                break;
            }
            pages.add(finished);
        }
        if (pages.isEmpty()) {
            throw new IllegalStateException("a page's work failed", running.element().failure);
        }
        return pages;
    }

    private static long bytes(Turn turn) {
        return turn.finished == null ? 0 : turn.finished.bytes();
    }

    private void startMore() {
        while (running.size() < size && held < mostHeld && !waiting.isEmpty()) {
            ConsumerRecord<String, byte[]> request = waiting.remove();
            Turn turn = new Turn();
            running.add(turn);
            turn.thread = Thread.ofVirtual().name("page-" + request.offset()).start(() -> take(turn, request));
        }
    }

    private void take(Turn turn, ConsumerRecord<String, byte[]> request) {
        FinishedPage finished = null;
        Throwable failure = null;
        try {
            finished = fetch.apply(request);
        } catch (Throwable thrown) {
            // An Error too: a page that is never over would hold its lane for ever.
            failure = thrown;
        }
        lock.lock();
        try {
            turn.finished = finished;
            turn.failure = failure;
            held += bytes(turn);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void interrupt(Turn turn) {
        Thread thread = turn.thread;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
