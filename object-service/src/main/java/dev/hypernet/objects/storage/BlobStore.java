package dev.hypernet.objects.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where the bytes of media lie: a file system or S3. Everything here blocks.
 *
 * <p>A stored file appears whole or not at all, and durably, before {@link #place} returns. Paths are relative, of
 * letters, digits, {@code . _ - /}, without {@code .} and {@code ..} as steps; any other is an
 * {@link IllegalArgumentException}. A path that holds nothing is a {@link java.nio.file.NoSuchFileException}.
 */
public interface BlobStore {

    /**
     * Streams the bytes to this node, hashing on the way, in constant memory.
     *
     * @param most how many bytes are taken
     * @throws TooLargeException as soon as there are more; nothing is kept then, nor at any other failure
     */
    Incoming receive(InputStream bytes, long most) throws IOException;

    /** Puts the bytes in their place. They are gone from where they were received. */
    void place(Incoming incoming, String path) throws IOException;

    /**
     * Puts the bytes in their place unless something is there: of several at once one wins.
     *
     * @return false when something was there; then the bytes stay where they were received
     */
    boolean placeNew(Incoming incoming, String path) throws IOException;

    /** Puts a file made on this node, such as a thumbnail, in its place; the file is gone from where it was. */
    void placeFile(Path file, String path) throws IOException;

    /** The bytes from this offset on, at most so many. The caller closes the stream. */
    InputStream open(String path, long from, long length) throws IOException;

    /** How many bytes the stored file has. */
    long size(String path) throws IOException;

    /** Removes a stored file; one that is not there is no failure. */
    void delete(String path) throws IOException;

    boolean exists(String path) throws IOException;

    /** Every stored file, in no order. The caller closes the stream. */
    Stream<StoredFile> list() throws IOException;

    /** The bytes as a file to read on this node. Give it back by {@link #giveBack}; never write to it. */
    Path localCopy(String path) throws IOException;

    /** Removes a local copy, unless it is the stored file itself. */
    void giveBack(Path localCopy) throws IOException;

    /** Drops received bytes that are not placed. Doing so after placing them is no failure. */
    void discard(Incoming incoming) throws IOException;
}
