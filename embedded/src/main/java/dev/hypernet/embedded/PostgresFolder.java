package dev.hypernet.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Where one server keeps things: data, log, superuser's password, binaries, and the mark of a finished first start. */
record PostgresFolder(Path root) {

    static PostgresFolder open(Path folder) {
        try {
            Path root = Files.createDirectories(folder.toAbsolutePath());
            OwnFiles.restrict(root, "rwx------");
            PostgresFolder opened = new PostgresFolder(root);
            opened.writePasswordOnce();
            return opened;
        } catch (IOException e) {
            throw new EmbeddedServerException("Folder " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    Path data() {
        return root.resolve("data");
    }

    Path log() {
        return root.resolve("postgres.log");
    }

    Path binaries() {
        return root.resolve("binaries");
    }

    Path passwordFile() {
        return root.resolve("superuser-password");
    }

    String superuserPassword() {
        try {
            return Files.readString(passwordFile()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A first start that was killed half-way leaves data no server can read; nothing was ever stored in it. */
    void discardUnfinished() {
        if (!Files.exists(finished()) && Files.exists(data())) {
            OwnFiles.deleteTree(data());
        }
    }

    void markFinished() throws IOException {
        if (!Files.exists(finished())) {
            Files.createFile(finished());
        }
    }

    /** Returns the server that runs on this folder's data, whoever started it. */
    Optional<ProcessHandle> runningServer() {
        return recordedPid().flatMap(ProcessHandle::of).filter(PostgresFolder::isPostgres);
    }

    private Optional<Long> recordedPid() {
        try {
            List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
            return lines.stream().findFirst().map(String::strip).map(Long::valueOf);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** After a reboot the recorded id may be anybody's. */
    private static boolean isPostgres(ProcessHandle process) {
        return process.info().command().filter(it -> it.endsWith("postgres")).isPresent();
    }

    private Path finished() {
        return root.resolve("first-start-finished");
    }

    private void writePasswordOnce() throws IOException {
        if (Files.exists(passwordFile())) {
            return;
        }
        if (Files.exists(finished())) {
            throw new EmbeddedServerException("%s is missing, so the data in %s cannot be opened: restore that file."
                    .formatted(passwordFile(), data()));
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        OwnFiles.write(passwordFile(), HexFormat.of().formatHex(random) + "\n");
    }
}
