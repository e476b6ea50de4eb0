package dev.hypernet.objects.upload;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.MediaMessage.DuplicateFound;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.media.Media;
import dev.hypernet.objects.processing.MediaProcessing;
import dev.hypernet.objects.storage.Blobs;
import dev.hypernet.objects.storage.MediaPaths;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives synced objects their bytes. What is refused, and what does not fit into the quota, is no failure of the delivery:
 * the object says so, keeps what its source said of it, and the worker need not come again.
 */
@Singleton
class ContentService {
    private static final List<String> DELIVERED =
            List.of("size", "hash", "file_path", "mime_type", "media_type", "processing_status");

    private final Receiver receiver;
    private final Placement placement;
    private final Blobs blobs;
    private final IntakeRepository media;
    private final MediaProcessing processing;
    private final ChangeLog changes;
    private final Outbox outbox;
    private final Pool pool;
    private final Clock clock;

    ContentService(
            Receiver receiver,
            Placement placement,
            Blobs blobs,
            IntakeRepository media,
            MediaProcessing processing,
            ChangeLog changes,
            Outbox outbox,
            Pool pool,
            Clock clock) {
        this.receiver = receiver;
        this.placement = placement;
        this.blobs = blobs;
        this.media = media;
        this.processing = processing;
        this.changes = changes;
        this.outbox = outbox;
        this.pool = pool;
        this.clock = clock;
    }

    /** Repeatable: bytes the object holds already change nothing, nor do bytes of an object that is gone. */
    Uni<Void> take(UserId owner, ObjectId id, @Nullable String mimeType, ClientBytes bytes) {
        return media.find(owner, id)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(found -> found.map(object -> taken(object, mimeType, bytes))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .onFailure(Problem.class)
                .recoverWithUni(refusal -> refused(owner, id, refusal))
                .onFailure(ContentService::brokeOff)
                .transform(gone -> ClientBytes.incomplete())
                .eventually(bytes::left);
    }

    /** Marks the object's bytes as not to be had, with the reason. */
    Uni<Void> failed(UserId owner, ObjectId id, String reason) {
        return processing.failed(owner, id, reason);
    }

    /**
     * The outcome of a delivery.
     *
     * @param path where the object's bytes lie; null when it is gone
     * @param unused a file nothing refers to any more
     */
    private record Delivered(@Nullable String path, Optional<String> unused) {
        static final Delivered NOTHING = new Delivered(null, Optional.empty());
    }

    private Uni<Void> taken(Media object, @Nullable String mimeType, ClientBytes bytes) {
        Received received = received(object, mimeType, bytes);
        Instant now = clock.instant();
        String path = placed(object, received, now);
        return placement
                .keeping(
                        path,
                        () -> pool.withTransaction(connection -> delivered(connection, object, received, path, now)),
                        delivered -> path.equals(delivered.path()))
                .chain(delivered -> delivered
                        .unused()
                        .map(placement::removed)
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Received received(Media object, @Nullable String mimeType, ClientBytes bytes) {
        try {
            return receiver.receiveFromSource(
                    bytes, new Hint(object.filename(), Objects.requireNonNullElse(mimeType, object.mimeType())));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** An object's later bytes never overwrite its earlier ones: another object may refer to those. */
    private String placed(Media object, Received received, Instant now) {
        String extension = received.type().extension();
        return placement.placed(
                received.incoming(),
                MediaPaths.media(object.userId(), object.id(), now, extension),
                MediaPaths.laterMedia(object.userId(), object.id(), now, extension));
    }

    private Uni<Delivered> delivered(
            SqlConnection connection, Media object, Received received, String path, Instant now) {
        String hash = received.incoming().hash();
        return media.lock(connection, object.userId(), object.id())
                .chain(locked -> locked.filter(before -> !hash.equals(before.hash()))
                        .map(before -> delivered(connection, before, received, path, now, hash))
                        .orElseGet(() -> Uni.createFrom().item(held(locked))));
    }

    private Uni<Delivered> delivered(
            SqlConnection connection, Media before, Received received, String path, Instant now, String hash) {
        return blobs.claim(
                        connection, before.userId(), hash, received.incoming().size(), path, now)
                .chain(claimed -> media.deliver(connection, before, received, claimed.path(), now))
                .call(after -> changes.record(connection, List.of(change(after, DELIVERED, "content-delivered"))))
                .call(after -> announced(connection, after, hash, now))
                .chain(after ->
                        released(connection, before, now).map(unused -> new Delivered(after.filePath(), unused)));
    }

    private Uni<Void> announced(SqlConnection connection, Media after, String hash, Instant now) {
        return media.holder(connection, after.userId(), hash, after.id())
                .chain(original -> outbox.append(connection, events(after, original, hash, now)));
    }

    private static List<Event> events(Media after, Optional<Media> original, String hash, Instant now) {
        List<Event> events = new ArrayList<>();
        events.add(Intake.processing(after, hash));
        original.map(first -> new DuplicateFound(after.id(), first.id(), after.userId(), hash, after.version(), now))
                .ifPresent(events::add);
        return events;
    }

    private Uni<Optional<String>> released(SqlConnection connection, Media before, Instant now) {
        String hash = before.hash();
        return hash == null
                ? Uni.createFrom().item(Optional.empty())
                : blobs.release(connection, before.userId(), hash, now);
    }

    private static Delivered held(Optional<Media> object) {
        return object.map(held -> new Delivered(held.filePath(), Optional.empty()))
                .orElse(Delivered.NOTHING);
    }

    private Uni<Void> refused(UserId owner, ObjectId id, Throwable refusal) {
        return refusal instanceof Problem problem
                ? failed(owner, id, problem.name().replace('-', '_'))
                : Uni.createFrom().failure(refusal);
    }

    private static boolean brokeOff(Throwable failure) {
        return failure.getCause() instanceof ClientBytes.Vanished;
    }

    private static Change change(Media after, List<String> changed, String reason) {
        return Change.updated(after.snapshot(), changed, new Actor.Automatic(reason));
    }
}
