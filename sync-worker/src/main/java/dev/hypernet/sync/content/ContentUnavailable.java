package dev.hypernet.sync.content;

/** An item's bytes cannot be had, and asking again would not change that. */
class ContentUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The reason is a stable word. */
    ContentUnavailable(String reason) {
        super(reason);
    }
}
