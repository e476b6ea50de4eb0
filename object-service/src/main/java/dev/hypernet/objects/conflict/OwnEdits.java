package dev.hypernet.objects.conflict;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of an object its owner changed, and when: the part of a three-way merge that the values do not tell, as
 * the platform itself fills in what it reads from a file.
 *
 * @param json {@code {"fields": {name: time}, "metadata": {key: time}}}, as the column {@code own_edits} keeps it
 */
public record OwnEdits(JsonObject json) {
    private static final String FIELDS = "fields";
    private static final String METADATA = "metadata";

    /** One change by the owner: of these fields, and of the keys of metadata that differ. */
    public static OwnEdits of(
            Collection<String> fields,
            Map<String, @Nullable Object> metadataBefore,
            Map<String, @Nullable Object> metadataAfter,
            Instant now) {
        JsonObject ofFields = new JsonObject();
        fields.stream().filter(field -> !field.equals(METADATA)).forEach(field -> ofFields.put(field, now.toString()));
        JsonObject ofMetadata = new JsonObject();
        Stream.concat(metadataBefore.keySet().stream(), metadataAfter.keySet().stream())
                .filter(key -> !Objects.equals(metadataBefore.get(key), metadataAfter.get(key)))
                .forEach(key -> ofMetadata.put(key, now.toString()));
        return new OwnEdits(new JsonObject().put(FIELDS, ofFields).put(METADATA, ofMetadata));
    }

    /** What is known so far, and these. */
    public JsonObject after(@Nullable JsonObject known) {
        JsonObject before = Objects.requireNonNullElseGet(known, JsonObject::new);
        return new JsonObject().put(FIELDS, joined(before, FIELDS)).put(METADATA, joined(before, METADATA));
    }

    private JsonObject joined(JsonObject known, String part) {
        return known.getJsonObject(part, new JsonObject()).copy().mergeIn(json.getJsonObject(part));
    }
}
