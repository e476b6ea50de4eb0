package dev.hypernet.objects.processing;

import com.drew.lang.RandomAccessReader;
import java.io.IOException;

/**
 * Lets no more be read than a file can have to say: some thousand entries of a TIFF block may all claim the same
 * megabytes, and metadata-extractor keeps a copy for each.
 */
final class FrugalReader extends RandomAccessReader {
    private final RandomAccessReader all;
    private long left;

    FrugalReader(RandomAccessReader all, long most) {
        this.all = all;
        this.left = most;
    }

    /** How many bytes more may be read; negative when too many were asked for: then none can be read any more. */
    long left() {
        return left;
    }

    @Override
    public int toUnshiftedOffset(int localOffset) {
        return all.toUnshiftedOffset(localOffset);
    }

    @Override
    public byte getByte(int index) throws IOException {
        spend(1);
        return all.getByte(index);
    }

    @Override
    public byte[] getBytes(int index, int count) throws IOException {
        spend(Math.max(0, count));
        return all.getBytes(index, count);
    }

    @Override
    public long getLength() throws IOException {
        return all.getLength();
    }

    @Override
    protected void validateIndex(int index, int bytesRequested) throws IOException {
        if (!isValidIndex(index, bytesRequested)) {
            throw new IOException("nothing to read there");
        }
    }

    @Override
    protected boolean isValidIndex(int index, int bytesRequested) throws IOException {
        return index >= 0 && bytesRequested >= 0 && index <= all.getLength() - bytesRequested;
    }

    private void spend(long bytes) throws IOException {
        if (left >= 0) {
            left -= bytes;
        }
        if (left < 0) {
            throw new IOException("more is claimed than there is");
        }
    }
}
