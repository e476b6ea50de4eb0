package dev.hypernet.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** So many requests within any such span, wherever it begins. What is refused does not count. */
final class SlidingWindow {

    private final int most;
    private final Duration span;
    private final Deque<Instant> taken = new ArrayDeque<>();

    SlidingWindow(int most, Duration span) {
        this.most = most;
        this.span = span;
    }

    /** How long it takes until there is room; nothing when there is room now. */
    Optional<Duration> untilRoom(Instant now) {
        forget(now);
        return taken.size() < most
                ? Optional.empty()
                : Optional.of(Duration.between(now, taken.getFirst().plus(span)));
    }

    void take(Instant now) {
        taken.add(now);
    }

    int room(Instant now) {
        forget(now);
        return most - taken.size();
    }

    private void forget(Instant now) {
        while (!taken.isEmpty() && !taken.getFirst().plus(span).isAfter(now)) {
            taken.remove();
        }
    }
}
