package dev.hypernet.objects.processing;

/** Why processing failed, as {@code processing_error} says it: words that stay. */
enum Failure {
    /** A picture or film whose bytes are none, or broken. */
    UNREADABLE("unreadable"),
    /** More pixels than are decoded here. */
    TOO_MANY_PIXELS("too_many_pixels"),
    /** The stored file is not there. */
    MISSING_BYTES("missing_bytes"),
    /** Decoding took longer than {@code hypernet.processing.patience}. */
    TIMED_OUT("timed_out"),
    /** Whoever worked on it died of it, several times. */
    INTERRUPTED("interrupted");

    private final String word;

    Failure(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
