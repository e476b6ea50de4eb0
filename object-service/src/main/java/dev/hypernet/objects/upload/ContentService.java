package dev.hypernet.objects.upload;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.MediaMessage.DuplicateFound;
import dev.hypernet.objects.content.ContentConfig;
import dev.hypernet.objects.content.ContentDigest;
import dev.hypernet.objects.content.ContentLedger;
import dev.hypernet.objects.content.ContentView;
import dev.hypernet.objects.content.ContentWork;
import dev.hypernet.objects.content.OvertakenException;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.media.Media;
import dev.hypernet.objects.processing.MediaProcessing;
import dev.hypernet.objects.storage.Blobs;
import dev.hypernet.objects.storage.MediaPaths;
import dev.hypernet.objects.storage.Quota;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives synced objects their bytes. What is refused, what does not fit into the quota, and what is not what the source
 * spoke of, is no failure of the delivery: the ledger knows whether it is to be tried again, and the worker need not come
 * again by itself.
 */
@Singleton
class ContentService {
    private static final List<String> DELIVERED =
            List.of("size", "hash", "file_path", "mime_type", "media_type", "processing_status");

    private static final String MISMATCH = "content_mismatch";
    private static final String UNAUTHORIZED = "unauthorized";
    private static final Set<Integer> OF_THE_WAY = Set.of(400, 409, 410, 423);

    private final Receiver receiver;
    private final ContentGathering gathering;
    private final ContentLedger ledger;
    private final ContentConfig config;
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
            ContentGathering gathering,
            ContentLedger ledger,
            ContentConfig config,
            Placement placement,
            Blobs blobs,
            IntakeRepository media,
            MediaProcessing processing,
            ChangeLog changes,
            Outbox outbox,
            Pool pool,
            Clock clock) {
        this.receiver = receiver;
        this.gathering = gathering;
        this.ledger = ledger;
        this.config = config;
        this.placement = placement;
        this.blobs = blobs;
        this.media = media;
        this.processing = processing;
        this.changes = changes;
        this.outbox = outbox;
        this.pool = pool;
        this.clock = clock;
    }

    /**
     * Somebody begins to bring the bytes, or is still at it.
     *
     * @param turn null from a message of a release that did not count
     */
    Uni<ContentPlace> begun(UserId owner, ObjectId id, @Nullable Integer turn) {
        return turn == null
                ? uncounted(owner, id)
                : ledger.begun(owner, id, turn)
                        .map(work -> work.map(ContentPlace::of).orElseThrow(() -> Problem.notFound("content")));
    }

    private Uni<ContentPlace> uncounted(UserId owner, ObjectId id) {
        return Uni.combine()
                .all()
                .unis(media.find(owner, id), ledger.find(owner, id))
                .asTuple()
                .map(both -> both.getItem1()
                        .filter(object ->
                                object.hash() == null && both.getItem2().isEmpty())
                        .map(object -> ContentPlace.START)
                        .orElseThrow(() -> Problem.notFound("content")));
    }

    /**
     * Repeatable: bytes the object holds already change nothing, nor do bytes of an object that is gone, nor those of a turn
     * that is over.
     */
    Uni<Void> take(UserId owner, ObjectId id, ContentDelivery delivery, ClientBytes bytes) {
        return media.find(owner, id)
                .chain(found -> found.map(object -> taken(object, delivery, bytes))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .onFailure(ContentService::brokeOff)
                .transform(gone -> ClientBytes.incomplete())
                .eventually(bytes::left);
    }

    private Uni<Void> taken(Media object, ContentDelivery delivery, ClientBytes bytes) {
        return ledger.find(object.userId(), object.id())
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(work -> delivery.isOf(work)
                        ? taken(new Arrival(object, work.orElse(null), delivery), bytes)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> taken(Arrival arrival, ClientBytes bytes) {
        ContentWork work = arrival.work();
        boolean large = work != null && arrival.delivery().isLarge(config.resumableFrom());
        return (large && work != null
                        ? gathering.add(work, arrival.delivery(), arrival.hint(), bytes, file -> whole(arrival, file))
                        : atOnce(arrival, bytes))
                .onFailure(MismatchException.class)
                .recoverWithUni(() -> mismatched(arrival))
                .onFailure(ContentService::isAboutTheBytes)
                .recoverWithUni(refusal -> refused(arrival, refusal))
                .onFailure(OvertakenException.class)
                .recoverWithNull();
    }

    /** Marks the object's bytes as not to be had, with the reason; or has them tried later. */
    Uni<Void> reported(UserId owner, ObjectId id, @Nullable Integer turn, ContentFailure failure) {
        return ledger.find(owner, id)
                .map(work -> work.filter(known -> turn == null || known.turn() == turn))
                .chain(work -> work.isPresent()
                        ? reported(work.get(), failure)
                        : turn == null
                                ? processing.failed(owner, id, failure.reason())
                                : Uni.createFrom().voidItem());
    }

    private Uni<Void> reported(ContentWork work, ContentFailure failure) {
        return switch (Objects.requireNonNullElse(failure.outcome(), "failed")) {
            case "held" ->
                ledger.held(work, failure.reason(), Objects.requireNonNullElse(failure.until(), clock.instant()));
            case "parked" ->
                ContentLedger.isLast(work, false)
                        ? failed(work, "provider_error")
                        : ledger.parked(work, failure.reason(), false);
            // The account's trouble is not the item's: the others would fail one after the other.
            default ->
                failure.reason().equals(UNAUTHORIZED) && !ContentLedger.isLast(work, false)
                        ? ledger.refused(work, UNAUTHORIZED)
                        : failed(work, failure.reason());
        };
    }

    private Uni<Void> failed(ContentWork work, String reason) {
        return OvertakenException.ignored(pool.withTransaction(connection -> processing
                .failed(connection, work.owner(), work.id(), reason)
                .chain(() -> ledger.failed(connection, work, reason))));
    }

    /** Bytes that are due, and what is known of them. */
    private record Arrival(Media object, @Nullable ContentWork work, ContentDelivery delivery) {
        Hint hint() {
            return new Hint(object.filename(), Objects.requireNonNullElse(delivery.mimeType(), object.mimeType()));
        }

        @Nullable
        String expected() {
            return work == null ? null : work.expected();
        }
    }

    /** The bytes are not those the source speaks of. */
    private static final class MismatchException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MismatchException() {
            super(MISMATCH, null, false, false);
        }
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

    private Uni<Void> atOnce(Arrival arrival, ClientBytes bytes) {
        ContentDigest digest = ContentDigest.of(arrival.expected());
        try {
            Received received = receiver.receiveFromSource(digest.reading(bytes), arrival.hint());
            if (!digest.matches()) {
                placement.discard(received.incoming());
                throw new MismatchException();
            }
            return stored(arrival, received);
        } catch (IOException failure) {
            return Uni.createFrom().failure(new UncheckedIOException(failure));
        } catch (Problem | MismatchException unfit) {
            return Uni.createFrom().failure(unfit);
        }
    }

    private Uni<Void> whole(Arrival arrival, Path file) {
        ContentDigest digest = ContentDigest.of(arrival.expected());
        try (InputStream bytes = Files.newInputStream(file)) {
            digest.read(bytes);
            return digest.matches()
                    ? stored(arrival, receiver.receiveFromSource(file, arrival.hint()))
                    : Uni.createFrom().failure(new MismatchException());
        } catch (IOException failure) {
            return Uni.createFrom().failure(new UncheckedIOException(failure));
        } catch (Problem unfit) {
            return Uni.createFrom().failure(unfit);
        }
    }

    private Uni<Void> stored(Arrival arrival, Received received) {
        Instant now = clock.instant();
        String path = placed(arrival.object(), received, now);
        return placement
                .keeping(
                        path,
                        () -> pool.withTransaction(connection -> delivered(connection, arrival, received, path, now)),
                        delivered -> path.equals(delivered.path()))
                .chain(delivered -> delivered
                        .unused()
                        .map(placement::removed)
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .onFailure(ContentService::isOverQuota)
                .recoverWithUni(() -> overQuota(arrival, received.incoming().size()));
    }

    private static boolean isOverQuota(Throwable failure) {
        return failure instanceof Problem problem && problem.name().equals(Quota.PROBLEM);
    }

    private Uni<Void> overQuota(Arrival arrival, long needs) {
        Media object = arrival.object();
        ContentWork work = arrival.work();
        return OvertakenException.ignored(pool.withTransaction(connection -> processing
                .failed(connection, object.userId(), object.id(), ContentView.OVER_QUOTA)
                .chain(() -> work == null ? Uni.createFrom().voidItem() : ledger.overQuota(connection, work, needs))));
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
            SqlConnection connection, Arrival arrival, Received received, String path, Instant now) {
        Media object = arrival.object();
        Integer turn = arrival.delivery().turn();
        return media.lock(connection, object.userId(), object.id())
                .chain(locked -> ledger.delivered(connection, object.userId(), object.id(), turn)
                        .chain(work -> turn != null && work.isEmpty()
                                ? Uni.createFrom().item(Delivered.NOTHING)
                                : delivered(connection, locked, received, path, now)
                                        .call(() -> ledger.next(connection, work))));
    }

    private Uni<Delivered> delivered(
            SqlConnection connection, Optional<Media> locked, Received received, String path, Instant now) {
        String hash = received.incoming().hash();
        return locked.filter(before -> !hash.equals(before.hash()))
                .map(before -> delivered(connection, before, received, path, now, hash))
                .orElseGet(() -> Uni.createFrom().item(held(locked)));
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

    private Uni<Void> refused(Arrival arrival, Throwable refusal) {
        String reason = ((Problem) refusal).name().replace('-', '_');
        ContentWork work = arrival.work();
        return work == null
                ? processing.failed(arrival.object().userId(), arrival.object().id(), reason)
                : failed(work, reason);
    }

    private Uni<Void> mismatched(Arrival arrival) {
        ContentWork work = Objects.requireNonNull(arrival.work(), "what is expected stands in the work");
        return ContentLedger.isLast(work, true) ? failed(work, MISMATCH) : ledger.parked(work, MISMATCH, true);
    }

    /** Told from trouble with the way they came, which passes. */
    static boolean isAboutTheBytes(Throwable failure) {
        return failure instanceof MismatchException
                || (failure instanceof Problem problem && !OF_THE_WAY.contains(problem.status()));
    }

    private static boolean brokeOff(Throwable failure) {
        return failure.getCause() instanceof ClientBytes.Vanished;
    }

    private static Change change(Media after, List<String> changed, String reason) {
        return Change.updated(after.snapshot(), changed, new Actor.Automatic(reason));
    }
}
