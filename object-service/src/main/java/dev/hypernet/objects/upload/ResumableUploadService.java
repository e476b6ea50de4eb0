package dev.hypernet.objects.upload;

import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.storage.IncomingFolder;
import dev.hypernet.objects.storage.Quota;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that survive a broken connection. The pieces gather in a file of this node; the row says how many bytes are
 * surely there. The last piece counts only together with the object it completes, so that what looks whole is an object.
 */
@Singleton
public class ResumableUploadService {
    private static final Logger LOG = Logger.getLogger(ResumableUploadService.class);
    private static final int MOST_OPEN = 100;

    private final UploadRepository uploads;
    private final IncomingFolder folder;
    private final Receiver receiver;
    private final Intake intake;
    private final FileTypes types;
    private final UploadLimits limits;
    private final Clock clock;
    private final Duration lifetime;

    ResumableUploadService(
            UploadRepository uploads,
            IncomingFolder folder,
            Receiver receiver,
            Intake intake,
            FileTypes types,
            UploadLimits limits,
            Clock clock,
            @ConfigProperty(name = "hypernet.upload.lifetime", defaultValue = "P1D") Duration lifetime) {
        this.uploads = uploads;
        this.folder = folder;
        this.receiver = receiver;
        this.intake = intake;
        this.types = types;
        this.limits = limits;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /**
     * A piece as it comes.
     *
     * @param offset where it belongs
     * @param length how long it is; null when nobody knows
     */
    record Piece(
            long offset, @Nullable Long length, @Nullable UploadChecksum checksum, ClientBytes bytes) {}

    long largest() {
        return limits.largest();
    }

    Uni<ResumableUpload> create(UserId owner, long length, UploadMetadata metadata) {
        refuse(length, metadata.filetype());
        Instant now = clock.instant();
        ResumableUpload upload = new ResumableUpload(
                owner,
                UUID.randomUUID(),
                now.plus(lifetime),
                length,
                0,
                metadata.filename(),
                metadata.filetype(),
                null);
        return uploads.inTransaction(connection -> uploads.open(connection, owner, now)
                        .invoke(open -> refuseOver(open, length))
                        .chain(() -> uploads.insert(connection, upload, now)))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> createPart(upload.id()))
                .replaceWith(upload);
    }

    Uni<ResumableUpload> get(UserId owner, UUID id) {
        return uploads.find(owner, id, clock.instant())
                .map(found -> found.orElseThrow(() -> Problem.notFound("upload")));
    }

    Uni<ResumableUpload> append(UserId owner, UUID id, Piece piece) {
        return get(owner, id)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(upload -> appended(upload, piece))
                .onFailure()
                .call(() -> piece.bytes().left());
    }

    /** Ends an upload; an object it has become stays. */
    Uni<Void> terminate(UserId owner, UUID id) {
        return get(owner, id).emitOn(Infrastructure.getDefaultWorkerPool()).chain(this::terminated);
    }

    private Uni<Void> terminated(ResumableUpload upload) {
        return upload.mediaId() == null
                ? PartFile.with(folder, upload.id(), part -> removed(upload))
                        .onFailure(PartFile::isLost)
                        .recoverWithUni(() -> removed(upload))
                : uploads.delete(upload.owner(), upload.id());
    }

    private Uni<ResumableUpload> appended(ResumableUpload upload, Piece piece) {
        return upload.mediaId() == null
                ? PartFile.with(folder, upload.id(), part -> written(upload, piece, part))
                        .onFailure(PartFile::isLost)
                        .recoverWithUni(lost -> unlessWhole(upload, piece, lost))
                : Uni.createFrom().item(upload).invoke(whole -> refuseMisfit(whole, piece));
    }

    /** The file goes with the last piece, which another request may have brought just now. */
    private Uni<ResumableUpload> unlessWhole(ResumableUpload seen, Piece piece, Throwable lost) {
        return get(seen.owner(), seen.id())
                .chain(upload -> upload.mediaId() == null
                        ? Uni.createFrom().failure(lost)
                        : Uni.createFrom().item(upload).invoke(whole -> refuseMisfit(whole, piece)));
    }

    /** What was seen before the file was locked may be long past: the row is read again. */
    private Uni<ResumableUpload> written(ResumableUpload seen, Piece piece, PartFile locked) {
        return get(seen.owner(), seen.id())
                .invoke(upload -> refuseMisfit(upload, piece))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(upload -> upload.mediaId() == null
                        ? PartFile.begun(locked, part -> added(upload, piece, part))
                        : Uni.createFrom().item(upload));
    }

    private Uni<ResumableUpload> added(ResumableUpload upload, Piece piece, PartFile part) throws IOException {
        part.goOnFrom(upload.received());
        long added = part.append(piece.bytes(), upload.missing(), piece.checksum());
        return added == upload.missing() ? finished(upload, part) : advanced(upload, added);
    }

    private Uni<ResumableUpload> advanced(ResumableUpload upload, long added) {
        Instant expires = clock.instant().plus(lifetime);
        return uploads.advance(upload, upload.received() + added, expires)
                .invoke(ResumableUploadService::refuseOvertaken)
                .replaceWith(upload.having(upload.received() + added, expires));
    }

    private Uni<ResumableUpload> finished(ResumableUpload upload, PartFile part) throws IOException {
        Received received;
        try {
            received = receiver.receive(part.path(), new Hint(upload.filename(), upload.filetype()));
        } catch (Problem unfit) {
            // It will never be anything else.
            return removed(upload).chain(() -> Uni.createFrom().failure(unfit));
        }
        return intake.take(
                        upload.owner(),
                        new NewUpload(upload.filename(), null, null),
                        received,
                        (connection, taking) ->
                                taking.apply(connection).call(uploaded -> finish(connection, upload, uploaded)))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> removePart(upload.id()))
                .map(uploaded -> upload.become(uploaded.media().id()));
    }

    private Uni<Void> finish(SqlConnection connection, ResumableUpload upload, Uploaded uploaded) {
        return uploads.finish(connection, upload, uploaded.media().id())
                .invoke(ResumableUploadService::refuseOvertaken)
                .replaceWithVoid();
    }

    private Uni<Void> removed(ResumableUpload upload) {
        removePart(upload.id());
        return uploads.delete(upload.owner(), upload.id());
    }

    private void createPart(UUID id) {
        try {
            PartFile.create(folder.part(id));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void removePart(UUID id) {
        try {
            Files.deleteIfExists(folder.part(id));
        } catch (IOException failure) {
            LOG.warnf("could not remove the bytes of upload %s: %s", id, failure.getMessage());
        }
    }

    private void refuse(long length, @Nullable String filetype) {
        long most = filetype == null ? limits.largest() : limits.of(types.kindOf(filetype));
        if (length > most) {
            throw UploadLimits.tooLarge(most);
        }
        if (length == 0) {
            throw Receiver.empty();
        }
    }

    /** What is begun is reserved: together, open uploads fit into the quota. */
    private static void refuseOver(UploadRepository.Open open, long length) {
        if (open.uploads() >= MOST_OPEN) {
            throw Problem.conflict(
                    "too-many-uploads", "Finish or give up one of the " + open.uploads() + " uploads begun before.");
        }
        if (length > open.room()) {
            throw Quota.exceeded(open.room());
        }
    }

    private static void refuseMisfit(ResumableUpload upload, Piece piece) {
        if (piece.offset() != upload.received()) {
            throw wrongOffset(upload.received());
        }
        if (piece.length() != null && piece.length() > upload.missing()) {
            throw UploadLimits.tooLarge(upload.length());
        }
    }

    private static void refuseOvertaken(boolean first) {
        if (!first) {
            throw new Problem(
                    409,
                    "wrong-offset",
                    "The upload is elsewhere",
                    "Another request went on with it: ask where it is.");
        }
    }

    private static Problem wrongOffset(long received) {
        return new Problem(
                409, "wrong-offset", "The upload is elsewhere", "Go on from Upload-Offset " + received + ".");
    }
}
