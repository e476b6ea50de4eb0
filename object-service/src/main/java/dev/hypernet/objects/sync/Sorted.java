package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.objects.lifecycle.ObjectTable;
import dev.hypernet.objects.type.FieldRules;
import dev.hypernet.objects.type.ObjectType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A batch's records by what is to be done with them.
 *
 * @param stored by table: records to be stored, each source id once
 * @param deletions by table: source ids that are gone at the source
 * @param suppressed records that a later one of the same batch supersedes
 * @param rejected records that cannot be stored, with the reason
 * @param unnamed how many of these have no id, so that it cannot be told which objects they are
 */
record Sorted(
        Map<ObjectTable, List<IncomingRecord>> stored,
        Map<ObjectTable, List<String>> deletions,
        int suppressed,
        List<String> rejected,
        int unnamed) {

    /**
     * Sorts a batch.
     *
     * @param types those of its records that there are
     * @param scrubbed a record without what is not to be kept
     */
    static Sorted of(
            Batch batch, Map<String, ObjectType> types, FieldRules rules, UnaryOperator<SourceRecord> scrubbed) {
        Map<String, SourceRecord> last = new LinkedHashMap<>();
        batch.records().forEach(record -> last.put(record.sourceId(), record));
        Sorted sorted = new Sorted(
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                batch.records().size() - last.size(),
                new ArrayList<>(),
                (int) batch.rejections().stream()
                        .filter(rejection -> rejection.sourceId() == null)
                        .count());
        batch.rejections().forEach(rejection -> sorted.rejected.add(rejection.reason()));
        last.values().forEach(record -> sorted.add(scrubbed.apply(record), types, rules, batch.integrationType()));
        return sorted;
    }

    List<IncomingRecord> storedIn(ObjectTable table) {
        return stored.getOrDefault(table, List.of());
    }

    private void add(SourceRecord record, Map<String, ObjectType> types, FieldRules rules, String namespace) {
        ObjectTable table = ObjectTable.of(record.objectType());
        if (record.deleted()) {
            deletions.computeIfAbsent(table, in -> new ArrayList<>()).add(record.sourceId());
            return;
        }
        switch (checked(table, record, types, rules, namespace)) {
            case IncomingRecord.Storable(IncomingRecord fit) ->
                stored.computeIfAbsent(table, in -> new ArrayList<>()).add(fit);
            case IncomingRecord.Unstorable(String reason) -> rejected.add(reason);
        }
    }

    private static IncomingRecord.Checked checked(
            ObjectTable table, SourceRecord record, Map<String, ObjectType> types, FieldRules rules, String namespace) {
        ObjectType type = types.get(record.objectType());
        return switch (table) {
            case MEDIA -> IncomingRecord.media(record);
            case ALBUM -> IncomingRecord.album(record);
            case TYPED ->
                type != null && type.isTyped()
                        ? IncomingRecord.typed(record, type, rules, namespace)
                        : new IncomingRecord.Unstorable("there is no object type " + record.objectType());
        };
    }
}
