package dev.hypernet.sync.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.CanonicalJson;
import dev.hypernet.contracts.event.SyncRequested.PageMark;
import org.jspecify.annotations.Nullable;

/**
 * Tells a provider whose pages lead in a circle, by Brent's algorithm: one token is kept, and replaced whenever the
 * number of the page has doubled. So a circle is found within three times its length, and nothing grows.
 */
final class PageMarks {
    private PageMarks() {}

    /** Whether the next page is the one that was marked. */
    static boolean leadsBack(@Nullable PageMark mark, @Nullable JsonNode nextPage) {
        return mark != null && nextPage != null && mark.hash().equals(CanonicalJson.sha256(nextPage));
    }

    /**
     * What the pages after this token are compared with.
     *
     * @param page the page it leads to
     */
    static @Nullable PageMark after(@Nullable PageMark mark, int page, @Nullable JsonNode nextPage) {
        if (nextPage == null) {
            return null;
        }
        return mark == null || page >= 2 * mark.page() ? new PageMark(page, CanonicalJson.sha256(nextPage)) : mark;
    }
}
