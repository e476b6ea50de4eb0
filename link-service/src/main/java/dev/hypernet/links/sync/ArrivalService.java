package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.IntegrationSnapshot;
import dev.hypernet.contracts.event.ObjectEvent.ObjectDeleted;
import dev.hypernet.contracts.event.ObjectEvent.ObjectPurged;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.links.following.FollowingService;
import dev.hypernet.links.known.Burial;
import dev.hypernet.links.known.KnownObject;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.links.known.Learned;
import dev.hypernet.persistence.MessageChains;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What follows for links when an object or an integration arrives, changes or is gone.
 *
 * <p>What is known of the object is committed first; then its links and what waits for it follow in slices. Broken off,
 * the event comes again, and everything goes on from where it ended. Objects of one integration that arrive one after the
 * other are settled together: of what is told of one of them several times, the last counts.
 */
@ApplicationScoped
class ArrivalService {
    private static final Comparator<KnownObject> BY_VERSION = Comparator.comparingLong(KnownObject::version);
    private static final Comparator<Burial> BY_BURIAL = Comparator.comparingLong(Burial::version);
    private static final Set<Learned> BACK = EnumSet.of(Learned.CAME_BACK, Learned.SAME);
    private static final Set<Learned> RESTORED = EnumSet.of(Learned.CAME_BACK, Learned.SAME, Learned.NEWER);

    /**
     * What is left to do when it is known that objects are there.
     *
     * @param returning whose links may come back; what waits for them is not looked at yet
     * @param more whether more waits for the others
     */
    private record Rest(List<KnownObject> returning, boolean more) {}

    private final Pool pool;
    private final KnownObjectService known;
    private final FollowingService following;
    private final WaitingService waiting;
    private final MessageChains chains;

    ArrivalService(
            Pool pool,
            KnownObjectService known,
            FollowingService following,
            WaitingService waiting,
            MessageChains chains) {
        this.pool = pool;
        this.known = known;
        this.following = following;
        this.waiting = waiting;
        this.chains = chains;
    }

    /** One person's objects are there: what waited for them becomes links. Of what was gone, what no sync had made is back. */
    Uni<Void> arrived(UserId owner, List<ObjectSnapshot> objects) {
        Map<ObjectId, KnownObject> newest = new LinkedHashMap<>();
        objects.forEach(object -> newest.merge(object.id(), KnownObject.of(object), BinaryOperator.maxBy(BY_VERSION)));
        Map<Optional<IntegrationId>, List<KnownObject>> byIntegration = newest.values().stream()
                .collect(Collectors.groupingBy(
                        object -> Optional.ofNullable(object.integrationId()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return Multi.createFrom()
                .iterable(byIntegration.entrySet())
                .onItem()
                .transformToUniAndConcatenate(group -> arrived(
                        owner, group.getKey().orElse(null), group.getValue(), BACK, following::restoreUnsyncedOf))
                .onItem()
                .ignoreAsUni();
    }

    /** The object is there again, and so are the links that went with it. */
    Uni<Void> restored(ObjectSnapshot object) {
        return arrived(
                object.userId(),
                object.integrationId(),
                List.of(KnownObject.of(object)),
                RESTORED,
                following::restoreOf);
    }

    /** One person's objects are gone, and their links with them. */
    Uni<Void> gone(UserId owner, List<ObjectDeleted> deletions) {
        Map<ObjectId, Burial> last = new LinkedHashMap<>();
        deletions.forEach(deletion -> last.merge(deletion.id(), burial(deletion), BinaryOperator.maxBy(BY_BURIAL)));
        return pool.withTransaction(connection -> known.lockOf(connection, owner, last.keySet())
                        .chain(() -> known.bury(connection, owner, List.copyOf(last.values()))))
                .chain(buried -> clear(owner, buried));
    }

    /** The object is gone for good: nothing links it any more, and nothing will. */
    Uni<Void> purged(ObjectPurged purge) {
        return pool.withTransaction(connection -> known.lockOf(connection, purge.userId(), List.of(purge.id()))
                        .chain(() -> known.buryForGood(
                                connection,
                                purge.userId(),
                                purge.id(),
                                purge.type(),
                                purge.version(),
                                purge.purgedAt())))
                .chain(buried -> following.purgeOf(buried.userId(), buried.id()).chain(() -> waiting.giveUp(buried)));
    }

    /** The integration is there; batches of its earlier epochs are void. */
    Uni<Void> arrived(IntegrationSnapshot integration) {
        KnownObject object = KnownObject.of(integration);
        return pool.withTransaction(connection ->
                        known.lock(connection, integration.id()).chain(() -> raise(connection, integration)))
                .chain(() -> arrived(
                        object.userId(), integration.id(), List.of(object), BACK, following::restoreUnsyncedOf));
    }

    /** The integration never came to be, or its owner removed it. */
    Uni<Void> gone(IntegrationSnapshot integration) {
        return pool.withTransaction(connection -> known.lock(connection, integration.id())
                        .chain(() -> raise(connection, integration))
                        .chain(() -> known.bury(connection, integration.userId(), List.of(burial(integration)))))
                .chain(buried -> clear(integration.userId(), buried));
    }

    /** What comes for the first time, which is most, is settled in one transaction. */
    private Uni<Void> arrived(
            UserId owner,
            @Nullable IntegrationId integration,
            List<KnownObject> objects,
            Set<Learned> returning,
            BiFunction<UserId, ObjectId, Uni<Void>> restore) {
        return pool.withTransaction(connection -> known.lock(connection, integration)
                        .chain(() -> known.learn(connection, owner, objects))
                        .chain(learned -> resolve(
                                connection,
                                owner,
                                integration,
                                objects,
                                object -> returning.contains(Objects.requireNonNull(learned.get(object.id()))))))
                .chain(rest -> bringBack(owner, rest.returning, restore)
                        .chain(() -> waiting.resolve(owner, integration, rest.more ? objects : rest.returning)));
    }

    private Uni<Rest> resolve(
            SqlConnection connection,
            UserId owner,
            @Nullable IntegrationId integration,
            List<KnownObject> objects,
            Predicate<KnownObject> isReturning) {
        Map<Boolean, List<KnownObject>> byFate = objects.stream().collect(Collectors.partitioningBy(isReturning));
        return waiting.resolveSome(connection, owner, integration, byFate.getOrDefault(false, List.of()))
                .map(all -> new Rest(byFate.getOrDefault(true, List.of()), !all));
    }

    private static Uni<Void> bringBack(
            UserId owner, List<KnownObject> objects, BiFunction<UserId, ObjectId, Uni<Void>> restore) {
        return Multi.createFrom()
                .iterable(objects)
                .onItem()
                .transformToUniAndConcatenate(object -> restore.apply(owner, object.id()))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> clear(UserId owner, List<KnownObject> buried) {
        return buried.isEmpty()
                ? Uni.createFrom().voidItem()
                : following
                        .deleteOf(owner, buried.stream().map(KnownObject::id).toList())
                        .chain(() -> waiting.stopWaiting(owner, buried));
    }

    private static Burial burial(ObjectDeleted deletion) {
        return new Burial(deletion.id(), deletion.type(), deletion.version(), deletion.deletedAt());
    }

    private static Burial burial(IntegrationSnapshot integration) {
        return new Burial(
                new ObjectId(integration.id().value()),
                KnownObject.INTEGRATION,
                integration.version(),
                integration.updatedAt());
    }

    private Uni<Void> raise(SqlConnection connection, IntegrationSnapshot integration) {
        return chains.raise(connection, integration.userId(), integration.id().value(), integration.epoch());
    }
}
