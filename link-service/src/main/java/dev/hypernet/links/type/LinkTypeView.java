package dev.hypernet.links.type;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A type of links, as the registry has it in force.
 *
 * @param kind {@code shipped}: comes with Hypernet; {@code registered}: by an admin
 * @param fromTypes the object types it may start from; empty for any
 * @param toTypes the object types it may lead to; empty for any
 */
public record LinkTypeView(
        String name,
        String version,
        String kind,
        String title,
        @Nullable String description,
        List<String> fromTypes,
        List<String> toTypes,
        String cardinality,
        boolean ordered,
        boolean bidirectional,
        Instant createdAt,
        Instant updatedAt) {

    static LinkTypeView of(StoredType stored) {
        return new LinkTypeView(
                stored.type().name(),
                stored.version(),
                stored.kind().name().toLowerCase(Locale.ROOT),
                stored.document().getString("title"),
                stored.document().getString("description"),
                names(stored, "from_types"),
                names(stored, "to_types"),
                stored.document().getString("cardinality"),
                stored.type().ordered(),
                stored.type().bidirectional(),
                stored.createdAt(),
                stored.updatedAt());
    }

    private static List<String> names(StoredType stored, String end) {
        return stored.document().getJsonArray(end).stream()
                .map(String.class::cast)
                .toList();
    }
}
