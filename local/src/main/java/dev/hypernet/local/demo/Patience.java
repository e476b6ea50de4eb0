package dev.hypernet.local.demo;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits, within limits, for what comes about by itself. */
final class Patience {

    private static final Duration INTERVAL = Duration.ofMillis(400);

    private Patience() {}

    /**
     * Asks again and again until the answer is good enough, and returns that answer.
     *
     * @throws StepFailed with the last answer when the time is up
     */
    static <T> T until(String description, Duration limit, Supplier<T> question, Predicate<T> enough) {
        long end = System.nanoTime() + limit.toNanos();
        T answer = question.get();
        while (!enough.test(answer)) {
            if (System.nanoTime() - end >= 0) {
                throw new StepFailed(
                        description, "to come about within %d s".formatted(limit.toSeconds()), String.valueOf(answer));
            }
            pause();
            answer = question.get();
        }
        return answer;
    }

    /**
     * Makes the check again and again until it passes.
     *
     * @throws StepFailed the check's own last failure when the time is up
     */
    static void untilItHolds(Duration limit, Runnable check) {
        long end = System.nanoTime() + limit.toNanos();
        while (!holds(check, System.nanoTime() - end >= 0)) {
            pause();
        }
    }

    private static boolean holds(Runnable check, boolean lastTry) {
        try {
            check.run();
            return true;
        } catch (StepFailed failure) {
            if (lastTry) {
                throw failure;
            }
            return false;
        }
    }

    private static void pause() {
        LockSupport.parkNanos(INTERVAL.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }
}
