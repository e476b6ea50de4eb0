package dev.hypernet.objects.processing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import javax.imageio.stream.FileImageInputStream;

/** A picture's bytes until the time is up: then there are no more, so that no decoder goes on for ever. */
final class PatientInput extends FileImageInputStream {
    private final Clock clock;
    private final Instant deadline;

    PatientInput(Path file, Clock clock, Instant deadline) throws IOException {
        super(file.toFile());
        this.clock = clock;
        this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
        checkTime();
        return super.read();
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        checkTime();
        return super.read(into, at, length);
    }

    private void checkTime() throws IOException {
        if (clock.instant().isAfter(deadline)) {
            throw new IOException("the time is up");
        }
    }
}
