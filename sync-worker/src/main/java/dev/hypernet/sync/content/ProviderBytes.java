package dev.hypernet.sync.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * A provider's bytes on their way. Knows afterwards whose fault a broken transfer was, and in between whether the
 * provider has gone silent.
 */
final class ProviderBytes extends FilterInputStream {
    private static final long NOT_READING = 0;

    private volatile long readingSince = NOT_READING;
    private volatile boolean broken;

    ProviderBytes(InputStream bytes) {
        super(bytes);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? count : one[0] & 0xFF;
    }

    /** Never ends early in peace: whoever sends the bytes on must break off as well. */
    @Override
    public int read(byte[] buffer, int offset, int length) {
        readingSince = System.nanoTime() | 1;
        try {
            return in.read(buffer, offset, length);
        } catch (IOException failure) {
            broken = true;
            throw new UncheckedIOException(failure);
        } finally {
            readingSince = NOT_READING;
        }
    }

    /** The provider broke off. */
    boolean isBroken() {
        return broken;
    }

    /** The provider has sent nothing for so long, though somebody waits for it. */
    boolean isSilentFor(Duration limit) {
        long since = readingSince;
        return since != NOT_READING && System.nanoTime() - since > limit.toNanos();
    }
}
