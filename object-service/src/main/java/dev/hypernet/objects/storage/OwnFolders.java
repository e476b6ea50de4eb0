package dev.hypernet.objects.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Folders and files for this process's user alone, and how they are made to outlast a power failure. */
final class OwnFolders {
    private static final Set<StandardOpenOption> TO_SYNC = Set.of(StandardOpenOption.WRITE);

    private OwnFolders() {}

    /** The folder with all above it; each new one is in its parent durably. */
    static void ensure(@Nullable Path folder) throws IOException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        ensure(folder.getParent());
        try {
            Files.createDirectory(folder, permissions(folder, "rwx------"));
        } catch (FileAlreadyExistsException somebodyWasFaster) {
            return;
        }
        syncFolder(folder.getParent());
    }

    static Path newFile(Path folder, String prefix) throws IOException {
        ensure(folder);
        return Files.createTempFile(folder, prefix, ".part", permissions(folder, "rw-------"));
    }

    static FileAttribute<?>[] permissions(Path where, String permissions) {
        return where.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    static void syncFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, TO_SYNC)) {
            channel.force(true);
        }
    }

    /** Where the system lets folders be synced; Windows does not, and needs it not. */
    static void syncFolder(@Nullable Path folder) throws IOException {
        if (folder == null
                || !folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
