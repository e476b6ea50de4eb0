package dev.hypernet.links.sync;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.persistence.MessageChains;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings links in step with the batches of syncs. */
@ApplicationScoped
class BatchService {
    private static final int MOST_AT_ONCE = 8;

    private final Pool pool;
    private final KnownObjectService known;
    private final MessageChains chains;
    private final SyncedLinkRepository links;
    private final PendingLinkRepository pending;
    private final Announcement announcement;
    private final Clock clock;

    BatchService(
            Pool pool,
            KnownObjectService known,
            MessageChains chains,
            SyncedLinkRepository links,
            PendingLinkRepository pending,
            Announcement announcement,
            Clock clock) {
        this.pool = pool;
        this.known = known;
        this.chains = chains;
        this.links = links;
        this.pending = pending;
        this.announcement = announcement;
        this.clock = clock;
    }

    /**
     * Applies one person's batches in their order, and drops those that do not fit the chains of their streams. Those of
     * one integration that follow each other share a transaction, {@value #MOST_AT_ONCE} at most.
     */
    Uni<Void> receive(List<Batch> batches) {
        return Multi.createFrom()
                .iterable(runs(batches))
                .onItem()
                .transformToUniAndConcatenate(this::receiveRun)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> receiveRun(List<Batch> run) {
        return pool.withTransaction(
                connection -> known.lock(connection, run.getFirst().integrationId())
                        .chain(() -> receiveEach(connection, run))
                        .chain(changes -> announcement.of(connection, changes)));
    }

    /** What each batch changed that fits. */
    private Uni<List<Changes>> receiveEach(SqlConnection connection, List<Batch> run) {
        return Multi.createFrom()
                .iterable(run)
                .onItem()
                .transformToUniAndConcatenate(batch -> chains.extend(connection, claim(batch))
                        .chain(fits -> fits
                                ? apply(connection, batch)
                                : Uni.createFrom().nullItem()))
                .collect()
                .asList();
    }

    private Uni<@Nullable Changes> apply(SqlConnection connection, Batch batch) {
        UserId owner = batch.userId();
        JobStream job = JobStream.of(batch);
        Wanted wanted = Wanted.of(batch);
        Changes changes = new Changes(owner, batch.integrationId());
        Instant now = clock.instant();
        changes.applied(batch);
        return pending.drop(connection, owner, batch.integrationId(), wanted.records())
                .invoke(changes::settled)
                .chain(() -> pending.stopWaiting(connection, owner, batch.integrationId(), wanted.deleted()))
                .invoke(changes::settled)
                .chain(() -> links.removeUnwanted(connection, owner, batch, wanted, now))
                .invoke(deleted -> changes.deleted(job, deleted))
                .chain(() -> links.move(connection, owner, batch, wanted, now))
                .invoke(moved -> changes.moved(job, moved))
                .chain(() -> links.create(connection, owner, batch, wanted, now))
                .invoke(created -> changes.created(job, created))
                .chain(() -> pending.keep(connection, owner, batch, wanted, now))
                .invoke(changes::waiting)
                .replaceWith(changes);
    }

    private static List<List<Batch>> runs(List<Batch> batches) {
        List<List<Batch>> runs = new ArrayList<>();
        for (Batch batch : batches) {
            boolean joins = !runs.isEmpty()
                    && runs.getLast().size() < MOST_AT_ONCE
                    && runs.getLast().getFirst().integrationId().equals(batch.integrationId());
            if (!joins) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(batch);
        }
        return runs;
    }

    private static MessageChains.Claim claim(Batch batch) {
        return new MessageChains.Claim(
                batch.userId(),
                batch.integrationId().value(),
                batch.stream(),
                batch.epoch(),
                batch.restart(),
                batch.isFirst(),
                batch.linkIn(),
                batch.linkOut());
    }
}
