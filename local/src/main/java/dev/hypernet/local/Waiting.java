package dev.hypernet.local;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what announces itself to nobody. */
final class Waiting {

    private static final Duration INTERVAL = Duration.ofMillis(100);

    private Waiting() {}

    /** Asks again and again until the answer is yes or the time is up; returns the last answer. */
    static boolean until(BooleanSupplier condition, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            pause(INTERVAL);
        }
        return true;
    }

    static boolean untilEnded(ProcessHandle process, Duration limit) {
        return until(() -> !process.isAlive(), limit);
    }

    static void pause(Duration duration) {
        await(new CountDownLatch(1), duration);
    }

    /** Waits for the latch; an interrupted thread gives up what it was doing. */
    static boolean await(CountDownLatch latch, Duration limit) {
        try {
            return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /** Waits until the process is told to end. */
    static void forever(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
