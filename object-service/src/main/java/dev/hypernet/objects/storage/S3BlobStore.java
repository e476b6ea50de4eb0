package dev.hypernet.objects.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects of one bucket. Bytes are received on this node's disk, for their hash and their type must be known before they
 * get their key; S3 shows an object whole or not at all.
 */
final class S3BlobStore implements BlobStore {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int OUT_OF_RANGE = 416;

    private final S3Client s3;
    private final String bucket;
    private final String prefix;
    private final IncomingFolder incoming;

    S3BlobStore(S3Client s3, String bucket, String prefix, IncomingFolder incoming) {
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
        this.incoming = incoming;
    }

    /** One call of the SDK. */
    private interface Call<T> {
        T run() throws IOException;
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
        String key = key(path);
        // Asked first, for there are servers that overlook the condition.
        if (exists(path)) {
            return false;
        }
        try {
            asked(
                    path,
                    () -> s3.putObject(
                            put -> put.bucket(bucket).key(key).ifNoneMatch("*"),
                            RequestBody.fromFile(received.file())));
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
        Files.delete(received.file());
        return true;
    }

    @Override
    public void placeFile(Path file, String path) throws IOException {
        String key = key(path);
        asked(path, () -> s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromFile(file)));
        Files.delete(file);
    }

    @Override
    public InputStream open(String path, long from, long length) throws IOException {
        String key = key(path);
        if (length == 0) {
            return InputStream.nullInputStream();
        }
        String range = "bytes=%d-%d".formatted(from, Math.addExact(from, length - 1));
        try {
            return asked(
                    path, () -> s3.getObject(get -> get.bucket(bucket).key(key).range(range)));
        } catch (OutOfRange nothingThere) {
            return InputStream.nullInputStream();
        }
    }

    @Override
    public long size(String path) throws IOException {
        String key = key(path);
        return asked(path, () -> s3.headObject(head -> head.bucket(bucket).key(key)))
                .contentLength();
    }

    @Override
    public void delete(String path) throws IOException {
        String key = key(path);
        try {
            asked(path, () -> s3.deleteObject(delete -> delete.bucket(bucket).key(key)));
        } catch (NoSuchFileException goneAlready) {
            // What is not there need not be removed.
        }
    }

    @Override
    public boolean exists(String path) throws IOException {
        try {
            size(path);
            return true;
        } catch (NoSuchFileException missing) {
            return false;
        }
    }

    @Override
    public Stream<StoredFile> list() {
        return s3
                .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix + MediaPaths.ALL))
                .contents()
                .stream()
                .map(this::stored);
    }

    @Override
    public Path localCopy(String path) throws IOException {
        Path copy = incoming.newFile();
        try (InputStream bytes = open(path, 0, Long.MAX_VALUE)) {
            Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
            return copy;
        } catch (IOException failure) {
            Files.delete(copy);
            throw failure;
        }
    }

    @Override
    public void giveBack(Path localCopy) throws IOException {
        Files.deleteIfExists(localCopy);
    }

    @Override
    public void discard(Incoming received) throws IOException {
        Files.deleteIfExists(received.file());
    }

    private String key(String path) {
        return prefix + MediaPaths.checked(path);
    }

    private StoredFile stored(S3Object object) {
        return new StoredFile(object.key().substring(prefix.length()), object.size(), object.lastModified());
    }

    private static <T> T asked(String path, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (AwsServiceException refused) {
            throw switch (refused.statusCode()) {
                // Of two conditional writes at once S3 may answer 409 to one.
                case CONFLICT, PRECONDITION_FAILED -> new FileAlreadyExistsException(path);
                case NOT_FOUND -> new NoSuchFileException(path);
                case OUT_OF_RANGE -> new OutOfRange();
                default -> new IOException("S3 answered " + refused.statusCode(), refused);
            };
        } catch (SdkException failure) {
            throw new IOException("S3 gave no answer", failure);
        }
    }

    /** The range begins behind the last byte. */
    private static final class OutOfRange extends IOException {
        private static final long serialVersionUID = 1;
    }
}
