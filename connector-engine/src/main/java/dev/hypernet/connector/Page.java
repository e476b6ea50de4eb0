package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one answer of a provider holds.
 *
 * @param records in the provider's order. The same source id may come more than once: all are kept, and who applies
 *     them applies them in this order, so that the last one wins
 * @param rejected records that could not be mapped; fetched = records + rejected
 * @param nextPage where the next page begins; null for the last page
 * @param cursor where the next incremental sync begins, of the last page only; null where the provider gave none
 */
public record Page(
        List<MappedRecord> records,
        List<RejectedRecord> rejected,
        @Nullable JsonNode nextPage,
        @Nullable JsonNode cursor) {
    public Page {
        records = List.copyOf(records);
        rejected = List.copyOf(rejected);
    }

    public boolean isLast() {
        return nextPage == null;
    }
}
