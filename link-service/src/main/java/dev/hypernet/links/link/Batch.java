package dev.hypernet.links.link;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.history.LinkChange;
import dev.hypernet.links.type.LinkType;
import dev.hypernet.platform.problem.Problem;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The links of one request on their way into the database, and what becomes of each. */
final class Batch {
    private final List<Wish> wishes;
    private final Author author;
    private final Ground ground;
    private final Map<LinkId, Outcome> outcomes = new HashMap<>();
    private final List<Wish> candidates = new ArrayList<>();

    /** What stands there, and whether it keeps its reverse away. */
    private final Map<Place, Boolean> taken = new HashMap<>();

    private final Set<Place> onlyFrom = new HashSet<>();
    private final Set<Place> onlyTo = new HashSet<>();

    /** Refuses what the ground does not allow, and of several in each other's way all but the first. */
    Batch(List<Wish> wishes, Author author, Ground ground) {
        this.wishes = wishes;
        this.author = author;
        this.ground = ground;
        wishes.forEach(this::place);
    }

    /** Where a link stands: an end that is null stands for any. */
    private record Place(
            String linkType,
            @Nullable ObjectId from,
            @Nullable ObjectId to) {}

    boolean isEmpty() {
        return candidates.isEmpty();
    }

    /** What can be made as far as was looked at, for SQL. */
    JsonArray rows() {
        JsonArray rows = new JsonArray();
        candidates.forEach(wish -> rows.add(wish.row(author, ground)));
        return rows;
    }

    void made(List<LinkSnapshot> links) {
        links.forEach(link -> outcomes.put(link.id(), new Outcome.Made(LinkView.of(link))));
    }

    /** What the database did not take, for SQL. */
    JsonArray untaken() {
        JsonArray rows = new JsonArray();
        candidates.stream()
                .filter(wish -> !outcomes.containsKey(wish.id()))
                .forEach(wish -> rows.add(wish.row(author, ground)));
        return rows;
    }

    /** What the database did not take is a duplicate if it is one of these, or else one too many of its type. */
    void refuse(Set<LinkId> duplicates) {
        candidates.stream()
                .filter(wish -> !outcomes.containsKey(wish.id()))
                .forEach(wish -> put(wish, duplicates.contains(wish.id()) ? duplicate() : oneTooMany(wish)));
    }

    List<LinkChange> changes(List<LinkSnapshot> links) {
        return links.stream()
                .map(link -> LinkChange.created(link, author.actor()))
                .toList();
    }

    /** In the order of the request. */
    List<Outcome> outcomes() {
        return wishes.stream()
                .map(wish -> Objects.requireNonNull(outcomes.get(wish.id())))
                .toList();
    }

    static Problem duplicate() {
        return Problem.conflict("duplicate-link", "These two objects are already linked in this way.");
    }

    private void place(Wish wish) {
        Problem refusal = wish.isSound() ? ground.refusal(wish.link()) : wish.refusal();
        if (refusal == null) {
            refusal = conflict(wish.link());
        }
        if (refusal == null) {
            candidates.add(wish);
        } else {
            put(wish, refusal);
        }
    }

    private void put(Wish wish, Problem refusal) {
        outcomes.put(wish.id(), new Outcome.Refused(refusal));
    }

    /** With what stands before it in the request; null when there is room, which is then taken. */
    private @Nullable Problem conflict(NewLink link) {
        LinkType type = ground.type(link);
        Place same = new Place(link.linkType(), link.fromObjectId(), link.toObjectId());
        Boolean reverse = taken.get(new Place(link.linkType(), link.toObjectId(), link.fromObjectId()));
        if (taken.containsKey(same) || (reverse != null && (reverse || link.bothWays()))) {
            return duplicate();
        }
        Place from = new Place(link.linkType(), link.fromObjectId(), null);
        Place to = new Place(link.linkType(), null, link.toObjectId());
        if ((type.onlyFrom() && onlyFrom.contains(from)) || (type.onlyTo() && onlyTo.contains(to))) {
            return oneTooMany(type);
        }
        taken.put(same, link.bothWays());
        onlyFrom.add(from);
        onlyTo.add(to);
        return null;
    }

    private Problem oneTooMany(Wish wish) {
        return oneTooMany(ground.type(wish.link()));
    }

    private static Problem oneTooMany(LinkType type) {
        String rule = type.onlyFrom() && type.onlyTo()
                ? "an object starts one of them at most, and ends one"
                : type.onlyFrom() ? "an object starts one of them at most" : "one of them at most leads to an object";
        return Problem.conflict("cardinality", "There is a " + type.name() + " link already: " + rule + ".");
    }
}
