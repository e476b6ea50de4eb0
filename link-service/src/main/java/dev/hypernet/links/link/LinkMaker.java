package dev.hypernet.links.link;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.history.ChangeLog;
import dev.hypernet.links.known.KnownObjectService;
import dev.hypernet.links.type.LinkTypes;
import dev.hypernet.persistence.Deadlocks;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes links: one is a bulk of one. */
@Singleton
class LinkMaker {
    private final Pool pool;
    private final NewLinkRepository links;
    private final LinkTypes types;
    private final KnownObjectService known;
    private final ChangeLog changes;
    private final Validator validator;
    private final Clock clock;

    LinkMaker(
            Pool pool,
            NewLinkRepository links,
            LinkTypes types,
            KnownObjectService known,
            ChangeLog changes,
            Validator validator,
            Clock clock) {
        this.pool = pool;
        this.links = links;
        this.types = types;
        this.known = known;
        this.changes = changes;
        this.validator = validator;
        this.clock = clock;
    }

    /** What is done around the making, in its transaction. The making has an outcome for each wish, in their order. */
    interface Frame<T> {
        Uni<T> around(SqlConnection connection, Supplier<Uni<List<Outcome>>> making);
    }

    /**
     * In a transaction. When ends are not known here it is undone, object-service is asked for them while no
     * transaction is open, and it begins anew.
     */
    <T> Uni<T> make(UserId owner, Author author, List<NewLink> links, Frame<T> frame) {
        List<Wish> wishes =
                links.stream().map(link -> Wish.of(link, author, validator)).toList();
        return attempt(owner, author, wishes, false, frame)
                .onFailure(UnknownEnds.class)
                .recoverWithUni(unknown -> known.askForUnknown(owner, unknown.ids)
                        .chain(() -> attempt(owner, author, wishes, true, frame)));
    }

    private <T> Uni<T> attempt(UserId owner, Author author, List<Wish> wishes, boolean asked, Frame<T> frame) {
        return Deadlocks.overcome(() -> pool.withTransaction(
                connection -> frame.around(connection, () -> make(connection, owner, author, wishes, asked))));
    }

    private Uni<List<Outcome>> make(
            SqlConnection connection, UserId owner, Author author, List<Wish> wishes, boolean asked) {
        return ground(connection, owner, wishes.stream().filter(Wish::isSound).toList(), asked)
                .map(ground -> new Batch(wishes, author, ground))
                .call(batch -> batch.isEmpty() ? nothing() : make(connection, owner, author, batch))
                .map(Batch::outcomes);
    }

    /** Ends and types in one round trip; a wish that is refused already needs none. */
    private Uni<Ground> ground(SqlConnection connection, UserId owner, List<Wish> sound, boolean asked) {
        if (sound.isEmpty()) {
            return Uni.createFrom().item(new Ground(Map.of(), Map.of()));
        }
        boolean alone = sound.stream().anyMatch(wish -> wish.link().bothWays());
        return Uni.combine()
                .all()
                .unis(links.lockEnds(connection, owner, ends(sound), alone), types.inForce(connection, names(sound)))
                .with(Ground::new)
                .invoke(ground -> requireKnown(ground, sound, asked))
                .chain(ground -> ground.hasTypesOf(sound)
                        ? Uni.createFrom().item(ground)
                        : types.names(connection).map(ground::naming));
    }

    private Uni<Void> make(SqlConnection connection, UserId owner, Author author, Batch batch) {
        return links.create(connection, owner, batch.rows(), author, clock.instant())
                .invoke(batch::made)
                .call(made -> record(connection, batch, made))
                .chain(() -> diagnose(connection, owner, batch));
    }

    private Uni<Void> record(SqlConnection connection, Batch batch, List<LinkSnapshot> made) {
        return made.isEmpty() ? nothing() : changes.record(connection, batch.changes(made));
    }

    private Uni<Void> diagnose(SqlConnection connection, UserId owner, Batch batch) {
        return batch.untaken().isEmpty()
                ? nothing()
                : links.duplicates(connection, owner, batch.untaken())
                        .invoke(batch::refuse)
                        .replaceWithVoid();
    }

    private static void requireKnown(Ground ground, List<Wish> sound, boolean asked) {
        Set<ObjectId> unknown = asked ? Set.of() : ground.unknown(sound);
        if (!unknown.isEmpty()) {
            throw new UnknownEnds(unknown);
        }
    }

    private static Set<ObjectId> ends(List<Wish> wishes) {
        return wishes.stream()
                .flatMap(wish ->
                        Stream.of(wish.link().fromObjectId(), wish.link().toObjectId()))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(List<Wish> wishes) {
        return wishes.stream().map(wish -> wish.link().linkType()).collect(Collectors.toSet());
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }

    /** Nothing is made before these are asked for. */
    private static final class UnknownEnds extends RuntimeException {
        private final transient Set<ObjectId> ids;

        private UnknownEnds(Set<ObjectId> ids) {
            super("ends that are not known here", null, false, false);
            this.ids = ids;
        }
    }
}
