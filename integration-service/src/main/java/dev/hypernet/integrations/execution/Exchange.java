package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Method;
import dev.hypernet.connector.Method.Retries;
import dev.hypernet.connector.MethodRequest;
import dev.hypernet.integrations.integration.Credentials.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One call's way to the provider, over all its attempts: what is asked, until when, and what was learned on the way. Of
 * one call alone, whose steps follow one another.
 */
final class Exchange {
    private final MethodCalls.Call call;
    private final JsonNode config;
    private final MethodRequest request;
    private final Tally tally;
    private final Instant deadline;
    private int retries;
    private @Nullable Lease lease;
    private boolean isRenewed;

    Exchange(MethodCalls.Call call, JsonNode config, MethodRequest request, Tally tally, Instant deadline) {
        this.call = call;
        this.config = config;
        this.request = request;
        this.tally = tally;
        this.deadline = deadline;
    }

    MethodCalls.Call call() {
        return call;
    }

    Method method() {
        return call.method();
    }

    JsonNode config() {
        return config;
    }

    MethodRequest request() {
        return request;
    }

    Tally tally() {
        return tally;
    }

    /** What is left of the method's timeout; zero or less when it is over. */
    Duration left(Instant now) {
        return Duration.between(now, deadline);
    }

    /** What this call leased last; null before. */
    @Nullable
    Lease lease() {
        return lease;
    }

    void leased(Lease given) {
        lease = given;
    }

    /** The provider refused what was leased before. */
    void renewed(Lease given) {
        lease = given;
        isRenewed = true;
    }

    /** Whether that has happened: a second renewal would help no more. */
    boolean isRenewed() {
        return isRenewed;
    }

    /**
     * How long to wait before the method's retryConfig allows another attempt; null when it does not, or when there
     * would be no time for one.
     *
     * @param words what the failure is called; one of them must be retryable
     * @param isHarmless whether the provider cannot do it twice
     * @param notBefore what the provider said
     */
    @Nullable
    Duration pause(
            Iterable<String> words,
            boolean isHarmless,
            @Nullable Instant notBefore,
            Instant now,
            RandomGenerator chance) {
        Retries rules = method().retries();
        if (rules == null || !isHarmless || retries >= rules.maxRetries() || !covers(rules, words)) {
            return null;
        }
        Duration backoff = Backoff.of(rules, retries, chance);
        Duration told = notBefore == null ? Duration.ZERO : Duration.between(now, notBefore);
        Duration pause = told.compareTo(backoff) > 0 ? told : backoff;
        if (pause.compareTo(left(now)) >= 0) {
            return null;
        }
        retries++;
        return pause;
    }

    /**
     * How long to wait for a permit when there is none; null for a first attempt, whose caller had better come again,
     * and where there would be no time left. It is no attempt, so it counts as no retry.
     */
    @Nullable
    Duration pauseForPermit(Duration freeIn, Instant now) {
        return retries == 0 || freeIn.compareTo(left(now)) >= 0 ? null : freeIn;
    }

    private static boolean covers(Retries rules, Iterable<String> words) {
        for (String word : words) {
            if (rules.covers(word)) {
                return true;
            }
        }
        return false;
    }
}
