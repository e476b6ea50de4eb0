package dev.hypernet.links.link;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.type.LinkType;
import dev.hypernet.platform.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What links are made on: the ends as they are in this transaction, and the rules in force.
 *
 * @param names all types there are; read only when one is asked for that there is not
 */
record Ground(Map<ObjectId, End> ends, Map<String, LinkType> types, List<String> names) {

    Ground(Map<ObjectId, End> ends, Map<String, LinkType> types) {
        this(ends, types, List.of());
    }

    Ground naming(List<String> all) {
        return new Ground(ends, types, all);
    }

    boolean hasTypesOf(List<Wish> wishes) {
        return wishes.stream().allMatch(wish -> types.containsKey(wish.link().linkType()));
    }

    /** Ends this service has not heard of, of links that could be made otherwise. */
    Set<ObjectId> unknown(List<Wish> wishes) {
        return wishes.stream()
                .map(Wish::link)
                .filter(link -> types.containsKey(link.linkType()))
                .flatMap(link -> Stream.of(link.fromObjectId(), link.toObjectId()))
                .filter(id -> !ends.containsKey(id))
                .collect(Collectors.toSet());
    }

    LinkType type(NewLink link) {
        return Objects.requireNonNull(types.get(link.linkType()));
    }

    End from(NewLink link) {
        return Objects.requireNonNull(ends.get(link.fromObjectId()));
    }

    End to(NewLink link) {
        return Objects.requireNonNull(ends.get(link.toObjectId()));
    }

    /** Why the link cannot be made here; null when it can. */
    @Nullable
    Problem refusal(NewLink link) {
        LinkType type = types.get(link.linkType());
        if (type == null) {
            return Problem.invalid("/link_type", "must be one of " + names);
        }
        End from = ends.get(link.fromObjectId());
        End to = ends.get(link.toObjectId());
        if (from == null || from.gone() || to == null || to.gone()) {
            return Problem.notFound("object");
        }
        return Stream.of(
                        mistaken("/from_object_type", link.fromObjectType(), from),
                        mistaken("/to_object_type", link.toObjectType(), to),
                        type.startsFrom(from.type()) ? null : unfit("/from_object_id", type, "starts from", from),
                        type.leadsTo(to.type()) ? null : unfit("/to_object_id", type, "leads to", to),
                        unordered(type, link.sortOrder()),
                        oneWay(type, link.bothWays()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Why a link of the type cannot have this sort order; null when it can. */
    static @Nullable Problem unordered(LinkType type, @Nullable Integer sortOrder) {
        return sortOrder == null || type.ordered()
                ? null
                : Problem.invalid("/sort_order", "means nothing here: " + type.name() + " links have no order");
    }

    /** Why a link of the type cannot hold in both directions; null when it can. */
    static @Nullable Problem oneWay(LinkType type, boolean bothWays) {
        return !bothWays || type.bidirectional()
                ? null
                : Problem.invalid("/is_bidirectional", "must be false: " + type.name() + " links have one direction");
    }

    private static @Nullable Problem mistaken(String pointer, @Nullable String stated, End end) {
        return stated == null || stated.equals(end.type())
                ? null
                : Problem.invalid(pointer, "is not what the object is: it is of type " + end.type());
    }

    private static Problem unfit(String pointer, LinkType type, String verb, End end) {
        return Problem.invalid(pointer, "does not fit: no " + type.name() + " link " + verb + " a " + end.type());
    }
}
