package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.contracts.event.SweepRequested;
import dev.hypernet.contracts.event.SyncProgress.StreamFailed;
import dev.hypernet.contracts.event.SyncProgress.StreamSwept;
import dev.hypernet.objects.conflict.Conflicts;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.lifecycle.ObjectTable;
import dev.hypernet.objects.sync.SeenRepository.Reading;
import dev.hypernet.persistence.Inbox;
import dev.hypernet.persistence.MessageChains;
import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Deletes what a whole reading of a stream did not show (product, "Proven deletes"). First it lists what is unseen and
 * decides; then it deletes so many a message and asks itself for the next, behind other people's work. Each message is one
 * transaction, so a process that dies loses none of it.
 */
@Singleton
class SweepService {
    /** What one transaction deletes: objects, their history and their events. */
    static final int STEP = 500;

    private static final String CONSUMER = "sweeps";
    private static final Logger LOG = Logger.getLogger(SweepService.class);

    private final Pool pool;
    private final Inbox inbox;
    private final MessageChains chains;
    private final SeenRepository seen;
    private final SweepRepository sweeps;
    private final Deletions deletions;
    private final Conflicts conflicts;
    private final Quarantine quarantine;
    private final ChangeLog changes;
    private final Outbox outbox;
    private final Clock clock;

    SweepService(
            Pool pool,
            Inbox inbox,
            MessageChains chains,
            SeenRepository seen,
            SweepRepository sweeps,
            Deletions deletions,
            Conflicts conflicts,
            Quarantine quarantine,
            ChangeLog changes,
            Outbox outbox,
            Clock clock) {
        this.pool = pool;
        this.inbox = inbox;
        this.chains = chains;
        this.seen = seen;
        this.sweeps = sweeps;
        this.deletions = deletions;
        this.conflicts = conflicts;
        this.quarantine = quarantine;
        this.changes = changes;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Once for each message. */
    Uni<Void> apply(UUID message, SweepRequested request) {
        return pool.withTransaction(
                connection -> inbox.once(connection, CONSUMER, message, () -> apply(connection, request)));
    }

    /** A job that is over sweeps no more; what a person confirmed is swept whatever came after. */
    private Uni<Void> apply(SqlConnection connection, SweepRequested request) {
        return chains.isAt(connection, place(request))
                .chain(current -> current || request.confirmed()
                        ? sweep(connection, request)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> sweep(SqlConnection connection, SweepRequested request) {
        return sweeps.lock(connection, request)
                .chain(known -> known.filter(sweep -> sweep.isOf(request))
                        .map(sweep -> goOn(connection, request, sweep))
                        .orElseGet(() -> begin(connection, request)));
    }

    private Uni<Void> goOn(SqlConnection connection, SweepRequested request, Sweep sweep) {
        return sweep.goesOn(request)
                ? step(connection, request, sweep)
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> begin(SqlConnection connection, SweepRequested request) {
        return request.confirmed()
                ? tell(connection, replaced(request))
                : seen.reading(connection, request)
                        .chain(reading -> reading.proves(request)
                                ? decide(connection, request)
                                : refuse(connection, request, reading));
    }

    private Uni<Void> decide(SqlConnection connection, SweepRequested request) {
        return sweeps.list(connection, request, clock.instant())
                .call(() -> seen.clear(connection, request))
                .chain(sweep -> sweep.isHeld()
                        ? sweeps.save(connection, request, sweep).chain(() -> tell(connection, swept(request, sweep)))
                        : step(connection, request, sweep));
    }

    /** A reading is believed once all it proves is done: what waited of records it did not show goes with the last. */
    private Uni<Void> step(SqlConnection connection, SweepRequested request, Sweep sweep) {
        Instant now = clock.instant();
        return sweeps.take(connection, request, STEP)
                .chain(taken ->
                        delete(connection, request, taken, now).map(step -> sweep.further(step, taken.size() < STEP)))
                .call(further -> sweeps.save(connection, request, further))
                .call(further -> further.isDone()
                        ? quarantine.shown(connection, request, further.decidedAt())
                        : Uni.createFrom().voidItem())
                .chain(further -> tell(connection, further.isDone() ? swept(request, further) : request));
    }

    /** How many were living until now, over all tables: which one a stream's records lie in, their types decide. */
    private Uni<Sweep.Step> delete(
            SqlConnection connection, SweepRequested request, List<String> sourceIds, Instant now) {
        Source source = new Source(
                request.userId(), request.integrationId(), request.jobId(), conflicts.policy(request.conflictPolicy()));
        return sourceIds.isEmpty()
                ? Uni.createFrom().item(Sweep.Step.NONE)
                : Multi.createFrom()
                        .items(ObjectTable.values())
                        .onItem()
                        .transformToUniAndConcatenate(table -> deletions
                                .apply(connection, source, table, sourceIds, now)
                                .call(gone -> changes.record(connection, changes(request, gone.objects()))))
                        .map(gone -> new Sweep.Step(gone.objects().size(), gone.kept()))
                        .collect()
                        .with(Collectors.reducing(Sweep.Step.NONE, Sweep.Step::and));
    }

    private static List<Change> changes(SweepRequested request, List<ObjectSnapshot> deleted) {
        Actor sync = new Actor.Sync(request.jobId(), request.definitionVersion(), null);
        return deleted.stream().map(object -> Change.deleted(object, sync)).toList();
    }

    private Uni<Void> refuse(SqlConnection connection, SweepRequested request, Reading reading) {
        LOG.warnf(
                "job %s, stream %s: %d of %d pages seen, %d records without an id; nothing is swept",
                request.jobId(), request.stream(), reading.pages(), request.pages(), reading.unnamed());
        return tell(
                connection,
                new StreamFailed(
                        request.jobId(),
                        request.integrationId(),
                        request.userId(),
                        request.epoch(),
                        request.stream(),
                        request.pages(),
                        "listing_incomplete",
                        "What is gone cannot be proven: not every record of the listing is known.",
                        request.restart()));
    }

    private Uni<Void> tell(SqlConnection connection, Event event) {
        return outbox.append(connection, List.of(event));
    }

    /** A later reading has taken the place of the one that was confirmed. */
    private StreamSwept replaced(SweepRequested request) {
        return swept(
                request, new Sweep(request.jobId(), request.restart(), 0, 0, 0, 0, Sweep.State.DONE, clock.instant()));
    }

    private static StreamSwept swept(SweepRequested request, Sweep sweep) {
        return new StreamSwept(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                request.restart(),
                sweep.living(),
                sweep.unseen(),
                sweep.swept(),
                sweep.isHeld(),
                sweep.kept());
    }

    private static MessageChains.Place place(SweepRequested request) {
        return new MessageChains.Place(
                request.userId(),
                request.integrationId().value(),
                request.stream(),
                request.epoch(),
                request.restart());
    }
}
