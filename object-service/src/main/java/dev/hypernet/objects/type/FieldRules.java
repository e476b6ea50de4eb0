package dev.hypernet.objects.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.platform.problem.FieldError;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds an object's fields against its type: the schema, and the behaviours of the type and of what it descends from. For
 * what people write and for what syncs bring.
 */
@Singleton
public class FieldRules {
    private final ObjectMapper json;
    private final List<TypeBehaviour> behaviours;

    FieldRules(ObjectMapper json, @All List<TypeBehaviour> behaviours) {
        this.json = json;
        this.behaviours = behaviours;
    }

    /** The fields as they are to be kept: a null is a field that is not there. */
    public Map<String, @Nullable Object> normalised(ObjectType type, Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> normalised = new LinkedHashMap<>(fields);
        normalised.values().removeIf(value -> value == null);
        for (TypeBehaviour behaviour : of(type).toList()) {
            normalised = behaviour.normalised(normalised);
        }
        return normalised;
    }

    /** What is wrong with normalised fields; pointers begin with {@code /fields}. */
    public List<FieldError> complaints(ObjectType type, Map<String, @Nullable Object> fields) {
        List<FieldError> errors = type.complaints(json.valueToTree(fields));
        return errors.isEmpty() ? ofBehaviours(type, fields) : errors;
    }

    /** The same for people who may not see the fields: which rules are broken, and no word of what breaks them. */
    public List<String> brokenRules(ObjectType type, Map<String, @Nullable Object> fields) {
        JsonNode tree = json.valueToTree(fields);
        List<String> broken = type.brokenRules(tree);
        return broken.isEmpty()
                ? ofBehaviours(type, fields).stream()
                        .map(error -> error.pointer() + " " + error.message())
                        .toList()
                : broken;
    }

    private List<FieldError> ofBehaviours(ObjectType type, Map<String, @Nullable Object> fields) {
        return of(type).flatMap(behaviour -> behaviour.complaints(fields).stream())
                .toList();
    }

    private Stream<TypeBehaviour> of(ObjectType type) {
        return behaviours.stream().filter(behaviour -> type.is(behaviour.typeId()));
    }
}
