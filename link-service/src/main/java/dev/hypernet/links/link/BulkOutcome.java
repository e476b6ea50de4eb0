package dev.hypernet.links.link;

import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What became of a bulk request: everything that succeeded did so in one transaction. */
@Schema(name = "LinkOutcomes", description = "What became of each item, in the order of the request")
public record BulkOutcome(int succeeded, int failed, List<ItemOutcome> items) {

    static BulkOutcome of(List<Outcome> outcomes, String instance) {
        List<ItemOutcome> items = IntStream.range(0, outcomes.size())
                .mapToObj(index -> outcomes.get(index).item(index, instance))
                .toList();
        int succeeded = (int) items.stream().filter(ItemOutcome::succeeded).count();
        return new BulkOutcome(succeeded, items.size() - succeeded, items);
    }
}
