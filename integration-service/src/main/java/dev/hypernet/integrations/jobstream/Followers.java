package dev.hypernet.integrations.jobstream;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** How often each person follows their jobs here at once. */
@Singleton
class Followers {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ConcurrentMap<UserId, Integer> following = new ConcurrentHashMap<>();
    private final int most;

    Followers(@ConfigProperty(name = "hypernet.sync.followers-per-person", defaultValue = "10") int most) {
        this.most = most;
    }

    /**
     * Counted from now until it ends, however it does; it must be followed, or it never ends. One too many is a 429, which
     * is too late once the stream is begun.
     */
    <T> Multi<T> following(UserId person, Multi<T> stream) {
        if (following.merge(person, 1, Integer::sum) > most) {
            leave(person);
            throw Problem.tooManyRequests(
                    "followers", "Each person follows the jobs " + most + " times at once.", SOON, most, SOON);
        }
        return stream.onTermination().invoke(() -> leave(person));
    }

    private void leave(UserId person) {
        following.computeIfPresent(person, (same, count) -> less(count));
    }

    private static @Nullable Integer less(int count) {
        return count == 1 ? null : count - 1;
    }
}
