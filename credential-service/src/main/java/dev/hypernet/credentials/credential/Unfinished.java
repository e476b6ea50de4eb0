package dev.hypernet.credentials.credential;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The renewals that this process has begun and not brought to an end: at their provider, or with tokens that no store
 * has taken yet. They die with the process. So none begins while tokens wait, whose storing shows when the store is
 * back; nor more than {@link #MOST}, a few kilobytes each; nor while the process ends, which waits for them.
 */
@Singleton
public class Unfinished {
    static final int MOST = 1_000;

    private final AtomicInteger underWay = new AtomicInteger();
    /** What providers have given and no store has taken yet, by the intent it came of. */
    private final Map<UUID, Held> waiting = new ConcurrentHashMap<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean ending;

    /** Whether a renewal may begin now. */
    public boolean takesMore() {
        return !ending && waiting.isEmpty() && underWay.get() < MOST;
    }

    /** How many have tokens that no store has taken. */
    public int unstored() {
        return waiting.size();
    }

    /** How many there are. */
    int count() {
        return underWay.get() + waiting.size();
    }

    /** Whether it may begin; then {@link #leave} is to be called when it is over. */
    boolean enter() {
        boolean mayBegin = underWay.getAndIncrement() < MOST && waiting.isEmpty() && !ending;
        if (!mayBegin) {
            leave();
        }
        return mayBegin;
    }

    /** It is over, or its tokens {@linkplain #keep wait} already. */
    void leave() {
        underWay.decrementAndGet();
        tellTheEnd();
    }

    void keep(Held renewed) {
        waiting.put(renewed.intent(), renewed);
    }

    List<Held> waiting() {
        return List.copyOf(waiting.values());
    }

    void forget(Held renewed) {
        waiting.remove(renewed.intent());
        tellTheEnd();
    }

    /** Takes no more, and blocks until nothing is left; false when something is after all this time. */
    boolean end(Duration patience) throws InterruptedException {
        ending = true;
        tellTheEnd();
        return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tellTheEnd() {
        // Whoever moves from one to the other is in both for a moment, and in neither never.
        if (ending && underWay.get() == 0 && waiting.isEmpty()) {
            ended.countDown();
        }
    }
}
