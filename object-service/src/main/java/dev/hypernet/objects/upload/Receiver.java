package dev.hypernet.objects.upload;

import dev.hypernet.objects.storage.BlobStore;
import dev.hypernet.objects.storage.Incoming;
import dev.hypernet.objects.storage.IncomingFolder;
import dev.hypernet.objects.storage.TooLargeException;
import dev.hypernet.platform.problem.Problem;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes bytes in and looks at them, whoever sends them. Blocking, in constant memory: a type that is not taken is refused
 * by its first bytes, one that is too large at the byte too many. What is refused is not kept.
 */
@Singleton
class Receiver {
    private final BlobStore store;
    private final IncomingFolder folder;
    private final FileTypes types;
    private final PictureCheck pictures;
    private final UploadLimits limits;

    Receiver(BlobStore store, IncomingFolder folder, FileTypes types, PictureCheck pictures, UploadLimits limits) {
        this.store = store;
        this.folder = folder;
        this.types = types;
        this.pictures = pictures;
        this.limits = limits;
    }

    /** From a person. */
    Received receive(InputStream bytes, Hint hint) throws IOException {
        byte[] head = head(bytes);
        return receive(head, bytes, types.checked(types.sniff(head, hint), hint.mimeType()));
    }

    /** From a source: bytes of no known type are kept as such, and what the source calls them binds nobody. */
    Received receiveFromSource(InputStream bytes, Hint hint) throws IOException {
        byte[] head = head(bytes);
        return receive(head, bytes, typeFromSource(head, hint));
    }

    private FileType typeFromSource(byte[] head, Hint hint) {
        FileType type = types.sniff(head, hint);
        return type.isUnknown() ? type : types.checked(type, null);
    }

    /** How many bytes a source's file may have that begins so. */
    long mostFromSource(byte[] head, Hint hint) {
        if (head.length == 0) {
            throw empty();
        }
        return limits.of(typeFromSource(head, hint).kind());
    }

    /** From a source, and on this node's disk already. The file stays; what is received is another link to it. */
    Received receiveFromSource(Path file, Hint hint) throws IOException {
        return linked(file, typeFromSource(head(file), hint));
    }

    /** From a person, and on this node's disk already. The file stays; what is received is another link to it. */
    Received receive(Path file, Hint hint) throws IOException {
        return linked(file, types.checked(types.sniff(head(file), hint), hint.mimeType()));
    }

    private Received linked(Path file, FileType type) throws IOException {
        if (Files.size(file) > limits.of(type.kind())) {
            throw UploadLimits.tooLarge(limits.of(type.kind()));
        }
        pictures.check(file, type);
        return new Received(folder.linked(file), type);
    }

    private Received receive(byte[] head, InputStream rest, FileType type) throws IOException {
        Incoming incoming = stored(new SequenceInputStream(new ByteArrayInputStream(head), rest), type.kind());
        try {
            pictures.check(incoming.file(), type);
            return new Received(incoming, type);
        } catch (IOException | RuntimeException refused) {
            store.discard(incoming);
            throw refused;
        }
    }

    private Incoming stored(InputStream bytes, MediaKind kind) throws IOException {
        try {
            return store.receive(bytes, limits.of(kind));
        } catch (TooLargeException tooLarge) {
            throw UploadLimits.tooLarge(tooLarge.most());
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            return head(bytes);
        }
    }

    private static byte[] head(InputStream bytes) throws IOException {
        byte[] head = bytes.readNBytes(FileTypes.HEAD);
        if (head.length == 0) {
            throw empty();
        }
        return head;
    }

    static Problem empty() {
        return new Problem(422, "empty", "The file is empty", "A file has at least one byte.");
    }
}
