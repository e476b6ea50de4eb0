package dev.hypernet.links.link;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a link may mean, and what it may join (row L02).
 *
 * @param name in links the {@code link_type}
 * @param fromTypes the object types it may start from; empty for any
 * @param toTypes the object types it may lead to; empty for any
 */
public record LinkType(String name, Set<String> fromTypes, Set<String> toTypes) {
    /** An object came from an integration. */
    public static final LinkType SOURCE = new LinkType("source", Set.of(), Set.of("integration"));

    /** Two objects hold the same bytes; it starts from the newer. */
    public static final LinkType DUPLICATE_OF = new LinkType("duplicate_of", Set.of("media"), Set.of("media"));

    private static final List<LinkType> ALL = List.of(
            new LinkType("contains", Set.of("album"), Set.of("media")),
            SOURCE,
            DUPLICATE_OF,
            new LinkType("variant_of", Set.of("media"), Set.of("media")),
            new LinkType("related_to", Set.of(), Set.of()));

    public static Optional<LinkType> named(String name) {
        return ALL.stream().filter(type -> type.name.equals(name)).findFirst();
    }

    public static List<String> names() {
        return ALL.stream().map(LinkType::name).toList();
    }

    /** The list for SQL: {@code [{name, from_types, to_types}]}, null for any. */
    public static JsonArray rules() {
        JsonArray rules = new JsonArray();
        ALL.forEach(type -> rules.add(new JsonObject()
                .put("name", type.name)
                .put("from_types", namesOrAny(type.fromTypes))
                .put("to_types", namesOrAny(type.toTypes))));
        return rules;
    }

    public boolean startsFrom(String objectType) {
        return fromTypes.isEmpty() || fromTypes.contains(objectType);
    }

    public boolean leadsTo(String objectType) {
        return toTypes.isEmpty() || toTypes.contains(objectType);
    }

    private static @Nullable JsonArray namesOrAny(Set<String> types) {
        return types.isEmpty() ? null : new JsonArray(List.copyOf(new TreeSet<>(types)));
    }
}
