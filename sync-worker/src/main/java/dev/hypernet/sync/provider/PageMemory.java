package dev.hypernet.sync.provider;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what answers may take of memory at once, from the first byte until they are mapped. Most are small and have a
 * seat each; those that grow beyond need one of few large seats as well, which are for the largest answer that is read.
 *
 * <p>Who waits, waits before asking. Nobody waits while holding something another needs: an answer that grows beyond
 * what was expected gets a large seat at once or is given up, and a large seat is waited for so shortly that those
 * behind in the same partition do not wait with it.
 */
public final class PageMemory {
    static final int SMALL = 256 * 1024;

    private static final long SHORTLY_SECONDS = 2;

    private final Semaphore small;
    private final Semaphore large;

    /**
     * Half of it for small answers, half for large ones; at least a seat of each.
     *
     * @param bytes of answers, as they come; what is made of them takes several times as much
     * @param largest the largest answer that is read
     */
    PageMemory(long bytes, int largest) {
        this.small = new Semaphore(seats(bytes / 2, SMALL), true);
        this.large = new Semaphore(seats(bytes / 2, largest), true);
    }

    private static int seats(long bytes, int each) {
        return Math.toIntExact(Math.clamp(bytes / each, 1, Integer.MAX_VALUE));
    }

    /** Waits for room for a small answer. */
    Room room() {
        small.acquireUninterruptibly();
        return new Room(false);
    }

    /** Waits for room for an answer; nothing when it is to be large and none is free soon. */
    Optional<Room> room(long expectedBytes) {
        if (expectedBytes <= SMALL) {
            return Optional.of(room());
        }
        return isLargeFreeSoon() ? Optional.of(new Room(true)) : Optional.empty();
    }

    private boolean isLargeFreeSoon() {
        try {
            return large.tryAcquire(SHORTLY_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Room for one answer; used by one thread at a time. */
    public final class Room implements AutoCloseable {
        private boolean small;
        private boolean large;

        private Room(boolean isLarge) {
            this.small = !isLarge;
            this.large = isLarge;
        }

        /** Whether there is room for more than a small answer. */
        synchronized boolean grow() {
            large = large || PageMemory.this.large.tryAcquire();
            return large;
        }

        @Override
        public synchronized void close() {
            if (small) {
                PageMemory.this.small.release();
            }
            if (large) {
                PageMemory.this.large.release();
            }
            small = false;
            large = false;
        }
    }
}
