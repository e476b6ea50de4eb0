package dev.hypernet.links.sync;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.persistence.MessageChains;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/** Brings links in step with a batch of a sync. */
@ApplicationScoped
class BatchService {
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

    /** Applies the batch in one transaction, or drops it when it does not fit the chain of its stream. */
    Uni<Void> receive(Batch batch) {
        return pool.withTransaction(connection -> known.lock(connection, batch.integrationId())
                .chain(() -> chains.extend(connection, claim(batch)))
                .chain(fits ->
                        fits ? apply(connection, batch) : Uni.createFrom().voidItem()));
    }

    private Uni<Void> apply(SqlConnection connection, Batch batch) {
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
                .chain(() -> announcement.of(connection, changes));
    }

    private static MessageChains.Claim claim(Batch batch) {
        return new MessageChains.Claim(
                batch.userId(),
                batch.integrationId().value(),
                batch.stream(),
                batch.epoch(),
                batch.isFirst(),
                batch.linkIn(),
                batch.linkOut());
    }
}
