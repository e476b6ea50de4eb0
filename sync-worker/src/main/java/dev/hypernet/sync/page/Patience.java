package dev.hypernet.sync.page;

import dev.hypernet.contracts.event.SyncRequested;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long and how often a page waits for better times. */
final class Patience {
    static final int ATTEMPTS = 8;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration NEIGHBOUR = Duration.ofSeconds(5);
    /** Of five minutes each, but for the first ones: about a day. */
    private static final int WAITS = 384;

    private static final Duration THROTTLED = Duration.ofMinutes(1);
    private static final String NEIGHBOUR_UNAVAILABLE = "neighbour_unavailable";

    private final Clock clock;
    private final RandomGenerator random;

    Patience(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /**
     * The provider, or our reading of it, had trouble that may pass.
     *
     * @param reason a stable word
     * @param retryAt what the provider asks for; null where it asks for nothing
     */
    PageOutcome defer(SyncRequested request, String reason, @Nullable Instant retryAt) {
        int attempt = request.attempt() + 1;
        if (attempt >= ATTEMPTS) {
            return new PageOutcome.Failed(
                    request, "provider_error", "The page could not be read %d times: %s.".formatted(attempt, reason));
        }
        Instant soonest = clock.instant().plus(SHORTEST);
        Instant resumeAt = retryAt == null ? clock.instant().plus(backoff(request.attempt())) : later(retryAt, soonest);
        return new PageOutcome.Deferred(request.again(attempt), reason, resumeAt);
    }

    /**
     * Too much was asked, which is nobody's trouble: it costs no attempt, however often it is said.
     *
     * @param reason a stable word
     * @param retryAt when there is room again; null where nobody says
     */
    PageOutcome throttled(SyncRequested request, String reason, @Nullable Instant retryAt) {
        Instant now = clock.instant();
        Instant resumeAt = retryAt == null ? now.plus(jittered(THROTTLED)) : later(retryAt, now.plus(SHORTEST));
        return new PageOutcome.Deferred(request.again(request.attempt()), reason, resumeAt);
    }

    /**
     * One of ours had trouble, which is not held against the provider: it costs no attempt. The pauses grow to five
     * minutes, and after a day of them there is no more to wait for: it may be this one page that is never answered.
     */
    PageOutcome deferForNeighbour(SyncRequested request) {
        if (request.waited() + 1 >= WAITS) {
            return new PageOutcome.Failed(
                    request, NEIGHBOUR_UNAVAILABLE, "A service of ours gave no answer for a day; sync again.");
        }
        Duration pause = NEIGHBOUR.multipliedBy(1L << Math.min(request.waited(), 10));
        return new PageOutcome.Deferred(
                request.afterWait(), NEIGHBOUR_UNAVAILABLE, clock.instant().plus(jittered(bounded(pause))));
    }

    private Duration backoff(int attempt) {
        Duration grown = SHORTEST.multipliedBy(2L << Math.min(attempt, 10));
        return jittered(bounded(grown));
    }

    private static Duration bounded(Duration grown) {
        return grown.compareTo(LONGEST) > 0 ? LONGEST : grown;
    }

    /** Between the half and the whole of it, so that what failed together does not come back together. */
    private Duration jittered(Duration whole) {
        long half = whole.toMillis() / 2;
        return Duration.ofMillis(half + random.nextLong(half + 1));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
