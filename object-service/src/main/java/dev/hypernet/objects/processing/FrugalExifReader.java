package dev.hypernet.objects.processing;

import com.drew.lang.RandomAccessReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Reads the Exif parts of one file, of which a JPEG may have many, in memory that their length bounds. */
final class FrugalExifReader extends ExifReader {
    /** What is read more than once: entries, and the maker's notes with the values in them. */
    private static final long SPARE = 4L * 1024 * 1024;

    private long left = SPARE;

    /** Whether a part claimed more than it has: then nothing it says is believed. */
    boolean isExhausted() {
        return left < 0;
    }

    /** Every other way to read comes here. After a part that claims too much no other is read. */
    @Override
    public void extract(RandomAccessReader reader, Metadata metadata, int offset, @Nullable Directory parent) {
        if (isExhausted()) {
            return;
        }
        try {
            FrugalReader frugal = new FrugalReader(reader, left + reader.getLength());
            super.extract(frugal, metadata, offset, parent);
            left = Math.min(SPARE, frugal.left());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
