package dev.hypernet.outbound;

import java.time.Duration;

/**
 * How long and how much is waited for. All times are in whole milliseconds, at least one.
 *
 * @param connect for a connection to one address, TLS included
 * @param read for the next byte of the answer: the longest silence, from the moment the request is written
 * @param total for everything, from looking up the name to the last byte, redirects and further addresses included
 * @param answerBytes the largest body that is kept, before and after it is decompressed
 */
public record Limits(Duration connect, Duration read, Duration total, int answerBytes) {
    public Limits {
        if (connect.toMillis() < 1 || read.toMillis() < 1 || total.toMillis() < 1 || answerBytes < 0) {
            throw new IllegalArgumentException("limits must be at least a millisecond, and no fewer than 0 bytes");
        }
    }
}
