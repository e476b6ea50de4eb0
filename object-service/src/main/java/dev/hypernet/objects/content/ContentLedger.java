package dev.hypernet.objects.content;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.persistence.Outbox;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which items' bytes are to be brought. Of an account a few are handed out at a time, by {@link
 * dev.hypernet.contracts.event.ContentRequested}, and each that ends makes room for the next: so whoever has many of them
 * waits for their own, not others for them. What fails waits here, in nobody's memory.
 */
@Singleton
public class ContentLedger {
    private static final int MOST_ATTEMPTS = 6;
    private static final int MOST_MISMATCHES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration LEFT_ALONE = Duration.ofDays(1);
    private static final Duration LONGEST_HOLD = Duration.ofDays(1);
    private static final Duration FIRST_REFUSED = Duration.ofMinutes(5);
    private static final int LAST_ATTEMPT = MOST_ATTEMPTS - 1;

    private final Pool pool;
    private final ContentRepository works;
    private final Outbox outbox;
    private final ContentConfig config;
    private final MeterRegistry metrics;
    private final Clock clock;

    ContentLedger(
            Pool pool,
            ContentRepository works,
            Outbox outbox,
            ContentConfig config,
            MeterRegistry metrics,
            Clock clock) {
        this.pool = pool;
        this.works = works;
        this.outbox = outbox;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Takes down what a batch shows of bytes: those that are not here, or are others by now, are wanted. For which there
     * is no room, as far as can be told before they are here, nobody is asked: they are tried when there is.
     */
    public Uni<OverQuota> want(SqlConnection connection, Batch batch, List<WantedContent> shown, Instant now) {
        if (shown.isEmpty()) {
            return Uni.createFrom().item(OverQuota.NOTHING);
        }
        List<WantedContent> telling =
                shown.stream().filter(WantedContent::saysAnything).toList();
        return works.want(connection, batch, shown, now, now.minus(LEFT_ALONE))
                .chain(wanted -> known(connection, batch, telling).map(unwanted -> wanted + unwanted))
                .chain(news ->
                        works.release(connection, batch, now, LAST_ATTEMPT).map(released -> released || news > 0))
                .chain(isNews -> works.shutOut(connection, batch, shown, now)
                        .call(without -> without.news().isEmpty()
                                ? Uni.createFrom().voidItem()
                                : awaitRoom(connection, batch.userId(), batch.integrationId(), now))
                        .call(() -> isNews
                                ? next(connection, batch.userId(), batch.integrationId(), now)
                                : Uni.createFrom().voidItem()));
    }

    private Uni<Void> awaitRoom(SqlConnection connection, UserId owner, IntegrationId integration, Instant now) {
        return works.lane(connection, owner, integration, now)
                .chain(() -> works.watchRoom(connection, owner, integration, roomNext(now)));
    }

    private Uni<Integer> known(SqlConnection connection, Batch batch, List<WantedContent> telling) {
        return telling.isEmpty() ? Uni.createFrom().item(0) : works.know(connection, batch, telling);
    }

    /** Hands out what an account's window has room for. The last thing to be done in a transaction. */
    Uni<Void> next(SqlConnection connection, UserId owner, IntegrationId integration, Instant now) {
        return works.lane(connection, owner, integration, now)
                .chain(held -> held
                        ? Uni.createFrom().voidItem()
                        : works.handOut(connection, owner, integration, now, lost(now), config.window(), LAST_ATTEMPT)
                                .chain(handed -> outbox.append(connection, handed)))
                .chain(() -> works.wake(connection, owner, integration, now));
    }

    private Instant lost(Instant now) {
        return now.plus(config.stalledAfter());
    }

    /** What is known of an object's bytes that are to be brought. */
    public Uni<Optional<ContentWork>> find(UserId owner, ObjectId id) {
        return works.find(owner, id);
    }

    /**
     * Where the bytes of these media objects of an integration are, by one statement for all of them.
     *
     * @param client the caller's transaction, or the pool
     * @return nothing of what has no bytes and waits for none
     */
    public Uni<Map<ObjectId, ContentView>> views(SqlClient client, UserId owner, Collection<ObjectId> ids) {
        return ids.isEmpty() ? Uni.createFrom().item(Map.of()) : works.views(client, owner, ids, clock.instant());
    }

    /**
     * Somebody begins, or is still at it: then it is nobody else's for {@link ContentConfig#stalledAfter}.
     *
     * @return nothing when it is another's turn, or nobody wants the bytes any more
     */
    public Uni<Optional<ContentWork>> begun(UserId owner, ObjectId id, int turn) {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> works.touch(connection, owner, id, turn, lost(now))
                .call(work -> work.isPresent()
                        ? Uni.createFrom().voidItem()
                        : works.setAside(connection, owner, id, now).chain(aside -> next(connection, aside, now))));
    }

    /** The object is there again, and so is the wish for bytes that had not come. The last thing in a transaction. */
    public Uni<Void> restored(SqlConnection connection, UserId owner, ObjectId id) {
        Instant now = clock.instant();
        return works.takeUp(connection, owner, id, now).chain(work -> next(connection, work, now));
    }

    /** What workers began so often without a further word that the next would be lost as well. */
    Uni<List<ContentWork>> lost(UserId owner, IntegrationId integration, Instant now) {
        return works.lost(owner, integration, now, LAST_ATTEMPT);
    }

    /** A file begins to gather the bytes; false when it is another's turn. */
    public Uni<Boolean> gather(ContentWork work, UUID part, @Nullable Long length, @Nullable String validator) {
        return works.gather(work, part, length, validator, lost(clock.instant()));
    }

    /** So many bytes are surely in the file. */
    public Uni<Void> received(ContentWork work, UUID part, long received) {
        return works.received(work.owner(), work.id(), part, received);
    }

    /** The file is not here any more. */
    public Uni<Void> forgetPart(ContentWork work, UUID part) {
        return works.forgetPart(work.owner(), work.id(), part);
    }

    /**
     * The bytes are here; the object's row is locked. To be followed by {@link #next(SqlConnection, Optional)} at the end.
     *
     * @param turn null from somebody who was not told
     * @return the work that is done; nothing when there was none, or it is another's turn
     */
    public Uni<Optional<ContentWork>> delivered(
            SqlConnection connection, UserId owner, ObjectId id, @Nullable Integer turn) {
        return works.delivered(connection, owner, id, turn).invoke(done -> done.ifPresent(work -> count("delivered")));
    }

    /** Makes use of the room this left. The last thing to be done in a transaction. */
    public Uni<Void> next(SqlConnection connection, Optional<ContentWork> ended) {
        return next(connection, ended, clock.instant());
    }

    private Uni<Void> next(SqlConnection connection, Optional<ContentWork> ended, Instant now) {
        return ended.map(work -> next(connection, work.owner(), work.integration(), now))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** Whether a further failure of this kind is the last. */
    public static boolean isLast(ContentWork work, boolean mismatch) {
        return work.attempts() + 1 >= MOST_ATTEMPTS || (mismatch && work.mismatches() + 1 >= MOST_MISMATCHES);
    }

    /**
     * These bytes are not to be had.
     *
     * @throws OvertakenException when it is another's turn by now: nothing of the transaction is to stay
     */
    public Uni<Void> failed(SqlConnection connection, ContentWork work, String reason) {
        Instant now = clock.instant();
        return works.park(connection, work, "failed", work.attempts() + 1, now, reason, false)
                .invoke(OvertakenException::unless)
                .invoke(() -> count("failed"))
                .chain(() -> next(connection, Optional.of(work), now));
    }

    /**
     * These bytes do not fit: they are tried again when they do, or when their owner asks.
     *
     * @param needs how many they are
     * @throws OvertakenException when it is another's turn by now: nothing of the transaction is to stay
     */
    public Uni<Void> overQuota(SqlConnection connection, ContentWork work, long needs) {
        Instant now = clock.instant();
        return works.overQuota(connection, work, needs, now)
                .invoke(OvertakenException::unless)
                .invoke(() -> count(ContentView.OVER_QUOTA))
                .chain(() -> awaitRoom(connection, work.owner(), work.integration(), now))
                .chain(() -> next(connection, Optional.of(work), now));
    }

    /** Has what did not fit, and does now, wait for its turn. To be followed by {@link #next}. */
    Uni<Void> lookForRoom(SqlConnection connection, UserId owner, IntegrationId integration, Instant now) {
        return works.fit(connection, owner, integration, now)
                .chain(() -> works.lane(connection, owner, integration, now))
                .chain(() -> works.roomLookedFor(connection, owner, integration, roomNext(now)));
    }

    private Instant roomNext(Instant now) {
        return now.plus(config.roomEvery());
    }

    /** They are tried again in a while, from where they broke off unless they were wrong. */
    public Uni<Void> parked(ContentWork work, String reason, boolean mismatch) {
        Instant now = clock.instant();
        Instant due = now.plus(pause(work.attempts()));
        return settled(
                connection -> works.park(connection, work, "waiting", work.attempts() + 1, due, reason, !mismatch)
                        .invoke(OvertakenException::unless)
                        .invoke(() -> count(mismatch ? "mismatched" : "parked"))
                        .chain(() -> next(connection, Optional.of(work), now)));
    }

    /** The provider bears no more before then, of this account: nothing failed, and none of its items is tried. */
    public Uni<Void> held(ContentWork work, String reason, Instant until) {
        return held(work, reason, until, null);
    }

    /**
     * The provider refuses the account's token: none of its items is tried until a later job reads, or for a while, from
     * five minutes to an hour. It counts as an attempt, for it may be this item's alone after all.
     */
    public Uni<Void> refused(ContentWork work, String reason) {
        Instant until = clock.instant().plus(grown(FIRST_REFUSED, work.attempts()));
        return held(work, reason, until, work.id());
    }

    private Uni<Void> held(ContentWork work, String reason, Instant until, @Nullable ObjectId refused) {
        Instant now = clock.instant();
        Instant latest = now.plus(LONGEST_HOLD);
        Instant bounded = until.isAfter(latest) ? latest : until;
        int attempts = work.attempts() + (refused == null ? 0 : 1);
        return settled(connection -> works.park(connection, work, "waiting", attempts, now, reason, true)
                .invoke(OvertakenException::unless)
                .invoke(() -> count("held"))
                .chain(() -> works.lane(connection, work.owner(), work.integration(), now))
                .chain(() -> works.hold(connection, work.owner(), work.integration(), bounded, refused))
                .chain(() -> next(connection, Optional.of(work), now)));
    }

    private Uni<Void> settled(Function<SqlConnection, Uni<Void>> transaction) {
        return OvertakenException.ignored(pool.withTransaction(transaction));
    }

    private static Duration pause(int attempts) {
        return grown(FIRST_PAUSE, 2 * attempts);
    }

    private static Duration grown(Duration first, int doublings) {
        Duration grown = first.multipliedBy(1L << Math.min(doublings, 20));
        return grown.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : grown;
    }

    /**
     * Asks once more for bytes that could not be had. To be followed by {@link #next(SqlConnection, Optional)} at the end.
     *
     * @return nothing when there are none to ask for
     */
    public Uni<Optional<ContentWork>> again(SqlConnection connection, UserId owner, ObjectId id) {
        return works.again(connection, owner, id, clock.instant());
    }

    private void count(String outcome) {
        metrics.counter("hypernet.content.turns", "outcome", outcome).increment();
    }
}
