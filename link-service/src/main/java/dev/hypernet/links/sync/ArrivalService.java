package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.IntegrationSnapshot;
import dev.hypernet.contracts.event.ObjectEvent.ObjectDeleted;
import dev.hypernet.contracts.event.ObjectEvent.ObjectPurged;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.links.known.KnownObject;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.links.link.LinkService;
import dev.hypernet.persistence.MessageChains;
import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** What follows for links when an object or an integration arrives, changes or is gone. */
@ApplicationScoped
class ArrivalService {
    private final Pool pool;
    private final KnownObjectService known;
    private final LinkService links;
    private final PendingLinkRepository pending;
    private final MessageChains chains;
    private final Outbox outbox;
    private final Clock clock;

    ArrivalService(
            Pool pool,
            KnownObjectService known,
            LinkService links,
            PendingLinkRepository pending,
            MessageChains chains,
            Outbox outbox,
            Clock clock) {
        this.pool = pool;
        this.known = known;
        this.links = links;
        this.pending = pending;
        this.chains = chains;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** The object is there: what waited for it becomes links. If it was gone, what no sync had made is back too. */
    Uni<Void> arrived(ObjectSnapshot object) {
        return pool.withTransaction(connection -> arrived(
                connection,
                KnownObject.of(object),
                () -> links.restoreUnsyncedOf(connection, object.userId(), object.id())));
    }

    /** The object is there again, and so are the links that went with it. */
    Uni<Void> restored(ObjectSnapshot object) {
        return pool.withTransaction(connection -> arrived(
                connection, KnownObject.of(object), () -> links.restoreOf(connection, object.userId(), object.id())));
    }

    /** The object is gone, and its links with it. */
    Uni<Void> gone(ObjectDeleted deletion) {
        return pool.withTransaction(connection -> known.lockOf(connection, deletion.userId(), deletion.id())
                .chain(() -> gone(
                        connection,
                        deletion.userId(),
                        deletion.id(),
                        deletion.type(),
                        deletion.version(),
                        deletion.deletedAt())));
    }

    /** The object is gone for good: nothing links it any more, and nothing will. */
    Uni<Void> purged(ObjectPurged purge) {
        return pool.withTransaction(connection -> known.lockOf(connection, purge.userId(), purge.id())
                .chain(() -> known.buryForGood(
                        connection, purge.userId(), purge.id(), purge.type(), purge.version(), purge.purgedAt()))
                .chain(buried -> purge(connection, buried)));
    }

    /** The integration is there; batches of its earlier epochs are void. */
    Uni<Void> arrived(IntegrationSnapshot integration) {
        return pool.withTransaction(
                connection -> arrived(connection, KnownObject.of(integration), Uni.createFrom()::voidItem)
                        .chain(() -> raise(connection, integration)));
    }

    /** The integration never came to be. */
    Uni<Void> gone(IntegrationSnapshot integration) {
        return pool.withTransaction(connection -> known.lock(connection, integration.id())
                .chain(() -> gone(
                        connection,
                        integration.userId(),
                        new ObjectId(integration.id().value()),
                        KnownObject.INTEGRATION,
                        integration.version(),
                        integration.updatedAt()))
                .chain(() -> raise(connection, integration)));
    }

    private Uni<Void> arrived(SqlConnection connection, KnownObject object, Supplier<Uni<Void>> onReturn) {
        return known.lock(connection, object.integrationId())
                .chain(() -> known.learn(connection, object))
                .chain(cameBack -> cameBack ? onReturn.get() : Uni.createFrom().voidItem())
                .chain(() -> resolve(connection, object));
    }

    /** Also for a version known already: it may have been asked for, and then nothing waiting was looked at. */
    private Uni<Void> resolve(SqlConnection connection, KnownObject object) {
        IntegrationId integration = object.integrationId();
        String sourceId = object.sourceId();
        if (integration == null || sourceId == null) {
            return Uni.createFrom().voidItem();
        }
        Instant now = clock.instant();
        Changes changes = new Changes(object.userId(), integration);
        return pending.resolve(connection, object.userId(), integration, sourceId, now)
                .invoke(changes::settled)
                .chain(() -> outbox.append(connection, changes.events()));
    }

    private Uni<Void> gone(
            SqlConnection connection, UserId owner, ObjectId id, String type, long version, Instant deletedAt) {
        return known.bury(connection, owner, id, type, version, deletedAt)
                .onItem()
                .ifNotNull()
                .transformToUni(buried -> clear(connection, buried));
    }

    private Uni<Void> purge(SqlConnection connection, KnownObject buried) {
        return links.purgeOf(connection, buried.userId(), buried.id()).chain(() -> forgetWaiting(connection, buried));
    }

    private Uni<Void> forgetWaiting(SqlConnection connection, KnownObject buried) {
        IntegrationId integration = buried.integrationId();
        String sourceId = buried.sourceId();
        if (integration == null || sourceId == null) {
            return Uni.createFrom().voidItem();
        }
        Changes changes = new Changes(buried.userId(), integration);
        return pending.forget(connection, buried.userId(), integration, sourceId)
                .invoke(changes::settled)
                .chain(() -> outbox.append(connection, changes.events()));
    }

    private Uni<Void> clear(SqlConnection connection, KnownObject buried) {
        return links.deleteOf(connection, buried.userId(), buried.id()).chain(() -> stopWaiting(connection, buried));
    }

    private Uni<Void> stopWaiting(SqlConnection connection, KnownObject buried) {
        IntegrationId integration = buried.integrationId();
        String sourceId = buried.sourceId();
        if (integration == null || sourceId == null) {
            return Uni.createFrom().voidItem();
        }
        Changes changes = new Changes(buried.userId(), integration);
        return pending.stopWaiting(connection, buried.userId(), integration, List.of(sourceId))
                .invoke(changes::settled)
                .chain(() -> outbox.append(connection, changes.events()));
    }

    private Uni<Void> raise(SqlConnection connection, IntegrationSnapshot integration) {
        return chains.raise(connection, integration.userId(), integration.id().value(), integration.epoch());
    }
}
