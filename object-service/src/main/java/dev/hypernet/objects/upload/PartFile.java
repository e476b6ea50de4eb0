package dev.hypernet.objects.upload;

import dev.hypernet.objects.storage.IncomingFolder;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The file that gathers a resumable upload, locked for one writer: in this process and, on a shared file system, among
 * processes; a writer that dies lets go of it.
 */
final class PartFile implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final Path path;
    private final FileChannel channel;

    private PartFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static void create(Path path) throws IOException {
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                .close();
    }

    /**
     * Locks the file. Only what is read of the upload from now on says where it ends.
     *
     * @throws Problem 423 while somebody writes, 410 when the file is not on this node
     */
    static PartFile open(Path path) throws IOException {
        FileChannel channel = channel(path);
        try {
            if (!isLocked(channel)) {
                throw new Problem(
                        423, "locked", "Somebody writes it already", "One request at a time adds to an upload.");
            }
            return new PartFile(path, channel);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** Work on a part, with nobody else at it. */
    interface Work<T> {
        Uni<T> on(PartFile part) throws IOException;
    }

    /**
     * Does the work on a part that is {@link #open opened} for it. Also to its end when the client vanishes, which cancels
     * its request: what it sent is kept.
     */
    static <T> Uni<T> with(IncomingFolder folder, UUID id, Work<T> work) {
        PartFile part;
        try {
            part = open(folder.part(id));
        } catch (IOException | Problem failure) {
            return Uni.createFrom().failure(failure);
        }
        return Uni.createFrom()
                .deferred(() -> begun(part, work))
                .eventually(() -> close(part))
                .memoize()
                .indefinitely();
    }

    static <T> Uni<T> begun(PartFile part, Work<T> work) {
        try {
            return work.on(part);
        } catch (IOException failure) {
            return Uni.createFrom().failure(failure);
        }
    }

    private static void close(PartFile part) {
        try {
            part.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Goes on from there; what a broken writer left beyond is cut off.
     *
     * @throws Problem 410 when so many bytes are not on this node
     */
    void goOnFrom(long received) throws IOException {
        if (channel.size() < received) {
            throw lost();
        }
        channel.truncate(received);
        channel.position(received);
    }

    Path path() {
        return path;
    }

    /**
     * Adds what comes, durably. A client that vanishes leaves what it sent, unless it promised a checksum.
     *
     * @param most a byte more is a 413, and none is kept
     * @return how many were added
     */
    long append(InputStream bytes, long most, @Nullable UploadChecksum checksum) throws IOException {
        long from = channel.position();
        try {
            copy(bytes, from + most, checksum);
        } catch (ClientBytes.Vanished gone) {
            if (checksum != null) {
                channel.truncate(from);
            }
        } catch (IOException | RuntimeException failure) {
            channel.truncate(from);
            throw failure;
        }
        channel.force(true);
        return channel.size() - from;
    }

    @Override
    public void close() throws IOException {
        // The lock goes with the channel.
        channel.close();
    }

    private void copy(InputStream bytes, long limit, @Nullable UploadChecksum checksum) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
            if (channel.position() + read > limit) {
                throw UploadLimits.tooLarge(limit);
            }
            if (checksum != null) {
                checksum.update(buffer, read);
            }
            write(ByteBuffer.wrap(buffer, 0, read));
        }
        if (checksum != null && !checksum.matches()) {
            throw new Problem(460, "checksum-mismatch", "The bytes changed on their way", "Send this piece again.");
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static FileChannel channel(Path path) throws IOException {
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (NoSuchFileException elsewhere) {
            throw lost();
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    static boolean isLost(Throwable failure) {
        return failure instanceof Problem problem && problem.status() == 410;
    }

    private static Problem lost() {
        return new Problem(410, "upload-lost", "The upload is lost", "Its bytes are not here any more: begin anew.");
    }
}
