package dev.hypernet.links.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a link may mean, and what it may join, as its type's version in force says (row L02).
 *
 * @param name in links the {@code link_type}
 * @param fromTypes the object types it may start from; empty for any
 * @param toTypes the object types it may lead to; empty for any
 * @param onlyFrom an object starts at most one living link of it
 * @param onlyTo at most one living link of it leads to an object
 * @param ordered its links have places that people and syncs choose
 * @param bidirectional its links may hold in both directions
 */
public record LinkType(
        String name,
        Set<String> fromTypes,
        Set<String> toTypes,
        boolean onlyFrom,
        boolean onlyTo,
        boolean ordered,
        boolean bidirectional) {
    /** An object came from an integration. */
    public static final String SOURCE = "source";

    /** Two objects hold the same bytes; it starts from the newer. */
    public static final String DUPLICATE_OF = "duplicate_of";

    public LinkType {
        fromTypes = Set.copyOf(fromTypes);
        toTypes = Set.copyOf(toTypes);
    }

    public boolean startsFrom(String objectType) {
        return fromTypes.isEmpty() || fromTypes.contains(objectType);
    }

    public boolean leadsTo(String objectType) {
        return toTypes.isEmpty() || toTypes.contains(objectType);
    }

    /** What this allows and the next version would not: links that are there would no longer fit. */
    List<String> narrowedBy(LinkType next) {
        List<String> narrowed = new ArrayList<>();
        if (!isWithin(fromTypes, next.fromTypes)) {
            narrowed.add("from_types");
        }
        if (!isWithin(toTypes, next.toTypes)) {
            narrowed.add("to_types");
        }
        if ((next.onlyFrom && !onlyFrom) || (next.onlyTo && !onlyTo)) {
            narrowed.add("cardinality");
        }
        if (ordered && !next.ordered) {
            narrowed.add("ordered");
        }
        if (bidirectional && !next.bidirectional) {
            narrowed.add("bidirectional");
        }
        return narrowed;
    }

    private static boolean isWithin(Set<String> types, Set<String> next) {
        return next.isEmpty() || (!types.isEmpty() && next.containsAll(types));
    }
}
