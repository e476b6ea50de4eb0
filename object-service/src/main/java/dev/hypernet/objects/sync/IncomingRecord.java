package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.objects.content.WantedContent;
import dev.hypernet.objects.storage.Filename;
import dev.hypernet.objects.type.FieldRules;
import dev.hypernet.objects.type.ObjectType;
import dev.hypernet.platform.time.Era;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A record checked against the rules of its type, ready to be stored with the rest of its set.
 *
 * @param content its bytes as the source has them; null where it has none
 * @param row what the set-based statement reads
 */
record IncomingRecord(String sourceId, @Nullable WantedContent content, JsonObject row) {
    private static final Set<String> MEDIA_FIELDS = Set.of(
            "filename",
            "media_type",
            "mime_type",
            "size",
            "width",
            "height",
            "duration",
            "taken_at",
            "latitude",
            "longitude");
    private static final Set<String> ALBUM_FIELDS = Set.of("name", "description", "sort_order");
    private static final List<String> MEDIA_TYPES = List.of("photo", "video", "document", "other");
    private static final List<String> SORT_ORDERS = List.of("date_asc", "date_desc", "manual");
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_DESCRIPTION = 5000;
    private static final int LONGEST_SOURCE_ID = 512;
    private static final int MOST_METADATA = 1_048_576;
    private static final double MOST_EXACT = 9e18;
    private static final String METADATA = "metadata";

    /** What the rules say of a record. */
    sealed interface Checked {}

    record Storable(IncomingRecord record) implements Checked {}

    /** The reason is for people and holds nothing of the record. */
    record Unstorable(String reason) implements Checked {}

    static Checked media(SourceRecord record, String namespace) {
        Map<String, @Nullable Object> payload = record.payload();
        try {
            Map<String, @Nullable Object> metadata = metadata(payload, MEDIA_FIELDS::contains, namespace);
            Filename filename = Filename.of(text(payload, "filename", record.sourceId()));
            if (filename.wasChanged()) {
                metadata.put("original_filename", filename.original());
            }
            JsonObject row = common(record, metadata)
                    .put("filename", filename.safe())
                    .put("media_type", oneOf(payload, "media_type", MEDIA_TYPES, "other"))
                    .put("mime_type", text(payload, "mime_type", "application/octet-stream"))
                    .put("size", whole(payload, "size", 0, Long.MAX_VALUE))
                    .put("width", whole(payload, "width", 1, Integer.MAX_VALUE))
                    .put("height", whole(payload, "height", 1, Integer.MAX_VALUE))
                    .put("duration", number(payload, "duration"))
                    .put("taken_at", time(payload, "taken_at"))
                    .put("latitude", within(payload, "latitude", 90))
                    .put("longitude", within(payload, "longitude", 180));
            WantedContent content = record.hasContent() ? WantedContent.of(record, row.getLong("size")) : null;
            return new Storable(new IncomingRecord(record.sourceId(), content, row));
        } catch (Unfit unfit) {
            return new Unstorable(unfit.reason);
        }
    }

    static Checked album(SourceRecord record, String namespace) {
        Map<String, @Nullable Object> payload = record.payload();
        try {
            String name = text(payload, "name", "Untitled");
            String description = text(payload, "description", "");
            JsonObject row = common(record, metadata(payload, ALBUM_FIELDS::contains, namespace))
                    .put("name", shortened(name.isBlank() ? "Untitled" : name, LONGEST_NAME))
                    .put("description", description.isEmpty() ? null : shortened(description, LONGEST_DESCRIPTION))
                    .put("sort_order", oneOf(payload, "sort_order", SORT_ORDERS, "date_desc"));
            return new Storable(new IncomingRecord(record.sourceId(), null, row));
        } catch (Unfit unfit) {
            return new Unstorable(unfit.reason);
        }
    }

    /** A record of a type without a table of its own. */
    static Checked typed(SourceRecord record, ObjectType type, FieldRules rules, String namespace) {
        try {
            Map<String, @Nullable Object> metadata = metadata(record.payload(), type::hasField, namespace);
            Map<String, @Nullable Object> known = new LinkedHashMap<>(record.payload());
            known.keySet().removeIf(name -> name.equals(METADATA) || !type.hasField(name));
            Map<String, @Nullable Object> fields = rules.normalised(type, known);
            List<String> broken = rules.brokenRules(type, fields);
            if (!broken.isEmpty()) {
                throw new Unfit("does not keep to " + type + ": " + String.join(", ", broken));
            }
            JsonObject row = common(record, metadata)
                    .put("type", type.id())
                    .put("type_version", type.version())
                    .put("fields", new JsonObject(fields));
            return new Storable(new IncomingRecord(record.sourceId(), null, row));
        } catch (Unfit unfit) {
            return new Unstorable(unfit.reason);
        }
    }

    /**
     * Metadata as it is stored. What the type does not know of a payload is the source's own and goes to the source's
     * namespace, so that nothing a source says is lost.
     */
    private static Map<String, @Nullable Object> metadata(
            Map<String, @Nullable Object> payload, Predicate<String> isKnown, String namespace) throws Unfit {
        Map<String, @Nullable Object> metadata = metadata(payload);
        Map<String, @Nullable Object> own = new LinkedHashMap<>(payload);
        own.entrySet()
                .removeIf(field ->
                        field.getValue() == null || field.getKey().equals(METADATA) || isKnown.test(field.getKey()));
        if (!own.isEmpty()) {
            metadata.put(namespace, joined(own, metadata.get(namespace)));
        }
        return metadata;
    }

    /** What the definition says of its namespace stands before what was left over. */
    private static Map<String, @Nullable Object> joined(Map<String, @Nullable Object> own, @Nullable Object said) {
        Map<String, @Nullable Object> joined = new LinkedHashMap<>(own);
        if (said instanceof Map<?, ?> object) {
            joined.putAll(copy(object));
        }
        return joined;
    }

    private static JsonObject common(SourceRecord record, Map<String, @Nullable Object> metadata) throws Unfit {
        if (record.sourceId().length() > LONGEST_SOURCE_ID) {
            throw new Unfit("its source id is longer than " + LONGEST_SOURCE_ID);
        }
        JsonObject kept = new JsonObject(metadata);
        if (kept.encode().getBytes(StandardCharsets.UTF_8).length > MOST_METADATA) {
            throw new Unfit("its metadata is larger than " + MOST_METADATA + " bytes");
        }
        return new JsonObject()
                .put("source_id", record.sourceId())
                .put("payload_hash", record.payloadHash())
                .put("source_payload", new JsonObject(record.payload()))
                .put("modified_at", modifiedAt(record))
                .put(METADATA, kept);
    }

    /** A time of another era says nothing: it is left out rather than refused. */
    private static @Nullable String modifiedAt(SourceRecord record) {
        Instant time = record.modifiedAt();
        return time == null || !Era.contains(time) ? null : time.toString();
    }

    private static Map<String, @Nullable Object> metadata(Map<String, @Nullable Object> payload) throws Unfit {
        return switch (payload.get(METADATA)) {
            case null -> new LinkedHashMap<>();
            case Map<?, ?> given -> copy(given);
            default -> throw new Unfit("metadata is not an object");
        };
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> given) {
        Map<String, @Nullable Object> copy = new HashMap<>();
        given.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    private static String text(Map<String, @Nullable Object> payload, String field, String otherwise) throws Unfit {
        return switch (payload.get(field)) {
            case null -> otherwise;
            case String text -> text.replace("\u0000", "");
            case Number number -> number.toString();
            default -> throw new Unfit(field + " is not a text");
        };
    }

    private static String oneOf(
            Map<String, @Nullable Object> payload, String field, List<String> allowed, String otherwise) throws Unfit {
        String value = text(payload, field, otherwise).toLowerCase(Locale.ROOT);
        if (!allowed.contains(value)) {
            throw new Unfit(field + " is none of " + String.join(", ", allowed));
        }
        return value;
    }

    private static @Nullable Number number(Map<String, @Nullable Object> payload, String field) throws Unfit {
        try {
            return switch (payload.get(field)) {
                case null -> null;
                case Number number when number.doubleValue() >= 0 && number.doubleValue() <= Double.MAX_VALUE -> number;
                case String text -> number(Map.of(field, Double.valueOf(text)), field);
                default -> throw new Unfit(field + " is not a number from 0");
            };
        } catch (NumberFormatException malformed) {
            throw new Unfit(field + " is not a number");
        }
    }

    /** What is no whole number is rounded. */
    private static @Nullable Long whole(Map<String, @Nullable Object> payload, String field, long least, long most)
            throws Unfit {
        Number number = number(payload, field);
        if (number == null) {
            return null;
        }
        double value = number.doubleValue();
        if (!(value < MOST_EXACT) || Math.round(value) < least || Math.round(value) > most) {
            throw new Unfit(field + " is not a number from " + least + " to " + most);
        }
        return number instanceof Integer || number instanceof Long ? number.longValue() : Math.round(value);
    }

    private static @Nullable Double within(Map<String, @Nullable Object> payload, String field, double limit)
            throws Unfit {
        return switch (payload.get(field)) {
            case null -> null;
            case Number number when Math.abs(number.doubleValue()) <= limit -> number.doubleValue();
            default -> throw new Unfit(field + " is not a number between -" + limit + " and " + limit);
        };
    }

    private static @Nullable String time(Map<String, @Nullable Object> payload, String field) throws Unfit {
        try {
            return switch (payload.get(field)) {
                case null -> null;
                case String text -> ofOurEra(Instant.parse(text), field).toString();
                default -> throw new Unfit(field + " is not an ISO 8601 time");
            };
        } catch (DateTimeException malformed) {
            throw new Unfit(field + " is not an ISO 8601 time in UTC");
        }
    }

    private static Instant ofOurEra(Instant time, String field) throws Unfit {
        if (!Era.contains(time)) {
            throw new Unfit(field + " is not between the years 1 and 9999");
        }
        return time;
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    /** Why a record cannot be stored. */
    private static final class Unfit extends Exception {
        private final String reason;

        Unfit(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
