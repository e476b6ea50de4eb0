package dev.hypernet.integrations.probe;

import dev.hypernet.integrations.integration.Health;
import dev.hypernet.platform.problem.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a look at a provider tells of an integration. */
sealed interface Verdict {

    /** It works. */
    record Well(Health health) implements Verdict {}

    /**
     * It does not, for now; its owner need do nothing.
     *
     * @param failures in a row, this one included
     * @param retryAt before when there is no sense in another look; null where nobody said
     */
    record Unwell(Health health, int failures, @Nullable Instant retryAt) implements Verdict {}

    /** The provider refuses its credential: only its owner can help. */
    record Refused(Health health, String code, String message) implements Verdict {}

    /**
     * It could not be looked at, which says nothing of it: too many calls just now, or this side is not well itself.
     *
     * @param retryAt as above
     */
    record Unseen(Problem problem, @Nullable Instant retryAt) implements Verdict {}
}
