package dev.hypernet.links.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SourceRecord.Membership;
import dev.hypernet.links.known.KnownObject;
import dev.hypernet.links.type.LinkType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a batch wants of the links of its records, in the form the statements take it.
 *
 * @param records the source ids of all its records
 * @param living those of them that are not deleted
 * @param deleted those that are
 * @param links {@code [{link_type, from_source_id, to_source_id, sort_order}]}: every link its living records want
 * @param metadata of the links it makes (row L06)
 */
record Wanted(List<String> records, List<String> living, List<String> deleted, JsonArray links, JsonObject metadata) {
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    static Wanted of(Batch batch) {
        // A record that occurs twice counts as the provider told it last.
        Map<String, SourceRecord> records = new LinkedHashMap<>();
        batch.records().forEach(record -> records.put(record.sourceId(), record));
        Map<Boolean, List<SourceRecord>> byFate =
                records.values().stream().collect(Collectors.partitioningBy(SourceRecord::deleted));
        List<SourceRecord> living = byFate.getOrDefault(false, List.of());
        return new Wanted(
                sourceIds(records.values()),
                sourceIds(living),
                sourceIds(byFate.getOrDefault(true, List.of())),
                links(living),
                metadata(batch));
    }

    private static List<String> sourceIds(Collection<SourceRecord> records) {
        return records.stream().map(SourceRecord::sourceId).toList();
    }

    private static JsonArray links(List<SourceRecord> living) {
        Map<Key, JsonObject> links = new LinkedHashMap<>();
        for (SourceRecord record : living) {
            put(links, new Key(LinkType.SOURCE, record.sourceId(), KnownObject.ITSELF), null);
            record.memberships().forEach(membership -> put(links, Key.of(record, membership), membership.sortOrder()));
        }
        return new JsonArray(List.copyOf(links.values()));
    }

    private static void put(Map<Key, JsonObject> links, Key key, @Nullable Integer sortOrder) {
        if (key.from.equals(key.to)) {
            return;
        }
        JsonObject link = new JsonObject()
                .put("link_type", key.linkType)
                .put("from_source_id", key.from)
                .put("to_source_id", key.to)
                .put("sort_order", sortOrder == null || sortOrder < 0 ? null : sortOrder);
        links.put(key, link);
    }

    private static JsonObject metadata(Batch batch) {
        return new JsonObject()
                .put("created_by", "system")
                .put("reason", batch.integrationType() + "_sync")
                .put("sync_timestamp", text(batch.fetchedAt()))
                .put("job_id", batch.jobId().toString());
    }

    private static String text(Instant time) {
        return MILLISECONDS.format(time);
    }

    /** One link among the wanted, whoever names it and however often. */
    private record Key(String linkType, String from, String to) {
        static Key of(SourceRecord record, Membership membership) {
            return new Key(membership.linkType(), membership.container(), record.sourceId());
        }
    }
}
