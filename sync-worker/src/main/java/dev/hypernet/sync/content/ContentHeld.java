package dev.hypernet.sync.content;

import java.time.Instant;

/** Nothing is wrong with an item: its account, or one of ours, bears no more just now. */
class ContentHeld extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Instant until;

    /** The reason is a stable word. */
    ContentHeld(String reason, Instant until) {
        super(reason);
        this.until = until;
    }

    Instant until() {
        return until;
    }
}
