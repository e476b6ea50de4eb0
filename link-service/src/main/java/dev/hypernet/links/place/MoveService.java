package dev.hypernet.links.place;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.history.Actor;
import dev.hypernet.links.history.ChangeLog;
import dev.hypernet.links.history.LinkChange;
import dev.hypernet.links.type.LinkType;
import dev.hypernet.links.type.LinkTypes;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Moves one link among its siblings: the living links of its type that start from the same object. */
@Singleton
class MoveService {
    private static final int WINDOW = 64;
    private static final int WIDER = 16;
    private static final int WIDEST = WINDOW * WIDER * WIDER;

    private final Pool pool;
    private final MoveRepository links;
    private final LinkTypes types;
    private final ChangeLog changes;
    private final Clock clock;

    MoveService(Pool pool, MoveRepository links, LinkTypes types, ChangeLog changes, Clock clock) {
        this.pool = pool;
        this.links = links;
        this.types = types;
        this.changes = changes;
        this.clock = clock;
    }

    /** A link that stands there already stays as it is. */
    Uni<LinkSnapshot> move(UserId owner, LinkId id, NewPlace wish, IfMatch match) {
        check(id, wish);
        return Deadlocks.overcome(() -> pool.withTransaction(connection -> links.hold(connection, owner, id)
                .map(MoveService::orNotFound)
                .invoke(link -> match.check(link.version()))
                .call(link -> requireOrder(connection, link))
                .chain(link -> move(connection, link, wish))));
    }

    private Uni<LinkSnapshot> move(SqlConnection connection, LinkSnapshot link, NewPlace wish) {
        return gap(connection, link, wish)
                .chain(gap -> gap.holds(Spot.of(link)) ? Uni.createFrom().item(link) : move(connection, link, gap));
    }

    private Uni<LinkSnapshot> move(SqlConnection connection, LinkSnapshot link, Gap gap) {
        return placements(connection, link, gap)
                .chain(placements -> links.place(connection, link.userId(), link.id(), placements, clock.instant()))
                .call(placed -> changes.record(connection, changes(placed, link.userId())))
                .map(placed -> moved(placed, link.id()));
    }

    /** Where it is wanted, between the two that are there now. */
    private Uni<Gap> gap(SqlConnection connection, LinkSnapshot link, NewPlace wish) {
        if (wish.before() != null) {
            return sibling(connection, link, wish.before(), "/before")
                    .chain(upper -> links.previous(connection, link, upper).map(lower -> new Gap(lower, upper)));
        }
        if (wish.after() != null) {
            return sibling(connection, link, wish.after(), "/after")
                    .chain(lower -> links.next(connection, link, lower).map(upper -> new Gap(lower, upper)));
        }
        return NewPlace.FIRST.equals(wish.to())
                ? links.next(connection, link, Spot.BEFORE_ALL).map(upper -> new Gap(Spot.BEFORE_ALL, upper))
                : links.previous(connection, link, Spot.BEHIND_ALL).map(lower -> new Gap(lower, Spot.BEHIND_ALL));
    }

    private Uni<Spot> sibling(SqlConnection connection, LinkSnapshot link, LinkId id, String pointer) {
        return links.find(connection, link.userId(), id)
                .map(MoveService::orNotFound)
                .invoke(found -> requireSibling(link, found, pointer))
                .map(Spot::of);
    }

    private Uni<List<Placement>> placements(SqlConnection connection, LinkSnapshot link, Gap gap) {
        OptionalDouble place = gap.place();
        return place.isPresent()
                ? Uni.createFrom().item(List.of(new Placement(Spot.of(link), place.getAsDouble())))
                : spread(connection, link, gap.lower(), WINDOW);
    }

    /** Looks at ever more siblings behind until some can give way. */
    private Uni<List<Placement>> spread(SqlConnection connection, LinkSnapshot link, Spot lower, int window) {
        double before = lower.hasOrder() ? Spot.UNORDERED : Double.POSITIVE_INFINITY;
        return links.behind(connection, link, lower, before, window + 1)
                .chain(siblings -> Spread.roomy(lower, siblings, siblings.size() <= window)
                        .map(found -> Uni.createFrom().item(placements(link, siblings, found)))
                        .orElseGet(() -> spreadWider(connection, link, lower, siblings, window)));
    }

    private Uni<List<Placement>> spreadWider(
            SqlConnection connection, LinkSnapshot link, Spot lower, List<Spot> siblings, int window) {
        boolean isWhole = siblings.size() <= window;
        return isWhole || window == WIDEST
                ? Uni.createFrom()
                        .item(Spread.any(lower, siblings, isWhole)
                                .map(found -> placements(link, siblings, found))
                                .orElseThrow(MoveService::crowded))
                : spread(connection, link, lower, window * WIDER);
    }

    private static List<Placement> placements(LinkSnapshot link, List<Spot> siblings, Spread spread) {
        List<Placement> placements = new ArrayList<>();
        placements.add(new Placement(Spot.of(link), spread.places().getFirst()));
        for (int sibling = 0; sibling < spread.width(); sibling++) {
            placements.add(new Placement(siblings.get(sibling), spread.places().get(sibling + 1)));
        }
        return placements;
    }

    private static List<LinkChange> changes(List<Placed> placed, UserId by) {
        return placed.stream()
                .map(each -> LinkChange.updated(each.link(), each.changed(), new Actor.Person(by)))
                .toList();
    }

    private static LinkSnapshot moved(List<Placed> placed, LinkId id) {
        return placed.stream()
                .map(Placed::link)
                .filter(link -> link.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void check(LinkId id, NewPlace wish) {
        if (Stream.of(wish.before(), wish.after(), wish.to())
                        .filter(Objects::nonNull)
                        .count()
                != 1) {
            throw Problem.invalid("", "must say exactly one of before, after and to");
        }
        refuseItself(id, wish.before(), "/before");
        refuseItself(id, wish.after(), "/after");
    }

    private static void refuseItself(LinkId id, @Nullable LinkId neighbour, String pointer) {
        if (id.equals(neighbour)) {
            throw Problem.invalid(pointer, "must be another link than the one that is moved");
        }
    }

    private Uni<Void> requireOrder(SqlConnection connection, LinkSnapshot link) {
        return types.inForce(connection, List.of(link.linkType()))
                .invoke(found -> requireOrder(found, link.linkType()))
                .replaceWithVoid();
    }

    private static void requireOrder(Map<String, LinkType> found, String type) {
        if (!Optional.ofNullable(found.get(type)).map(LinkType::ordered).orElse(false)) {
            throw Problem.conflict("unordered", "Links of type " + type + " have no order to be moved in.");
        }
    }

    private static void requireSibling(LinkSnapshot link, LinkSnapshot other, String pointer) {
        if (!other.fromObjectId().equals(link.fromObjectId())
                || !other.linkType().equals(link.linkType())) {
            throw Problem.invalid(pointer, "must be a link of the same type that starts from the same object");
        }
    }

    private static LinkSnapshot orNotFound(Optional<LinkSnapshot> link) {
        return link.orElseThrow(() -> Problem.notFound("link"));
    }

    private static Problem crowded() {
        return Problem.conflict(
                "crowded", "More than %d links stand at one place here: give them a sort order.".formatted(WIDEST));
    }
}
