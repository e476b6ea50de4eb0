package dev.hypernet.objects.upload;

import dev.hypernet.objects.storage.IncomingFolder;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Forgets resumable uploads nobody went on with. Any replica removes rows; each removes the parts on its own disk. */
@ApplicationScoped
public class UploadExpiry {
    private static final Duration YOUNG = Duration.ofHours(1);

    private final ExpiredUploadRepository uploads;
    private final IncomingFolder folder;
    private final Clock clock;

    UploadExpiry(ExpiredUploadRepository uploads, IncomingFolder folder, Clock clock) {
        this.uploads = uploads;
        this.folder = folder;
        this.clock = clock;
    }

    @Scheduled(
            every = "${hypernet.upload.expiry-every:1h}",
            delayed = "5m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public Uni<Void> expire() {
        return uploads.remove(clock.instant())
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(ignored -> parts())
                .chain(parts -> uploads.unfinished(parts)
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .invoke(unfinished -> removeOthers(parts, unfinished)))
                .replaceWithVoid();
    }

    private List<UUID> parts() {
        try {
            return folder.partsBefore(clock.instant().minus(YOUNG));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void removeOthers(List<UUID> parts, Set<UUID> unfinished) {
        try {
            for (UUID part : parts) {
                if (!unfinished.contains(part)) {
                    Files.deleteIfExists(folder.part(part));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
