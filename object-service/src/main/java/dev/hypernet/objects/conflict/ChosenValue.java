package dev.hypernet.objects.conflict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.type.FieldRules;
import dev.hypernet.objects.type.MetadataRules;
import dev.hypernet.objects.type.ObjectType;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.time.Era;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value somebody chose to settle a conflict with, held against the rules of its field. */
@Singleton
class ChosenValue {
    private static final String POINTER = "/value";
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_DESCRIPTION = 5000;
    private static final int MOST_METADATA = 1_048_576;
    private static final List<String> SORT_ORDERS = List.of("date_asc", "date_desc", "manual");

    private final ObjectMapper json;
    private final FieldRules fieldRules;
    private final MetadataRules metadataRules;

    ChosenValue(ObjectMapper json, FieldRules fieldRules, MetadataRules metadataRules) {
        this.json = json;
        this.fieldRules = fieldRules;
        this.metadataRules = metadataRules;
    }

    /**
     * The value as JSON, as it is to be stored.
     *
     * @param before the object it is for
     * @param type of that; null for a type that is no more
     * @param value null where none was given, which is not the JSON null; a 422 then, and where it breaks a rule
     */
    String checked(Conflict conflict, ObjectSnapshot before, @Nullable ObjectType type, @Nullable JsonNode value) {
        if (value == null) {
            throw Problem.invalid(POINTER, "must be given with use=value; null empties the field");
        }
        if (conflict.isOfMetadata()) {
            return metadata(conflict.field(), before, value);
        }
        return switch (conflict.objectType()) {
            case "media" -> ofMedia(conflict.field(), value);
            case "album" -> ofAlbum(conflict.field(), value);
            default -> typed(conflict.field(), before, type, value);
        };
    }

    private String metadata(String key, ObjectSnapshot before, JsonNode value) {
        Map<String, @Nullable Object> after = with(before.metadata(), key, value);
        metadataRules.check(before.metadata(), after);
        if (written(after).getBytes(StandardCharsets.UTF_8).length > MOST_METADATA) {
            throw Problem.invalid(POINTER, "makes the metadata larger than " + MOST_METADATA + " bytes");
        }
        return written(value);
    }

    private String typed(String field, ObjectSnapshot before, @Nullable ObjectType type, JsonNode value) {
        if (type == null) {
            throw Problem.invalid(POINTER, "has no type any more that it could be checked against");
        }
        Map<String, @Nullable Object> after = fieldRules.normalised(type, with(before.fields(), field, value));
        List<FieldError> errors = fieldRules.complaints(type, after);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return written(after.get(field));
    }

    private String ofMedia(String field, JsonNode value) {
        return switch (field) {
            case "filename" ->
                required(
                        value,
                        value.isTextual() && value.asText().matches("[a-zA-Z0-9._-]{1,255}"),
                        "must be 1 to 255 of the characters a-z A-Z 0-9 . _ -");
            case "taken_at" -> time(value);
            case "place" ->
                optional(
                        value,
                        value.size() == 2
                                && isWithin(value.path("latitude"), 90)
                                && isWithin(value.path("longitude"), 180),
                        "must be {\"latitude\", \"longitude\"} in degrees, or null");
            default -> throw Problem.invalid(POINTER, "cannot be chosen for " + field);
        };
    }

    private String ofAlbum(String field, JsonNode value) {
        return switch (field) {
            case "name" ->
                required(
                        value,
                        value.isTextual()
                                && !value.asText().isBlank()
                                && value.asText().length() <= LONGEST_NAME,
                        "must be a text of 1 to " + LONGEST_NAME);
            case "description" ->
                optional(
                        value,
                        value.isTextual() && value.asText().length() <= LONGEST_DESCRIPTION,
                        "must be a text of at most " + LONGEST_DESCRIPTION + ", or null");
            case "sort_order" ->
                required(
                        value,
                        SORT_ORDERS.contains(value.asText()),
                        "must be one of " + String.join(", ", SORT_ORDERS));
            default -> throw Problem.invalid(POINTER, "cannot be chosen for " + field);
        };
    }

    private String time(JsonNode value) {
        try {
            boolean isTime = value.isTextual() && Era.contains(Instant.parse(value.asText()));
            return optional(value, isTime, "must be an ISO 8601 time between the years 1 and 9999, or null");
        } catch (DateTimeException malformed) {
            throw Problem.invalid(POINTER, "must be an ISO 8601 time in UTC, or null");
        }
    }

    private String optional(JsonNode value, boolean isGood, String rule) {
        return required(value, value.isNull() || isGood, rule);
    }

    private String required(JsonNode value, boolean isGood, String rule) {
        if (!isGood) {
            throw Problem.invalid(POINTER, rule);
        }
        return written(value);
    }

    private static boolean isWithin(JsonNode number, int limit) {
        return number.isNumber() && Math.abs(number.doubleValue()) <= limit;
    }

    private Map<String, @Nullable Object> with(Map<String, @Nullable Object> before, String key, JsonNode value) {
        Map<String, @Nullable Object> after = new LinkedHashMap<>(before);
        if (value.isNull()) {
            after.remove(key);
        } else {
            after.put(key, json.convertValue(value, Object.class));
        }
        return after;
    }

    private String written(@Nullable Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException("a value of a request that is not JSON", unwritable);
        }
    }
}
