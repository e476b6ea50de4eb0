package dev.hypernet.benchmarks;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what announces itself to nobody. */
public final class Pause {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    private Pause() {}

    /** Asks again and again until the answer is yes or the time is up; returns the last answer. */
    public static boolean until(BooleanSupplier condition, int seconds) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            try {
                Thread.sleep(INTERVAL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
