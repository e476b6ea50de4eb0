package dev.hypernet.objects.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.stream.Stream;
import org.apache.commons.io.input.BoundedInputStream;

/** Files under one folder, for this process's user alone. A file is written beside its place, synced, and moved there. */
final class FileBlobStore implements BlobStore {
    private final Path root;
    private final IncomingFolder incoming;
    private final Clock clock;

    FileBlobStore(Path root, IncomingFolder incoming, Clock clock) {
        this.root = root.toAbsolutePath().normalize();
        this.incoming = incoming;
        this.clock = clock;
    }

    @Override
    public Incoming receive(InputStream bytes, long most) throws IOException {
        return incoming.receive(bytes, most);
    }

    @Override
    public void place(Incoming received, String path) throws IOException {
        placeFile(received.file(), path);
    }

    @Override
    public boolean placeNew(Incoming received, String path) throws IOException {
        Path to = resolve(path);
        OwnFolders.ensure(to.getParent());
        Files.setLastModifiedTime(received.file(), FileTime.from(clock.instant()));
        OwnFolders.syncFile(received.file());
        try {
            moveToNew(received.file(), to);
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
        OwnFolders.syncFolder(to.getParent());
        return true;
    }

    @Override
    public void placeFile(Path file, String path) throws IOException {
        Path to = resolve(path);
        Path from = incoming.holds(file) ? file : adopted(file);
        OwnFolders.ensure(to.getParent());
        // From now on it is young: the reconciler waits for its row.
        Files.setLastModifiedTime(from, FileTime.from(clock.instant()));
        OwnFolders.syncFile(from);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        OwnFolders.syncFolder(to.getParent());
    }

    @Override
    public InputStream open(String path, long from, long length) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(resolve(path));
        channel.position(from);
        return BoundedInputStream.builder()
                .setInputStream(Channels.newInputStream(channel))
                .setMaxCount(length)
                .get();
    }

    @Override
    public long size(String path) throws IOException {
        return Files.size(resolve(path));
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(resolve(path));
    }

    @Override
    public boolean exists(String path) {
        return Files.isRegularFile(resolve(path));
    }

    @Override
    @SuppressWarnings("StreamResourceLeak") // the caller closes it, as the interface says
    public Stream<StoredFile> list() throws IOException {
        Path all = root.resolve(MediaPaths.ALL);
        return Files.isDirectory(all) ? Files.walk(all).flatMap(this::stored) : Stream.empty();
    }

    @Override
    public Path localCopy(String path) throws IOException {
        Path file = resolve(path);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(path);
        }
        return file;
    }

    @Override
    public void giveBack(Path localCopy) {
        // It is the stored file itself.
    }

    @Override
    public void discard(Incoming received) throws IOException {
        Files.deleteIfExists(received.file());
    }

    /** A link, unlike a move, never takes another file's place; where there are none, a move that looks first. */
    private static void moveToNew(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
            Files.delete(from);
        } catch (UnsupportedOperationException noLinksHere) {
            Files.move(from, to);
        }
    }

    private Path resolve(String path) {
        return root.resolve(MediaPaths.checked(path));
    }

    /** A file from elsewhere, brought onto this file system. */
    private Path adopted(Path file) throws IOException {
        Path own = incoming.newFile();
        Files.copy(file, own, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(file);
        return own;
    }

    private Stream<StoredFile> stored(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? Stream.of(new StoredFile(
                            relative(file),
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()))
                    : Stream.empty();
        } catch (NoSuchFileException removedMeanwhile) {
            return Stream.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String relative(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }
}
