package dev.hypernet.objects.storage;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where bytes wait on this node until they are somebody's: on the file system of the store, if that is one, so that
 * placing them is a move. What is abandoned here is removed by {@link Reconciler} and, parts of resumable uploads, by
 * their own expiry.
 */
@Singleton
public class IncomingFolder {
    private static final String RECEIVED = "received-";
    private static final String PART = "upload-";
    private static final String SUFFIX = ".part";
    private static final int BUFFER = 64 * 1024;

    private final Path folder;

    @Inject
    IncomingFolder(@ConfigProperty(name = "hypernet.media-root") Path root) {
        this.folder = root.toAbsolutePath().normalize().resolve("incoming");
    }

    /** See {@link BlobStore#receive}. */
    Incoming receive(InputStream bytes, long most) throws IOException {
        Path file = newFile();
        try {
            return copied(bytes, most, file);
        } catch (IOException | RuntimeException failure) {
            Files.deleteIfExists(file);
            throw failure;
        }
    }

    /** Another name for a file here, or a copy where there are no links, so that it outlives being placed; hashed. */
    public Incoming linked(Path file) throws IOException {
        Path link = newFile();
        Files.delete(link);
        try {
            Files.createLink(link, file);
        } catch (UnsupportedOperationException noLinksHere) {
            Files.copy(file, link);
        }
        return hashed(link);
    }

    private static Incoming hashed(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (InputStream bytes = Files.newInputStream(file)) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
                size += read;
            }
        }
        return new Incoming(file, size, HexFormat.of().formatHex(digest.digest()));
    }

    /** An empty file of this process alone. */
    Path newFile() throws IOException {
        return OwnFolders.newFile(folder, RECEIVED);
    }

    boolean holds(Path file) {
        return file.toAbsolutePath().normalize().startsWith(folder);
    }

    /** The file that gathers a resumable upload's bytes; its folder exists, the file perhaps not yet. */
    public Path part(UUID upload) throws IOException {
        OwnFolders.ensure(folder);
        return folder.resolve(PART + upload + SUFFIX);
    }

    /** The uploads whose parts were last written to before then. */
    public List<UUID> partsBefore(Instant then) throws IOException {
        return filesBefore(PART, then).stream()
                .map(file -> String.valueOf(file.getFileName()))
                .map(name -> UUID.fromString(name.substring(PART.length(), name.length() - SUFFIX.length())))
                .toList();
    }

    /** What was received and neither placed nor discarded, and last written to before then. */
    List<Path> abandonedBefore(Instant then) throws IOException {
        return filesBefore(RECEIVED, then);
    }

    private List<Path> filesBefore(String prefix, Instant then) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> old = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(
                            file -> String.valueOf(file.getFileName()).startsWith(prefix)
                                    && String.valueOf(file.getFileName()).endsWith(SUFFIX))
                    .toList()) {
                if (isOlder(file, then)) {
                    old.add(file);
                }
            }
        }
        return old;
    }

    private static boolean isOlder(Path file, Instant then) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(then);
        } catch (NoSuchFileException placedMeanwhile) {
            return false;
        }
    }

    private static Incoming copied(InputStream bytes, long most, Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            int read = bytes.read(buffer, 0, wanted(most - size));
            while (read >= 0) {
                size += read;
                if (size > most) {
                    throw new TooLargeException(most);
                }
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
                read = bytes.read(buffer, 0, wanted(most - size));
            }
        }
        return new Incoming(file, size, HexFormat.of().formatHex(digest.digest()));
    }

    /** One byte more than there is room for tells that there is one too many. */
    private static int wanted(long room) {
        return room >= BUFFER ? BUFFER : Math.toIntExact(room) + 1;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
