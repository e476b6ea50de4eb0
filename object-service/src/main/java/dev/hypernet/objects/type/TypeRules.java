package dev.hypernet.objects.type;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.objects.type.IndexedField.Kind;
import dev.hypernet.platform.problem.FieldError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a type's document must keep to beyond JSON Schema itself, so that checking an object is bounded work and its
 * fields can be listed, indexed and inherited. Complaints point into the document.
 */
final class TypeRules {
    static final int MOST_INDEXED = 16;
    static final int LONGEST_INDEXED_TEXT = 500;

    private static final int MOST_BYTES = 65_536;
    private static final int DEEPEST = 20;
    private static final Pattern NAME = Pattern.compile(ObjectTypeDocument.TYPE_ID);
    private static final Pattern REFERENCE = Pattern.compile("#/\\$defs/([A-Za-z0-9_-]+)");
    private static final Set<String> CLOSED_BY_THE_REGISTRY =
            Set.of("additionalProperties", "unevaluatedProperties", "patternProperties");
    private static final Set<String> NAMED_SCHEMAS =
            Set.of("properties", "$defs", "patternProperties", "dependentSchemas");
    private static final Set<String> LITERALS = Set.of("const", "enum", "default", "examples");
    private static final Set<String> FAR_REACHING =
            Set.of("$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$vocabulary");

    private final List<FieldError> errors = new ArrayList<>();
    private final Map<String, Set<String>> references = new HashMap<>();

    private TypeRules() {}

    /** Everything that is wrong with the document, whatever its parent and earlier versions are. */
    static List<FieldError> complaints(ObjectTypeDocument document) {
        TypeRules rules = new TypeRules();
        rules.check(document);
        return List.copyOf(rules.errors);
    }

    private void check(ObjectTypeDocument document) {
        JsonNode schema = document.schema();
        if (schema.toString().getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            complain("/schema", "must be at most " + MOST_BYTES + " bytes of JSON");
        } else if (isDeeper(schema, DEEPEST)) {
            complain("/schema", "must be at most " + DEEPEST + " levels deep");
        } else if (!schema.path("type").asText().equals("object")) {
            complain("/schema/type", "must be object");
        } else {
            checkRoot(schema);
            walk("/schema", "", schema);
            checkCircles();
            document.ownIndexed().forEach(indexed -> checkIndexed(indexed, schema));
            checkOnce(document.ownIndexed());
        }
        if (errors.isEmpty()) {
            TypeSchemas.complaintsAbout(schema)
                    .forEach(complaint -> complain("/schema" + complaint.pointer(), complaint.message()));
        }
    }

    private void checkRoot(JsonNode schema) {
        CLOSED_BY_THE_REGISTRY.stream()
                .filter(schema::has)
                .forEach(keyword ->
                        complain("/schema/" + keyword, "is not yours to say: properties are all the fields there are"));
        if (!schema.path("$schema").asText(TypeSchemas.DIALECT).equals(TypeSchemas.DIALECT)) {
            complain("/schema/$schema", "must be " + TypeSchemas.DIALECT);
        }
        schema.path("properties")
                .fieldNames()
                .forEachRemaining(name -> require(
                        NAME.matcher(name).matches(),
                        "/schema/properties" + TypeSchemas.step(name),
                        "must be a name of lower-case letters, digits and _, a letter first, at most 50"));
    }

    /** @param definition the one of $defs this is a part of, or nothing */
    private void walk(String pointer, String definition, JsonNode schema) {
        schema.properties().forEach(member -> {
            String at = pointer + TypeSchemas.step(member.getKey());
            if (FAR_REACHING.contains(member.getKey())) {
                complain(at, "is not available here");
            } else if (member.getKey().equals("$ref")) {
                refer(at, definition, member.getValue());
            } else if (NAMED_SCHEMAS.contains(member.getKey())) {
                walkNamed(at, member.getKey(), definition, member.getValue());
            } else if (!LITERALS.contains(member.getKey())) {
                walkInto(at, definition, member.getValue());
            }
        });
    }

    private void walkNamed(String pointer, String keyword, String definition, JsonNode schemas) {
        boolean defining = pointer.equals("/schema/$defs") && keyword.equals("$defs");
        schemas.properties()
                .forEach(member -> walkInto(
                        pointer + TypeSchemas.step(member.getKey()),
                        defining ? member.getKey() : definition,
                        member.getValue()));
    }

    private void walkInto(String pointer, String definition, JsonNode value) {
        if (value.isObject()) {
            walk(pointer, definition, value);
        }
        for (int index = 0; value.isArray() && index < value.size(); index++) {
            walkInto(pointer + "/" + index, definition, value.get(index));
        }
    }

    private void refer(String pointer, String definition, JsonNode reference) {
        var matcher = REFERENCE.matcher(reference.asText());
        if (!matcher.matches()) {
            complain(pointer, "must be #/$defs/ and a name: a schema refers to its own parts alone");
            return;
        }
        references.computeIfAbsent(definition, from -> new HashSet<>()).add(matcher.group(1));
    }

    /** Without circles a schema looks at each value a bounded number of times. */
    private void checkCircles() {
        references.keySet().stream()
                .filter(definition -> !definition.isEmpty() && reaches(definition, definition, new HashSet<>()))
                .sorted()
                .forEach(definition ->
                        complain("/schema/$defs" + TypeSchemas.step(definition), "refers to itself, in the end"));
    }

    private boolean reaches(String from, String wanted, Set<String> seen) {
        return references.getOrDefault(from, Set.of()).stream()
                .anyMatch(next -> next.equals(wanted) || (seen.add(next) && reaches(next, wanted, seen)));
    }

    private void checkIndexed(IndexedField indexed, JsonNode schema) {
        JsonNode property = schema.path("properties").path(indexed.field());
        String pointer = "/indexed" + TypeSchemas.step(indexed.field());
        if (property.isMissingNode()) {
            complain(pointer, "is not among the schema's properties");
        } else {
            require(
                    fits(indexed.kind(), property),
                    pointer,
                    "cannot be indexed as " + indexed.kind().text() + ": needs " + need(indexed.kind()));
        }
    }

    private void checkOnce(List<IndexedField> indexed) {
        Set<String> seen = new HashSet<>();
        indexed.stream()
                .filter(field -> !seen.add(field.field()))
                .forEach(field -> complain("/indexed" + TypeSchemas.step(field.field()), "stands there twice"));
    }

    private static boolean fits(Kind kind, JsonNode property) {
        String type = property.path("type").asText();
        return switch (kind) {
            case TEXT -> type.equals("string") && (isShort(property) || isShortChoice(property.path("enum")));
            case NUMBER -> type.equals("number") || type.equals("integer");
            case TIME ->
                type.equals("string")
                        && Set.of("date-time", "date")
                                .contains(property.path("format").asText());
            case BOOLEAN -> type.equals("boolean");
        };
    }

    private static String need(Kind kind) {
        return switch (kind) {
            case TEXT -> "type string with maxLength up to " + LONGEST_INDEXED_TEXT + ", or an enum of such texts";
            case NUMBER -> "type number or integer";
            case TIME -> "type string with format date-time or date";
            case BOOLEAN -> "type boolean";
        };
    }

    private static boolean isShort(JsonNode property) {
        return property.path("maxLength").isInt() && property.path("maxLength").intValue() <= LONGEST_INDEXED_TEXT;
    }

    private static boolean isShortChoice(JsonNode choices) {
        for (JsonNode choice : choices) {
            if (choice.asText().length() > LONGEST_INDEXED_TEXT) {
                return false;
            }
        }
        return choices.isArray();
    }

    private static boolean isDeeper(JsonNode value, int levels) {
        if (!value.isContainerNode()) {
            return false;
        }
        if (levels == 0) {
            return true;
        }
        for (JsonNode inside : value) {
            if (isDeeper(inside, levels - 1)) {
                return true;
            }
        }
        return false;
    }

    private void require(boolean kept, String pointer, String message) {
        if (!kept) {
            complain(pointer, message);
        }
    }

    private void complain(String pointer, String message) {
        errors.add(new FieldError(pointer, message));
    }
}
