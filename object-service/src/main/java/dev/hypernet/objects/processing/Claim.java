package dev.hypernet.objects.processing;

import dev.hypernet.objects.media.Media;

/**
 * An object whose bytes are to be read now.
 *
 * @param attempt the first is 1; more when somebody took the bytes up before and never told the end
 */
record Claim(Media media, int attempt) {
    private static final int MOST_ATTEMPTS = 3;

    /** Whether this is news: another attempt at the same bytes is none. */
    boolean isFirst() {
        return attempt == 1;
    }

    boolean isOnceTooOften() {
        return attempt > MOST_ATTEMPTS;
    }
}
