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
 * order and leave in theirs.
 */
final class PageWindow {
    private final int size;
    private final Function<ConsumerRecord<String, byte[]>, FinishedPage> fetch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ConsumerRecord<String, byte[]>> waiting = new ArrayDeque<>();
    private final Deque<Turn> running = new ArrayDeque<>();
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
        this.size = size;
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
     * Waits for the oldest page and takes with it those after it that have finished too. They stay in the window until
     * they {@link #leave}.
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
                running.remove();
            }
            if (!closed) {
                startMore();
            }
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
        for (Turn turn : running) {
            FinishedPage finished = turn.finished;
            if (finished == null) {
                break;
            }
            pages.add(finished);
        }
        if (pages.isEmpty()) {
            throw new IllegalStateException("a page's work failed", running.element().failure);
        }
        return pages;
    }

    private void startMore() {
        while (running.size() < size && !waiting.isEmpty()) {
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
