package dev.hypernet.objects.mail;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.UUID;

/**
 * Puts each letter into a file of its own (RFC 5322), which only this user may read: the post of a machine that has no
 * mail server. A letter appears whole or not at all.
 */
final class FilePostbox implements Postbox {
    private static final FileAttribute<Set<PosixFilePermission>> MINE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final Clock clock;

    FilePostbox(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public Uni<Void> send(Letter letter) {
        return Uni.createFrom()
                .item(letter)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(this::write)
                .replaceWithVoid();
    }

    private void write(Letter letter) {
        try {
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, "letter", ".part", MINE);
            Files.writeString(fresh, asMessage(letter), StandardCharsets.UTF_8);
            Files.move(fresh, folder.resolve(name()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** In the order of their writing. */
    private String name() {
        return clock.millis() + "-" + UUID.randomUUID() + ".eml";
    }

    private String asMessage(Letter letter) {
        return """
                Date: %s
                To: %s
                Subject: %s
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                %s
                """.formatted(
                DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)),
                letter.to(),
                letter.subject(),
                letter.text());
    }
}
