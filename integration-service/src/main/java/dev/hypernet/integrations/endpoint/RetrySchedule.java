package dev.hypernet.integrations.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When what did not come through is sent again: the example schedule of the Standard Webhooks specification, up to a
 * tenth later, so that what failed together does not come back together.
 */
final class RetrySchedule {
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));
    private static final double SPREAD = 0.1;

    private RetrySchedule() {}

    /**
     * The pause behind an attempt; nothing behind the last.
     *
     * @param attempts how many there were, this one included
     * @param chance from 0 to 1
     */
    static Optional<Duration> after(int attempts, double chance) {
        if (attempts < 1 || attempts > PAUSES.size()) {
            return Optional.empty();
        }
        Duration pause = PAUSES.get(attempts - 1);
        return Optional.of(pause.plusMillis((long) (pause.toMillis() * SPREAD * chance)));
    }
}
