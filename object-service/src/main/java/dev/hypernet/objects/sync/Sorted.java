package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.SourceRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch's records by what is to be done with them.
 *
 * @param media to be stored, each source id once
 * @param albums to be stored, each source id once
 * @param deletions by object type: source ids that are gone at the source
 * @param suppressed records that a later one of the same batch supersedes
 * @param rejected records that cannot be stored, with the reason
 */
record Sorted(
        List<IncomingRecord> media,
        List<IncomingRecord> albums,
        Map<String, List<String>> deletions,
        int suppressed,
        List<String> rejected) {

    static Sorted of(Batch batch) {
        Map<String, SourceRecord> last = new LinkedHashMap<>();
        batch.records().forEach(record -> last.put(record.sourceId(), record));
        Sorted sorted = new Sorted(
                new ArrayList<>(),
                new ArrayList<>(),
                new LinkedHashMap<>(),
                batch.records().size() - last.size(),
                new ArrayList<>());
        batch.rejections().forEach(rejection -> sorted.rejected.add(rejection.reason()));
        last.values().forEach(sorted::add);
        return sorted;
    }

    private void add(SourceRecord record) {
        if (record.deleted()) {
            deletions
                    .computeIfAbsent(record.objectType(), type -> new ArrayList<>())
                    .add(record.sourceId());
            return;
        }
        switch (record.objectType()) {
            case "media" -> add(IncomingRecord.media(record), media);
            case "album" -> add(IncomingRecord.album(record), albums);
            default -> rejected.add("there is no object type " + record.objectType());
        }
    }

    private void add(IncomingRecord.Checked checked, List<IncomingRecord> to) {
        switch (checked) {
            case IncomingRecord.Storable(IncomingRecord record) -> to.add(record);
            case IncomingRecord.Unstorable(String reason) -> rejected.add(reason);
        }
    }
}
