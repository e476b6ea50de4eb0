package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.objects.lifecycle.ObjectTable;
import dev.hypernet.objects.type.FieldRules;
import dev.hypernet.objects.type.ObjectType;
import dev.hypernet.platform.json.Scrub;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch's records by what is to be done with them.
 *
 * @param stored by table: records to be stored, each source id once
 * @param deletions by table: source ids that are gone at the source
 * @param suppressed records that a later one of the same batch supersedes
 * @param rejected records that cannot be stored, each with the reason
 * @param unnamed how many of these have no id, so that it cannot be told which objects they are
 */
record Sorted(
        Map<ObjectTable, List<IncomingRecord>> stored,
        Map<ObjectTable, List<String>> deletions,
        int suppressed,
        List<Refused> rejected,
        int unnamed) {

    /**
     * Sorts a batch.
     *
     * @param types those of its records that there are
     * @param scrub takes out of records what is not to be kept
     * @param refused by source id: records the database refuses, each with the reason
     */
    static Sorted of(
            Batch batch, Map<String, ObjectType> types, FieldRules rules, Scrub scrub, Map<String, String> refused) {
        Map<String, SourceRecord> last = last(batch);
        Sorted sorted = new Sorted(
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                batch.records().size() - last.size(),
                new ArrayList<>(),
                (int) batch.rejections().stream()
                        .filter(rejection -> rejection.sourceId() == null)
                        .count());
        batch.rejections()
                .forEach(rejection -> sorted.rejected.add(Refused.of(rejection, scrubbed(rejection.source(), scrub))));
        last.values().forEach(record -> sorted.add(scrubbed(record, scrub), types, rules, batch, refused));
        return sorted;
    }

    /** A batch's records, of each source id the last. */
    static Map<String, SourceRecord> last(Batch batch) {
        Map<String, SourceRecord> last = new LinkedHashMap<>();
        batch.records().forEach(record -> last.put(record.sourceId(), record));
        return last;
    }

    /** Source ids of all that can be stored. */
    List<String> fit() {
        return stored.values().stream()
                .flatMap(List::stream)
                .map(IncomingRecord::sourceId)
                .toList();
    }

    /** Source ids of all that is gone. */
    List<String> gone() {
        return deletions.values().stream().flatMap(List::stream).toList();
    }

    List<IncomingRecord> storedIn(ObjectTable table) {
        return stored.getOrDefault(table, List.of());
    }

    private void add(
            SourceRecord record,
            Map<String, ObjectType> types,
            FieldRules rules,
            Batch batch,
            Map<String, String> refused) {
        String refusal = refused.get(record.sourceId());
        if (refusal != null) {
            rejected.add(Refused.byTheStore(record, refusal));
            return;
        }
        ObjectTable table = ObjectTable.of(record.objectType());
        if (record.deleted()) {
            deletions.computeIfAbsent(table, in -> new ArrayList<>()).add(record.sourceId());
            return;
        }
        switch (checked(table, record, types, rules, batch.integrationType())) {
            case IncomingRecord.Storable(IncomingRecord fit) ->
                stored.computeIfAbsent(table, in -> new ArrayList<>()).add(fit);
            case IncomingRecord.Unstorable(String reason) -> rejected.add(Refused.unstorable(record, reason));
        }
    }

    private static SourceRecord scrubbed(SourceRecord record, Scrub scrub) {
        return new SourceRecord(
                record.sourceId(),
                record.objectType(),
                record.deleted(),
                scrub.clean(record.payload()),
                record.payloadHash(),
                record.hasContent(),
                record.memberships(),
                record.modifiedAt(),
                scrubbed(record.contentVersion(), scrub),
                record.contentHash());
    }

    private static @Nullable String scrubbed(@Nullable String version, Scrub scrub) {
        return version == null
                ? null
                : (String) scrub.clean(Map.of("version", version)).get("version");
    }

    private static @Nullable Map<String, @Nullable Object> scrubbed(
            @Nullable Map<String, @Nullable Object> source, Scrub scrub) {
        return source == null ? null : scrub.clean(source);
    }

    private static IncomingRecord.Checked checked(
            ObjectTable table, SourceRecord record, Map<String, ObjectType> types, FieldRules rules, String namespace) {
        ObjectType type = types.get(record.objectType());
        return switch (table) {
            case MEDIA -> IncomingRecord.media(record, namespace);
            case ALBUM -> IncomingRecord.album(record, namespace);
            case TYPED ->
                type != null && type.isTyped()
                        ? IncomingRecord.typed(record, type, rules, namespace)
                        : new IncomingRecord.Unstorable("there is no object type " + record.objectType());
        };
    }
}
