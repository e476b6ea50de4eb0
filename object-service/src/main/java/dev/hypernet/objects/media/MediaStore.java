package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Files on a file system by the seeds' convention: {@code users/{user}/media/{yyyy}/{mm}/{id}.{ext}}. A file appears
 * whole or not at all: it is written beside its place and moved there.
 */
@Singleton
class MediaStore {
    private final Path root;
    private final Clock clock;

    MediaStore(@ConfigProperty(name = "hypernet.media-root") Path root, Clock clock) {
        this.root = root.toAbsolutePath().normalize();
        this.clock = clock;
    }

    /** Bytes on disk, not yet anybody's. */
    record Incoming(Path file, long size, String hash) {}

    /** Streams the bytes to disk, hashing on the way; blocking, in constant memory. */
    Incoming receive(InputStream bytes) throws IOException {
        Path incoming = Files.createDirectories(root.resolve("incoming"));
        Path file = Files.createTempFile(incoming, "media", ".part");
        MessageDigest digest = sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            long size = bytes.transferTo(out);
            return new Incoming(file, size, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException failure) {
            Files.deleteIfExists(file);
            throw failure;
        }
    }

    /** Moves the bytes to their place and returns the path relative to the root. */
    String keep(Incoming incoming, UserId owner, ObjectId id, String extension) throws IOException {
        return place(incoming.file(), "users/%s/media/%s/%s.%s".formatted(owner, month(), id, extension));
    }

    String keepThumbnail(Path thumbnail, UserId owner, ObjectId id) throws IOException {
        return place(thumbnail, "users/%s/thumbnails/%s/%s.jpg".formatted(owner, month(), id));
    }

    void discard(Incoming incoming) throws IOException {
        Files.deleteIfExists(incoming.file());
    }

    /** Where a stored path lies. A path that leads out of the root is a defect of ours, not a file. */
    Path resolve(String path) {
        Path file = root.resolve(path).normalize();
        if (!file.startsWith(root)) {
            throw new IllegalStateException("a stored path leads out of the media root");
        }
        return file;
    }

    private String place(Path from, String path) throws IOException {
        Path to = resolve(path);
        Path folder = to.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return path;
    }

    private String month() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return "%04d/%02d".formatted(today.getYear(), today.getMonthValue());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
