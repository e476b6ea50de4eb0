package dev.hypernet.objects.type;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the known namespaces of metadata look like (rows O26, O30). A namespace nobody described is free; what a provider
 * or the camera brought is taken as it comes: only what a person writes is checked.
 */
@Singleton
public class MetadataRules {
    private static final List<String> NAMESPACES =
            List.of("exif", "tags", "description", "instagram", "google_photos", "custom");

    private final ObjectMapper json;
    private final Map<String, JsonSchema> schemas = new LinkedHashMap<>();

    public MetadataRules(ObjectMapper json) {
        this.json = json;
        NAMESPACES.forEach(namespace -> schemas.put(namespace, read(json, namespace)));
    }

    /** Metadata of a new object: what breaks a namespace's rules is a 422 with pointers {@code /metadata/…}. */
    public void check(@Nullable Map<String, @Nullable Object> metadata) {
        check(Map.of(), metadata);
    }

    /** Metadata after a person's change: only namespaces that differ from before are checked. */
    public void check(Map<String, @Nullable Object> before, @Nullable Map<String, @Nullable Object> after) {
        if (after == null) {
            return;
        }
        List<FieldError> errors = schemas.entrySet().stream()
                .filter(known -> after.containsKey(known.getKey()))
                .filter(known -> !Objects.equals(before.get(known.getKey()), after.get(known.getKey())))
                .flatMap(known -> TypeSchemas.complaints(
                        known.getValue(), json.valueToTree(after.get(known.getKey())), "/metadata/" + known.getKey())
                        .stream())
                .toList();
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    private static JsonSchema read(ObjectMapper json, String namespace) {
        String resource = "/metadata-schemas/" + namespace + ".json";
        try (InputStream schema = MetadataRules.class.getResourceAsStream(resource)) {
            return TypeSchemas.compile(json.readTree(Objects.requireNonNull(schema, resource)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(resource, unreadable);
        }
    }
}
