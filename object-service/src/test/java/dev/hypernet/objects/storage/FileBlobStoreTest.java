package dev.hypernet.objects.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileBlobStoreTest extends BlobStoreContract {
    private FileBlobStore store;

    @BeforeEach
    void open() {
        store = new FileBlobStore(folder, new IncomingFolder(folder), Clock.systemUTC());
    }

    @Override
    BlobStore store() {
        return store;
    }

    @Test
    void nobodyElseOnTheMachineMayReadIt() throws IOException {
        Assumptions.assumeTrue(
                folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path file = folder.resolve(stored("hello"));

        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(Objects.requireNonNull(file.getParent()))).isEqualTo("rwx------");
        assertThat(permissions(folder.resolve("users"))).isEqualTo("rwx------");
        assertThat(permissions(folder.resolve("incoming"))).isEqualTo("rwx------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
