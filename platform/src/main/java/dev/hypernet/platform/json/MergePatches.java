package dev.hypernet.platform.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Pointers;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.problem.Violations;
import jakarta.inject.Singleton;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.validation.Validator;
import java.io.StringReader;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JSON Merge Patch, RFC 7396, over a record of exactly the fields a person may change: what the patch names is set,
 * what it names null is removed, what it does not name stays. In a map the same holds for every key, at every depth.
 */
@Singleton
public class MergePatches {
    /** Looked up once: each look searches the class path for one. */
    private static final JsonProvider STANDARD = JsonProvider.provider();

    private static final JsonReaderFactory READERS = STANDARD.createReaderFactory(Map.of());

    private final RequestJson requests;
    private final ObjectMapper json;
    private final Validator validator;
    /** Of each record there are patches for. */
    private final Map<Class<?>, List<BeanPropertyDefinition>> fields = new ConcurrentHashMap<>();

    public MergePatches(RequestJson requests, Validator validator) {
        this.requests = requests;
        this.json = requests.mapper();
        this.validator = validator;
    }

    /**
     * The record after the patch. A 422 points at what is wrong: a patch that is no object, a field that the record
     * does not have, a value of the wrong type, null where something is needed, every constraint the result breaks.
     */
    public <T extends Record> T apply(T current, JsonNode patch) {
        if (!patch.isObject()) {
            throw Problem.invalid("", "must be an object of the fields to change");
        }
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) current.getClass();
        List<BeanPropertyDefinition> fields = this.fields.computeIfAbsent(type, this::introspect);
        refuse(unknown(patch, fields), "is not a field that can be changed");
        JsonNode merged = merge(json.valueToTree(current), patch);
        // Jackson would take a missing number for a zero.
        refuse(missing(merged, fields), "must not be null");
        return validated(requests.read(merged, type));
    }

    /** The snake_case names of the components that differ, in the record's order. */
    public List<String> changed(Record before, Record after) {
        return Arrays.stream(before.getClass().getRecordComponents())
                .filter(component -> !isSame(value(component, before), value(component, after)))
                .map(component -> Pointers.snakeCase(component.getName()))
                .toList();
    }

    private List<BeanPropertyDefinition> introspect(Class<?> type) {
        return json.getDeserializationConfig()
                .introspect(json.constructType(type))
                .findProperties();
    }

    private static Stream<String> unknown(JsonNode patch, List<BeanPropertyDefinition> fields) {
        List<String> known =
                fields.stream().map(BeanPropertyDefinition::getName).toList();
        return patch.propertyStream().map(Map.Entry::getKey).filter(name -> !known.contains(name));
    }

    private static Stream<String> missing(JsonNode merged, List<BeanPropertyDefinition> fields) {
        return fields.stream()
                .filter(field -> field.getRawPrimaryType().isPrimitive())
                .map(BeanPropertyDefinition::getName)
                .filter(name -> !merged.hasNonNull(name));
    }

    private static void refuse(Stream<String> names, String message) {
        List<FieldError> errors =
                names.map(name -> new FieldError(Pointers.step(name), message)).toList();
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    /** By the standard's own implementation, as text on the way there and back: its numbers keep every digit. */
    private JsonNode merge(ObjectNode current, JsonNode patch) {
        try {
            JsonValue merged = STANDARD.createMergePatch(parsed(patch)).apply(parsed(current));
            return json.readTree(merged.toString());
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("a merged patch that is not JSON", unreadable);
        }
    }

    private static JsonValue parsed(JsonNode tree) {
        try (JsonReader reader = READERS.createReader(new StringReader(tree.toString()))) {
            return reader.readValue();
        }
    }

    private <T extends Record> T validated(T changed) {
        Violations.refuse(validator.validate(changed));
        return changed;
    }

    /** One number may be an Integer here and a Long there, so what is not equal at once is compared as JSON. */
    private boolean isSame(@Nullable Object one, @Nullable Object other) {
        if (Objects.equals(one, other)) {
            return true;
        }
        JsonNode tree = json.valueToTree(one);
        JsonNode otherTree = json.valueToTree(other);
        return tree.equals(MergePatches::compared, otherTree);
    }

    private static int compared(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    private static @Nullable Object value(RecordComponent component, Record of) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException unreadable) {
            throw new IllegalStateException("cannot read " + component, unreadable);
        }
    }
}
