package dev.hypernet.integrations.execution;

import dev.hypernet.connector.Method.Retries;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before another attempt: longer each time, up to the longest that a method's retryConfig names; by
 * chance between half of that and all of it, so that those who failed together part.
 */
final class Backoff {
    private Backoff() {}

    /**
     * The pause before one retry.
     *
     * @param retry 0 for the first
     */
    static Duration of(Retries rules, int retry, RandomGenerator chance) {
        double grown = rules.initialDelay().toMillis() * Math.pow(rules.backoffMultiplier(), retry);
        double most = Math.min(grown, (double) rules.maxDelay().toMillis());
        return Duration.ofMillis(Math.round(most / 2 + chance.nextDouble() * most / 2));
    }
}
