package dev.hypernet.objects.history;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import org.jspecify.annotations.Nullable;

/** Who changed an object, and why. */
public sealed interface Actor {

    /** Its owner, over the API. */
    record Person(UserId id) implements Actor {}

    /** Somebody with the admin role. */
    record Admin(UserId id) implements Actor {}

    /**
     * A sync.
     *
     * @param payloadHash of what the source said; null where it only said that the item is gone
     */
    record Sync(
            JobId jobId, String definitionVersion, @Nullable String payloadHash) implements Actor {}

    /**
     * The platform itself.
     *
     * @param reason a stable word, such as {@code content-processed}
     */
    record Automatic(String reason) implements Actor {}
}
