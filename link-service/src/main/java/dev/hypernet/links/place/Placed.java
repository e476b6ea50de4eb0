package dev.hypernet.links.place;

import dev.hypernet.contracts.event.LinkSnapshot;
import java.util.List;

/** A link that has another place, and whether that changed its sort order too. */
record Placed(LinkSnapshot link, boolean isReordered) {
    private static final List<String> PLACE = List.of("place");
    private static final List<String> PLACE_AND_ORDER = List.of("place", "sort_order");

    List<String> changed() {
        return isReordered ? PLACE_AND_ORDER : PLACE;
    }
}
