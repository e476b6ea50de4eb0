package dev.hypernet.objects.upload;

import dev.hypernet.objects.content.ContentLedger;
import dev.hypernet.objects.content.ContentWork;
import dev.hypernet.objects.content.OvertakenException;
import dev.hypernet.objects.storage.IncomingFolder;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A source's large files, which may come over several connections: they gather in a file of this node, as resumable
 * uploads do, and the ledger knows how much of it is surely there.
 */
@Singleton
class ContentGathering {
    private static final Logger LOG = Logger.getLogger(ContentGathering.class);

    private final ContentLedger ledger;
    private final IncomingFolder folder;
    private final Receiver receiver;
    private final UploadLimits limits;

    ContentGathering(ContentLedger ledger, IncomingFolder folder, Receiver receiver, UploadLimits limits) {
        this.ledger = ledger;
        this.folder = folder;
        this.receiver = receiver;
        this.limits = limits;
    }

    /** Bytes that belong to a file. */
    private record Arriving(ContentWork work, UUID part, ContentDelivery delivery, Hint hint, ClientBytes bytes) {}

    /**
     * Adds what comes, on a worker thread.
     *
     * @param whole what is to be done with the file when it is
     * @throws Problem 400 when it is not whole yet, 409 when the bytes belong elsewhere, 423 while others are at it
     */
    Uni<Void> add(
            ContentWork work, ContentDelivery delivery, Hint hint, ClientBytes bytes, Function<Path, Uni<Void>> whole) {
        return part(work, delivery)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(part -> added(new Arriving(work, part, delivery, hint, bytes), whole));
    }

    private Uni<UUID> part(ContentWork work, ContentDelivery delivery) {
        UUID known = work.part();
        if (delivery.offset() == 0) {
            return begun(work, delivery, known);
        }
        return known == null || delivery.offset() != work.received()
                ? Uni.createFrom().failure(elsewhere(work.received()))
                : Uni.createFrom().item(known);
    }

    private Uni<UUID> begun(ContentWork work, ContentDelivery delivery, @Nullable UUID before) {
        UUID part = UUID.randomUUID();
        return ledger.gather(work, part, delivery.length(), delivery.validator())
                .invoke(OvertakenException::unless)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> replace(before, part))
                .replaceWith(part);
    }

    private Uni<Void> added(Arriving arriving, Function<Path, Uni<Void>> whole) {
        return PartFile.with(folder, arriving.part(), file -> written(arriving, file, whole))
                .onFailure(ContentService::isAboutTheBytes)
                .call(() -> removed(arriving.part()))
                .onFailure(PartFile::isLost)
                .recoverWithUni(() -> lost(arriving));
    }

    private Uni<Void> written(Arriving arriving, PartFile file, Function<Path, Uni<Void>> whole) throws IOException {
        long offset = arriving.delivery().offset();
        file.goOnFrom(offset);
        long received = offset + append(arriving, file);
        Long length = arriving.delivery().length();
        boolean complete = length == null ? !arriving.bytes().hasVanished() : received == length;
        return complete ? ended(arriving, file, whole) : broken(arriving, received);
    }

    private long append(Arriving arriving, PartFile file) throws IOException {
        if (arriving.delivery().offset() > 0) {
            return file.append(
                    arriving.bytes(), limits.largest() - arriving.delivery().offset(), null);
        }
        byte[] head;
        try {
            head = arriving.bytes().readNBytes(FileTypes.HEAD);
        } catch (ClientBytes.Vanished gone) {
            return 0;
        }
        long most = receiver.mostFromSource(head, arriving.hint());
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), arriving.bytes());
        return file.append(all, most, null);
    }

    private Uni<Void> ended(Arriving arriving, PartFile file, Function<Path, Uni<Void>> whole) {
        return whole.apply(file.path()).call(() -> removed(arriving.part()));
    }

    private Uni<Void> broken(Arriving arriving, long received) {
        return ledger.received(arriving.work(), arriving.part(), received)
                .chain(() -> Uni.createFrom().failure(ClientBytes.incomplete()));
    }

    private Uni<Void> lost(Arriving arriving) {
        return ledger.forgetPart(arriving.work(), arriving.part())
                .chain(() -> Uni.createFrom().failure(elsewhere(0)));
    }

    private void replace(@Nullable UUID before, UUID part) {
        if (before != null) {
            remove(before);
        }
        try {
            PartFile.create(folder.part(part));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The file has done its service, whatever was made of it. Trouble of our own, which passes, lets it stay. */
    private Uni<Void> removed(UUID part) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> remove(part));
    }

    /** What stays is removed when nobody names it any more. */
    private void remove(UUID part) {
        try {
            Files.deleteIfExists(folder.part(part));
        } catch (IOException failure) {
            LOG.warnf("could not remove the bytes of content %s: %s", part, failure.getMessage());
        }
    }

    private static Problem elsewhere(long received) {
        return new Problem(
                409, "wrong-offset", "The content is elsewhere", "Go on from Upload-Offset " + received + ".");
    }
}
