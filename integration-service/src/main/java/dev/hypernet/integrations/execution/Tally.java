package dev.hypernet.integrations.execution;

import org.jspecify.annotations.Nullable;

/** What a call has cost so far; the audit keeps it. Of one call alone, whose steps follow one another. */
final class Tally {
    private int attempts;
    private long requestBytes;
    private long responseBytes;
    private @Nullable Integer httpStatus;

    /** A request goes out. */
    void asks(int bytes) {
        attempts++;
        requestBytes += bytes;
        httpStatus = null;
    }

    /** An answer came. */
    void answered(int status, int bytes) {
        httpStatus = status;
        responseBytes += bytes;
    }

    int attempts() {
        return attempts;
    }

    long requestBytes() {
        return requestBytes;
    }

    long responseBytes() {
        return responseBytes;
    }

    /** Of the last attempt; null when it gave none. */
    @Nullable
    Integer httpStatus() {
        return httpStatus;
    }
}
