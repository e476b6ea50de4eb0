package dev.hypernet.links.neighbour;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import java.time.Instant;
import java.util.Comparator;

/**
 * A link as it is followed.
 *
 * @param near the object it was found at
 * @param far the object at its other end
 * @param madeAt when the link was made
 */
record Step(ObjectId near, ObjectId far, String farType, LinkId link, Instant madeAt) {

    /** Newest first; of two made at once in the order of their ids, as the database has it: by their unsigned bytes. */
    static final Comparator<Step> NEWEST_FIRST = Comparator.comparing(Step::madeAt)
            .thenComparing(step -> step.link().toString())
            .reversed();
}
