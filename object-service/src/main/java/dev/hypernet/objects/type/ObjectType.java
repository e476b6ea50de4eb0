package dev.hypernet.objects.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import dev.hypernet.platform.problem.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A type in force, compiled: immutable, and safe for many threads. */
public final class ObjectType {
    private static final String FIELDS = "/fields";

    private final String id;
    private final String version;
    private final Kind kind;
    private final Set<String> lineage = new LinkedHashSet<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, IndexedField.Kind> indexed = new LinkedHashMap<>();
    private final JsonSchema schema;

    /** Where a type comes from, and so who writes its objects. */
    public enum Kind {
        /** Has a resource of its own, such as media. */
        BUILT_IN,
        /** Comes with Hypernet. */
        SHIPPED,
        /** An admin registered it. */
        REGISTERED
    }

    /**
     * @param lineage the type itself first, then its ancestors: {@code type_id}, {@code version}, {@code schema},
     *     {@code indexed} of each
     */
    ObjectType(String id, String version, Kind kind, JsonNode lineage) {
        this.id = id;
        this.version = version;
        this.kind = kind;
        ObjectNode whole = JsonNodeFactory.instance.objectNode().put("$schema", TypeSchemas.DIALECT);
        for (JsonNode member : lineage) {
            add(member, whole);
        }
        this.schema = TypeSchemas.compile(whole);
    }

    private void add(JsonNode member, ObjectNode whole) {
        String memberId = member.path("type_id").asText();
        lineage.add(memberId);
        member.path("schema").path("properties").fieldNames().forEachRemaining(names::add);
        member.path("indexed")
                .forEach(field -> indexed.put(
                        field.path("field").asText(),
                        IndexedField.Kind.of(field.path("kind").asText())));
        // With an id of its own a schema keeps its own $defs.
        ObjectNode part = ((ObjectNode) member.path("schema").deepCopy())
                .put(
                        "$id",
                        "urn:hypernet:object-type:" + memberId + ":"
                                + member.path("version").asText());
        whole.withArray("allOf").add(part);
    }

    public String id() {
        return id;
    }

    public String version() {
        return version;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether objects of this type are written through {@code /api/v1/objects} and kept as typed objects. */
    public boolean isTyped() {
        return kind != Kind.BUILT_IN;
    }

    /** Whether this is that type or descends from it. */
    public boolean is(String typeId) {
        return lineage.contains(typeId);
    }

    /** Whether an object of this type can have a field of this name. */
    public boolean hasField(String name) {
        return names.contains(name);
    }

    /** What lists can be filtered and sorted by. */
    public Map<String, IndexedField.Kind> indexed() {
        return Map.copyOf(indexed);
    }

    /** What is wrong with an object's fields; pointers begin with {@code /fields}. */
    public List<FieldError> complaints(JsonNode fields) {
        List<FieldError> errors = new ArrayList<>();
        fields.fieldNames().forEachRemaining(name -> addUnknown(name, errors));
        errors.addAll(TypeSchemas.complaints(schema, fields, FIELDS));
        if (!isStorable(fields)) {
            errors.add(new FieldError(FIELDS, "must hold no number beyond the range of double precision"));
        }
        return errors;
    }

    /** Which rules of the schema these fields break, told without a word of the fields. */
    public List<String> brokenRules(JsonNode fields) {
        return isStorable(fields) ? TypeSchemas.brokenRules(schema, fields) : List.of("a number out of range");
    }

    /** JSON has no infinity: what is read as one would be kept as a text. */
    private static boolean isStorable(JsonNode value) {
        if (value.isFloatingPointNumber()) {
            return Double.isFinite(value.doubleValue());
        }
        for (JsonNode inside : value) {
            if (!isStorable(inside)) {
                return false;
            }
        }
        return true;
    }

    private void addUnknown(String name, List<FieldError> errors) {
        if (!names.contains(name)) {
            errors.add(new FieldError(
                    FIELDS + TypeSchemas.step(name), "is not a field of " + id + "; what is free belongs in metadata"));
        }
    }

    @Override
    public String toString() {
        return id + " " + version;
    }
}
