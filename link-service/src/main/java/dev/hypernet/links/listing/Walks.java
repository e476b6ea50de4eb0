package dev.hypernet.links.listing;

import dev.hypernet.contracts.UserId;
import dev.hypernet.links.listing.Viewpoint.Between;
import dev.hypernet.links.listing.Viewpoint.Either;
import dev.hypernet.links.listing.Viewpoint.Everywhere;
import dev.hypernet.links.listing.Viewpoint.From;
import dev.hypernet.links.listing.Viewpoint.To;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The links of a query as SQL: walks along indexes, each in the order of the list and no longer than told, one behind
 * the other. Together they have each link once, since no link joins an object with itself.
 *
 * <p>Each type is a walk of its own, but by place one walk goes over all types, as its index does. What a walk cannot
 * skip by its index (the filter, and times where links are ordered by place) is left to whoever reads it.
 */
final class Walks {
    private static final String AND = " and ";
    private static final String WALK = "(select %s from link where %s order by %s limit %s)";

    /**
     * Pair by pair, however many links either end has. Where a planner expects few links of an object, any index of it
     * seems as good as that of living links; but this order is in that one alone. A bidirectional link is in the index
     * of pairs, whichever way it goes.
     */
    private static final String BETWEEN = """
            select link.*
              from unnest(%1$s) as other (end_id)
             cross join lateral (
                   select *
                     from link
                    where %2$s and from_object_id = any(array[%3$s]) and to_object_id = any(array[other.end_id])
                      and not is_bidirectional
                    order by from_object_id, to_object_id, link_type
                   offset 0) as link
             where %4$s
             union all
            select link.*
              from unnest(%1$s) as other (end_id)
             cross join lateral (
                   select *
                     from link
                    where %2$s and is_bidirectional
                      and least(from_object_id, to_object_id) = least(%3$s, other.end_id)
                      and greatest(from_object_id, to_object_id) = greatest(%3$s, other.end_id)
                   offset 0) as link
             where %4$s
            """;

    private final Arguments arguments;
    private final LinkQuery query;
    private final String owned;
    private final LinkKey.@Nullable Placed placed;
    private final List<String> range = new ArrayList<>();
    private final List<String> filter = new ArrayList<>();

    Walks(Arguments arguments, UserId owner, LinkQuery query, @Nullable LinkKey after) {
        this.arguments = arguments;
        this.query = query;
        this.owned = "user_id = " + arguments.uuid(owner.value()) + " and deleted_at is null";
        List<String> times = query.order() == LinkOrder.PLACE ? filter : range;
        if (query.createdAfter() != null) {
            times.add("created_at >= " + arguments.time(query.createdAfter()));
        }
        if (query.createdBefore() != null) {
            times.add("created_at < " + arguments.time(query.createdBefore()));
        }
        if (after instanceof LinkKey.Timed timed) {
            range.add("(created_at, id) %s (%s, %s)"
                    .formatted(query.order().beyond(), arguments.time(timed.createdAt()), arguments.uuid(timed.id())));
        }
        this.placed = after instanceof LinkKey.Placed key ? key : null;
        narrow(query.filter());
    }

    /** Whether rows the walks come by may not be wanted. */
    boolean areToBeSifted() {
        return !filter.isEmpty();
    }

    /** Whether a row of the walks is wanted. */
    String fits() {
        return String.join(AND, filter);
    }

    /** The walks of these types, or of all types where links are ordered by place. */
    String of(List<String> types, String columns, String limit) {
        List<String> ends = ends();
        return ranges(types).stream()
                .flatMap(range -> ends.stream().map(end -> owned + end + range))
                .map(conditions ->
                        WALK.formatted(columns, conditions, query.order().by(), limit))
                .collect(Collectors.joining("\n union all\n"));
    }

    /** The wanted links between one object and some others. */
    String between(Between viewpoint) {
        List<String> conditions = new ArrayList<>(List.of("true"));
        if (!query.linkTypes().isEmpty()) {
            conditions.add(isOneOf(query.linkTypes()));
        }
        if (placed != null) {
            conditions.add(isBeyond(placed));
        }
        conditions.addAll(range);
        conditions.addAll(filter);
        return BETWEEN.formatted(
                arguments.uuids(viewpoint.others()),
                owned,
                arguments.uuid(viewpoint.object().value()),
                String.join(AND, conditions));
    }

    /** What each walk of one end goes along. */
    private List<String> ranges(List<String> types) {
        if (query.order() != LinkOrder.PLACE) {
            String times = range.stream().map(AND::concat).collect(Collectors.joining());
            return types.stream()
                    .map(type -> AND + "link_type = " + arguments.text(type) + times)
                    .toList();
        }
        return types.isEmpty()
                ? List.of(placed == null ? "" : AND + isBeyond(placed))
                : types.stream().map(type -> AND + placesOf(type)).toList();
    }

    /**
     * A range of one type, not an equality: a planner forgets that what is equal is in order too, and would sort each
     * walk before it merges them.
     */
    private String placesOf(String type) {
        String name = arguments.text(type);
        if (placed == null) {
            return "link_type >= " + name + " and link_type <= " + name;
        }
        String from = type.equals(placed.linkType())
                ? isBeyond(placed)
                : "link_type >= " + name + " and link_type > " + arguments.text(placed.linkType());
        return from + " and link_type <= " + name;
    }

    private String isOneOf(List<String> types) {
        return "link_type = any(" + arguments.texts(types) + ")";
    }

    private String isBeyond(LinkKey.Placed last) {
        return "(link_type, place, id) > (%s, %s, %s)"
                .formatted(arguments.text(last.linkType()), arguments.number(last.place()), arguments.uuid(last.id()));
    }

    /** The near end, then the far one of those that are seen from there too. */
    private List<String> ends() {
        return switch (query.viewpoint()) {
            case Everywhere() -> List.of("");
            case From(var object) -> {
                String id = arguments.uuid(object.value());
                yield List.of(" and from_object_id = " + id, " and to_object_id = " + id + " and is_bidirectional");
            }
            case To(var object) -> {
                String id = arguments.uuid(object.value());
                yield List.of(" and to_object_id = " + id, " and from_object_id = " + id + " and is_bidirectional");
            }
            case Either(var object) -> {
                String id = arguments.uuid(object.value());
                yield List.of(" and from_object_id = " + id, " and to_object_id = " + id);
            }
            case Between between -> throw new IllegalStateException("no walk: " + between);
        };
    }

    private void narrow(LinkFilter wanted) {
        if (wanted.minStrength() != null) {
            filter.add("strength >= " + arguments.number(wanted.minStrength()));
        }
        if (wanted.maxStrength() != null) {
            filter.add("strength <= " + arguments.number(wanted.maxStrength()));
        }
        if (wanted.createdBy() != null) {
            filter.add("created_by = " + arguments.text(wanted.createdBy()));
        }
        if (wanted.integrationId() != null) {
            filter.add(
                    "integration_id = " + arguments.uuid(wanted.integrationId().value()));
        }
        if (wanted.fromObjectType() != null) {
            filter.add("from_object_type = " + arguments.text(wanted.fromObjectType()));
        }
        if (wanted.toObjectType() != null) {
            filter.add("to_object_type = " + arguments.text(wanted.toObjectType()));
        }
        wanted.metadata()
                .forEach(field -> filter.add(
                        "metadata ->> " + arguments.text(field.key()) + " = " + arguments.text(field.text())));
    }
}
