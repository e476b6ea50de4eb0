package dev.hypernet.links.history;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;

/** Who changed a link, and why. */
public sealed interface Actor {

    /** Its owner, over the API. */
    record Person(UserId id) implements Actor {}

    /** A sync. */
    record Sync(JobId jobId) implements Actor {}

    /**
     * The platform itself.
     *
     * @param reason a stable word, such as {@code object-deleted}
     */
    record Automatic(String reason) implements Actor {}
}
