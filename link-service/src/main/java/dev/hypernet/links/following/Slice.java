package dev.hypernet.links.following;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import java.util.List;

/**
 * Links of an object that are worked on in one transaction.
 *
 * @param links in the order of their ids
 * @param ends what they join
 */
record Slice(List<LinkId> links, List<ObjectId> ends) {
    /** The most links one transaction changes. */
    static final int SIZE = 1000;

    boolean isEmpty() {
        return links.isEmpty();
    }

    boolean isLast() {
        return links.size() < SIZE;
    }

    LinkId last() {
        return links.getLast();
    }
}
