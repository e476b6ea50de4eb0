package dev.hypernet.objects.conflict;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A field that was changed here and at the source.
 *
 * @param part {@code fields} or {@code metadata}
 * @param field its name there
 * @param values {@code {"base", "mine", "theirs"}}; what is not there has no value
 */
public record FieldConflict(String part, String field, JsonObject values) {

    /** What a merge left for the owner. */
    public static List<FieldConflict> all(@Nullable JsonObject conflicts) {
        return conflicts == null
                ? List.of()
                : conflicts.fieldNames().stream()
                        .flatMap(part -> ofPart(part, conflicts.getJsonObject(part)))
                        .toList();
    }

    private static Stream<FieldConflict> ofPart(String part, JsonObject conflicts) {
        return conflicts.fieldNames().stream()
                .map(field -> new FieldConflict(part, field, conflicts.getJsonObject(field)));
    }
}
