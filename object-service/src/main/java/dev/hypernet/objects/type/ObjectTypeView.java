package dev.hypernet.objects.type;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A type of objects, as the registry has it in force.
 *
 * @param kind {@code built_in}: has a resource of its own; {@code shipped}: comes with Hypernet; {@code registered}: by
 *     an admin
 * @param schema JSON Schema of the fields, without the parent's
 * @param indexed what lists can be filtered and sorted by, the parent's among them
 */
public record ObjectTypeView(
        String typeId,
        String version,
        String kind,
        String category,
        @Nullable String parentType,
        String title,
        @Nullable String description,
        Map<String, @Nullable Object> schema,
        List<IndexedField> indexed,
        Instant createdAt,
        Instant updatedAt) {

    static ObjectTypeView of(StoredType type) {
        return new ObjectTypeView(
                type.typeId(),
                type.version(),
                type.kind().name().toLowerCase(Locale.ROOT),
                type.document().getString("category"),
                type.document().getString("parent_type"),
                type.document().getString("title"),
                type.document().getString("description"),
                type.document().getJsonObject("schema").getMap(),
                TypeService.indexed(type.lineage()),
                type.createdAt(),
                type.updatedAt());
    }
}
