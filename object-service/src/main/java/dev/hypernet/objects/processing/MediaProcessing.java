package dev.hypernet.objects.processing;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.MediaMessage.ProcessingRequested;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.content.ContentLedger;
import dev.hypernet.objects.content.GivenUp;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.media.Media;
import dev.hypernet.objects.processing.ProcessingRepository.Outcome;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.persistence.Owner;
import dev.hypernet.persistence.Redelivery;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What becomes of an object whose bytes have arrived, or will not: {@code pending}, {@code processing}, then
 * {@code complete} or {@code failed} with a reason. Each step is an event. A message that comes twice changes nothing;
 * one whose reader died is taken up again.
 */
@Singleton
public class MediaProcessing implements GivenUp {
    private static final int SWEPT_AT_ONCE = 500;
    private static final Actor READER = new Actor.Automatic("content-processing");
    private static final Actor DELIVERY = new Actor.Automatic("content-failed");

    private final Pool pool;
    private final ProcessingRepository states;
    private final WaitingMediaRepository waiting;
    private final ContentReader reader;
    private final ContentLedger contents;
    private final ChangeLog changes;
    private final Outbox outbox;
    private final Vertx vertx;
    private final Clock clock;
    private final Duration stuckAfter;

    MediaProcessing(
            Pool pool,
            ProcessingRepository states,
            WaitingMediaRepository waiting,
            ContentReader reader,
            ContentLedger contents,
            ChangeLog changes,
            Outbox outbox,
            Vertx vertx,
            Clock clock,
            @ConfigProperty(name = "hypernet.processing.stuck-after", defaultValue = "PT30M") Duration stuckAfter) {
        this.pool = pool;
        this.states = states;
        this.waiting = waiting;
        this.reader = reader;
        this.contents = contents;
        this.changes = changes;
        this.outbox = outbox;
        this.vertx = vertx;
        this.clock = clock;
        this.stuckAfter = stuckAfter;
    }

    /**
     * Marks the object as one whose bytes are not to be had, for a stable word such as {@code gone},
     * {@code provider_error} or {@code over_quota}. An object that has bytes, or is gone, stays as it is.
     */
    public Uni<Void> failed(UserId owner, ObjectId id, String reason) {
        return pool.withTransaction(connection -> failed(connection, owner, id, reason));
    }

    /** The same in a transaction that has more to say. */
    @Override
    public Uni<Void> failed(SqlConnection connection, UserId owner, List<ObjectId> ids, String reason) {
        return ids.isEmpty()
                ? Uni.createFrom().voidItem()
                : states.fail(connection, owner, ids, reason, clock.instant())
                        .chain(failed -> changes.record(
                                connection,
                                failed.stream().map(MediaProcessing::failed).toList()));
    }

    private static Change failed(Media media) {
        return Change.updated(media.snapshot(), List.of("processing_status", "processing_error"), DELIVERY);
    }

    /** Reads the bytes a message asks for, unless the object is gone, holds others, or these are read already. */
    Uni<Void> process(ProcessingRequested wanted) {
        return Redelivery.untilSettled(() -> claim(wanted)
                .chain(claimed -> claimed.map(this::settle)
                        .orElseGet(() -> Uni.createFrom().voidItem())));
    }

    /**
     * Has the owner's object read again; and bytes that could not be had from their source, brought. Locks the object
     * before its work, as batches and deliveries do.
     *
     * @return the object, pending; as it is when it was already
     */
    Uni<Media> again(UserId owner, ObjectId id) {
        return pool.withTransaction(connection -> states.lock(connection, owner, id)
                        .chain(locked -> locked
                                ? asked(connection, owner, id)
                                : Uni.createFrom().item(Optional.<Media>empty())))
                .chain(asked -> asked.map(media -> Uni.createFrom().item(media)).orElseGet(() -> asItIs(owner, id)));
    }

    private Uni<Optional<Media>> asked(SqlConnection connection, UserId owner, ObjectId id) {
        return contents.again(connection, owner, id)
                .chain(wanted ->
                        again(connection, owner, id, wanted.isPresent()).call(() -> contents.next(connection, wanted)));
    }

    private Uni<Optional<Media>> again(SqlConnection connection, UserId owner, ObjectId id, boolean isWanted) {
        Instant now = clock.instant();
        return states.again(connection, owner, id, now)
                .call(asked -> ask(connection, asked))
                .chain(asked -> asked.isEmpty() && isWanted
                        ? states.awaitBytes(connection, owner, id, now).call(media -> tellAsked(connection, media))
                        : Uni.createFrom().item(asked));
    }

    /** A message can be lost to the dead letters, a process to anything: what waits for long is asked for again. */
    @Scheduled(
            every = "${hypernet.processing.sweep-every:1m}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        Instant now = clock.instant();
        Instant since = now.minus(stuckAfter);
        return waiting.since(since, SWEPT_AT_ONCE)
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(found))
                .onItem()
                .transformToUniAndConcatenate(one -> Owner.runAs(
                        one.owner(),
                        () -> pool.withTransaction(connection -> states.remind(
                                        connection, one.owner(), one.id(), now, since)
                                .chain(wanted -> outbox.append(
                                        connection, wanted.map(List::of).orElseGet(List::of))))))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Optional<Claim>> claim(ProcessingRequested wanted) {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> states.claim(connection, wanted, now)
                .call(claimed -> claimed.filter(Claim::isFirst)
                        .map(claim -> tell(connection, claim.media(), List.of("processing_status"), READER))
                        .orElseGet(() -> Uni.createFrom().voidItem())));
    }

    /** Tried again by itself where the store or the database fails: only the death of a process is an attempt. */
    private Uni<Void> settle(Claim claim) {
        return Redelivery.untilSettled(() -> outcome(claim).chain(outcome -> finish(claim.media(), outcome)));
    }

    private Uni<Outcome> outcome(Claim claim) {
        return claim.isOnceTooOften()
                ? Uni.createFrom().item(ContentReader.failed(Failure.INTERRUPTED))
                : vertx.executeBlocking(() -> reader.read(claim.media()), false);
    }

    private Uni<Void> finish(Media before, Outcome outcome) {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> states.finish(connection, before, outcome, now)
                .chain(finished -> finished.map(after -> tell(connection, after, changed(before, after), READER))
                        .orElseGet(() -> Uni.createFrom().voidItem())));
    }

    private Uni<Void> ask(SqlConnection connection, Optional<Media> asked) {
        return asked.map(media ->
                        tellAsked(connection, asked).chain(() -> outbox.append(connection, List.of(request(media)))))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> tellAsked(SqlConnection connection, Optional<Media> asked) {
        return asked.map(media -> tell(
                        connection,
                        media,
                        List.of("processing_status", "processing_error"),
                        new Actor.Person(media.userId())))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Media> asItIs(UserId owner, ObjectId id) {
        return states.find(owner, id)
                .map(found -> found.orElseThrow(() -> Problem.notFound("media object")))
                .invoke(MediaProcessing::checkBytes);
    }

    private static void checkBytes(Media media) {
        if (media.hash() == null || media.filePath() == null) {
            throw Problem.conflict("no-bytes", "The object has no bytes that could be read.");
        }
    }

    private static ProcessingRequested request(Media media) {
        return new ProcessingRequested(
                media.id(), media.userId(), Objects.requireNonNull(media.hash()), media.version());
    }

    private Uni<Void> tell(SqlConnection connection, Media after, List<String> changed, Actor by) {
        return changes.record(connection, List.of(Change.updated(after.snapshot(), changed, by)));
    }

    private static List<String> changed(Media before, Media after) {
        ObjectSnapshot was = before.snapshot();
        ObjectSnapshot is = after.snapshot();
        List<String> changed = new ArrayList<>(is.fields().keySet());
        changed.removeIf(
                field -> Objects.equals(was.fields().get(field), is.fields().get(field)));
        if (after.processingError() != null && !changed.contains("processing_error")) {
            changed.add("processing_error");
        }
        if (!was.metadata().equals(is.metadata())) {
            changed.add("metadata");
        }
        return changed;
    }
}
