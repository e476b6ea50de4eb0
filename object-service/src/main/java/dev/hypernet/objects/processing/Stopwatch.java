package dev.hypernet.objects.processing;

import java.time.Clock;
import java.time.Instant;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;

/** Ends a decoding whose time is up between two of its rows, where it needs no more bytes but goes on computing. */
record Stopwatch(Clock clock, Instant deadline) implements IIOReadProgressListener {
    @Override
    public void imageProgress(ImageReader reader, float percentage) {
        if (clock.instant().isAfter(deadline)) {
            throw new IllegalStateException("the time is up");
        }
    }

    @Override
    public void imageStarted(ImageReader reader, int index) {}

    @Override
    public void imageComplete(ImageReader reader) {}

    @Override
    public void sequenceStarted(ImageReader reader, int index) {}

    @Override
    public void sequenceComplete(ImageReader reader) {}

    @Override
    public void thumbnailStarted(ImageReader reader, int index, int thumbnail) {}

    @Override
    public void thumbnailProgress(ImageReader reader, float percentage) {}

    @Override
    public void thumbnailComplete(ImageReader reader) {}

    @Override
    public void readAborted(ImageReader reader) {}
}
